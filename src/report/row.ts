import type { Annotation } from '../flow/annotation.js';
import type { Frame } from '../wire/frame.js';
import { LayerKind } from '../wire/layer.js';
import type { Segment } from '../wire/segment.js';

/**
 * Everything a row can be written from: the decoded frame, what the tracker said of its segments, and the times a row is relative to. Reused; valid for
 * the present frame only.
 */
export interface Row {
  readonly frame: Frame;
  /** `annotations[i]` belongs to `frame.segments[i]`. */
  readonly annotations: readonly Annotation[];
  /** The transport the row is about, the innermost not quoted in an ICMP error; undefined when there is none. */
  readonly segment: Segment | undefined;
  readonly annotation: Annotation | undefined;
  /** Frame of the ICMP echo request that this frame answers; 0 for every other frame. */
  readonly requestFrame: number;
  /** Time of the capture's first frame and of the previous frame. */
  readonly firstSeconds: number;
  readonly firstNanoseconds: number;
  readonly firstHasTime: boolean;
  readonly previousSeconds: number;
  readonly previousNanoseconds: number;
  readonly previousHasTime: boolean;
}

/**
 * The row's transport where the row is about nothing else: the frame's only segment, and nothing but data inside it. Nearly all rows are, and need no walk over
 * layers and segments to find out what speaks last (a sixth of the time of a text row). Undefined where that walk is needed.
 */
export function findLoneSegment({ frame, segment }: Row): Segment | undefined {
  if (segment === undefined || frame.segmentCount !== 1) return undefined;
  const inside = frame.layerCount - 1 - segment.layer;
  return inside === 0 || (inside === 1 && frame.layerKind[segment.layer + 1] === LayerKind.DATA) ? segment : undefined;
}
