/** The proof of an acknowledgment number: which segment it covers, and the sum that makes it. */
import type { Acknowledged, SegmentStep } from '../../../flow/story/story.js';
import { otherSide, type Telling } from './telling.js';

/** A sentence for what the Ack covers for the first time, proved by the last segment of it; undefined when it covers nothing new. */
export function proveAck(step: SegmentStep, telling: Telling): string | undefined {
  const { ack, acknowledges, beyond } = step;
  const { words } = telling;
  if (ack === null) return undefined;
  if (beyond > 0) return words.ackUnseen({ ack });
  const last = acknowledges.at(-1);
  if (last === undefined) return undefined;
  return prove(last, ack, step, telling) ?? words.ackOfPart({ ack, peer: telling.names[otherSide(step.from)] });
}

function prove(covered: Acknowledged, ack: number, step: SegmentStep, telling: Telling): string | undefined {
  const { words } = telling;
  const { what, frame, seq, payloadLength: bytes } = covered;
  const peer = telling.names[otherSide(step.from)];
  switch (what) {
    case 'syn': {
      if (bytes > 0) {
        const sum = telling.sum([seq, 1, bytes], ack);
        return sum && words.ackOfSynData({ ack, peer, seq, bytes, sum });
      }
      const sum = telling.sum([seq, 1], ack);
      return sum && words.ackOfSyn({ ack, peer, seq, sum });
    }
    case 'fin': {
      if (bytes > 0) {
        const sum = telling.sum([seq, bytes, 1], ack);
        return sum && words.ackOfFinData({ ack, peer, seq, bytes, sum });
      }
      const sum = telling.sum([seq, 1], ack);
      return sum && words.ackOfFin({ ack, peer, seq, sum });
    }
    case 'data': {
      const sum = telling.sum([seq, bytes], ack);
      return sum && words.ackOfData({ ack, peer, frame, seq, bytes, sum });
    }
  }
}
