import type { Annotation } from '../../flow/annotation.js';
import { Phase } from '../../flow/phase.js';
import type { Row } from '../row.js';

/**
 * Index of the segment whose judgement the row shows: the row's own transport, or the datagram that an ICMP error quotes and thereby refuses. -1 when the row
 * belongs to no flow.
 */
export function judgementOf(row: Row): number {
  const { frame, annotations, segment } = row;
  if (segment !== undefined && frame.segmentCount === 1) return (annotations[0] as Annotation).stream < 0 ? -1 : 0;
  for (let i = frame.segmentCount - 1; i >= 0; i--) {
    const annotation = annotations[i] as Annotation;
    if (annotation.stream < 0) continue;
    if (segment === undefined ? annotation.phase !== Phase.NONE : frame.segments[i] === segment) return i;
  }
  return -1;
}
