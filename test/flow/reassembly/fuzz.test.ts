/** Segments of any kind in any order: nothing throws, memory stays within its limit, offsets have no holes, and what is counted is what came out. */
import { describe, expect, it } from 'vitest';
import type { StreamChunk } from '../../../src/flow/reassembly/chunk.js';
import { DirectionReassembler } from '../../../src/flow/reassembly/direction-reassembler.js';
import { PIECE_COST } from '../../../src/flow/reassembly/held-segments.js';

const MAX_COST = 20 * PIECE_COST;

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 0) / 2 ** 32) * below);
  };
}

describe('a direction', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('seed %i', (seed) => {
    const random = randomOf(seed);
    const bytes = new Uint8Array(4096);
    let offset = 0;
    const sums = { data: 0, gap: 0, datagram: 0 };
    const direction = new DirectionReassembler(0, (chunk: StreamChunk) => {
      expect(chunk.offset).toBe(offset);
      expect(chunk.length).toBeGreaterThan(0);
      if (chunk.kind === 'data') expect(chunk.end - chunk.start).toBe(chunk.length);
      offset += chunk.length;
      sums[chunk.kind] += chunk.length;
    });
    const near = random(2 ** 32) | 0;
    for (let number = 1; number <= 400; number++) {
      const moment = { number, seconds: number, nanoseconds: 0, hasTime: true };
      // Mostly close to each other, and at times anywhere.
      const seq = random(20) === 0 ? random(2 ** 32) | 0 : (near + random(4000)) | 0;
      const length = 1 + random(300);
      switch (random(9)) {
        case 0:
          direction.acknowledge(seq, random(10) === 0, moment);
          break;
        case 1:
          direction.takeNumber(seq, moment);
          break;
        case 2:
          if (random(4) === 0) direction.takeFin(seq, moment);
          break;
        case 3:
          if (random(4) === 0) direction.takeSyn(seq);
          break;
        case 4:
          if (random(8) === 0) direction.takeReset();
          break;
        default: {
          const start = random(1000);
          // Cut now and then, to nothing too.
          direction.takePayload(seq, length, bytes, start, start + (random(3) === 0 ? random(length + 1) : length), moment);
        }
      }
      while (direction.cost > MAX_COST) direction.giveUp();
    }
    direction.finish();
    expect(direction.cost).toBe(0);
    expect({ bytes: direction.totals.bytes, gapBytes: direction.totals.gapBytes }).toEqual({ bytes: sums.data, gapBytes: sums.gap });
  });
});
