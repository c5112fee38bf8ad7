/** Conversations of any segments at all, the same for the same seed: nothing in them has to make sense. */
import type { ConversationFields } from './conversation.js';

/** The numbers 1 ... count, as seeds. */
export function randomNumbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Mulberry32: a small generator of numbers in 0 ... 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A script of conversation.ts, mostly of likely segments with small numbers, in one of four about the wrap of sequence numbers. */
export function randomConversation(seed: number): { script: string; fields: ConversationFields } {
  const random = generator(seed);
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const lines = random() < 0.7 ? ['> S 0', '< S. 0 1', '> . 1 1'] : [];
  const count = 5 + Math.floor(random() * 25);
  for (let i = 0; i < count; i++) {
    const flags = pick(['.', '.', '.', 'P.', 'F.', 'F.', 'S', 'S.', 'R', 'R.', 'FP.', '-', 'SF', 'FPU']);
    const seq = pick([0, 1, 1, 2, 6, 11, 12, 16, 900]);
    const ack = pick(['-', '1', '1', '2', '6', '7', '11', '12', '17', '901']);
    const window = random() < 0.1 ? ' w=0' : '';
    const payload = random() < 0.4 ? ` ~${pick([1, 5, 10])}` : '';
    lines.push(`${pick(['>', '<'])} ${flags} ${seq} ${ack}${window}${payload} +${pick([1, 1, 5, 250, 1000])}`);
  }
  const wraps = seed % 4 === 0;
  return { script: lines.join('\n'), fields: wraps ? { clientIsn: 2 ** 32 - 3, serverIsn: 2 ** 32 - 9 } : {} };
}
