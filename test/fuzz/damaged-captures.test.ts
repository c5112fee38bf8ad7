import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../../src/errors.js';
import { annotate, openCapture, PartialSummaryError, summarize } from '../../src/index.js';

/*
 * The whole line on damaged captures: every fixture with some bytes wrong, or cut. Whatever is in them, packets and flows are plain objects (written as JSON and
 * parsed again on the way), and the only errors are those of a capture that cannot be read to its end.
 */

const fixtures = new URL('../../fixtures/', import.meta.url);
const captures = readdirSync(fixtures).filter((name) => /\.pcap/.test(name));
const DAMAGES = 12;

/** Numbers that look random and are the same each time. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

function damage(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const damaged = bytes.slice();
  for (let count = 1 + random(6); count > 0; count--) {
    const at = random(damaged.length);
    damaged[at] = [random(256), 0, 255, (damaged[at] as number) ^ (1 << random(8))][random(4)] as number;
  }
  return random(5) === 0 ? damaged.subarray(0, random(damaged.length)) : damaged;
}

async function countPackets(bytes: Uint8Array): Promise<number> {
  let packets = 0;
  try {
    for await (const packet of annotate(openCapture(bytes))) {
      expect(packet.number).toBe(++packets);
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  return packets;
}

async function countFlows(bytes: Uint8Array): Promise<number> {
  try {
    return (await summarize(openCapture(bytes))).length;
  } catch (error) {
    if (error instanceof PartialSummaryError) return error.flows.length;
    if (!(error instanceof CaptureError)) throw error;
    return 0;
  }
}

describe('damaged captures', () => {
  it.each(captures)('%s', async (name) => {
    const bytes = new Uint8Array(readFileSync(new URL(name, fixtures)));
    if (bytes.length === 0) return;
    const random = makeRandom(name.length * 7919 + bytes.length);
    const whole = await countPackets(bytes);
    for (let n = 0; n < DAMAGES; n++) {
      const damaged = damage(bytes, random);
      // A wrong length can hide packets or make new ones, but never more than there are bytes for.
      expect(await countPackets(damaged)).toBeLessThanOrEqual(whole + bytes.length);
      expect(await countFlows(damaged)).toBeLessThanOrEqual(2 * (whole + bytes.length));
    }
  });
});
