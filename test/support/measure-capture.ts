/** What a capture holds, by our own readers, decoder and tracker: for tests that compare it with what somebody else says. */
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import { Pipeline } from '../../src/pipeline.js';
import type { Row } from '../../src/report/row.js';
import { TransportProtocol } from '../../src/wire/segment.js';

export interface CaptureCounts {
  /** Frames before the end or the damage. */
  frames: number;
  /** Stream numbers taken, quoted and tunnelled ones among them. */
  tcp: number;
  udp: number;
  /** The file could not be read to its end. */
  faulty: boolean;
}

export async function measureCapture(path: string): Promise<CaptureCounts> {
  const pipeline = new Pipeline();
  const source = openCapture(path);
  const counts = { frames: 0, tcp: 0, udp: 0, faulty: false };
  const row = ({ frame, annotations }: Row): boolean => {
    frame.segments.slice(0, frame.segmentCount).forEach((segment, i) => {
      const kind = segment.protocol === TransportProtocol.TCP ? 'tcp' : 'udp';
      counts[kind] = Math.max(counts[kind], (annotations[i]?.stream ?? -1) + 1);
    });
    return true;
  };
  try {
    await pipeline.run(source, { row, pause: async () => {} });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    counts.faulty = true;
  } finally {
    await source.close();
  }
  counts.frames = pipeline.frames;
  return counts;
}
