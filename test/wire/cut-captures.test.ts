/** Every frame of every fixture, cut by the capture at every byte: what is missing was not captured, and that is no lie of the packet. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { RecordKind } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind } from '../../src/wire/frame.js';

const CAPTURES = readdirSync('fixtures').filter((name) => /\.pcap(ng)?(\.\w+)?$/.test(name));

const isLie = (fault: number) => fault === FaultKind.MALFORMED || fault === FaultKind.OVERLONG;

/** Frames whole, and frames cut, that are told malformed; `cuts` is how often one was cut. */
async function countLies(path: string): Promise<{ frames: number; cuts: number; lies: string[] }> {
  const source = openCapture(path);
  const [whole, cut] = [new FrameDecoder(), new FrameDecoder()];
  const result = { frames: 0, cuts: 0, lies: [] as string[] };
  const { record } = source;
  try {
    do {
      while (source.next()) {
        if (record.kind !== RecordKind.PACKET) continue;
        result.frames++;
        if (isLie(whole.decode(record).fault)) continue;
        const { end } = record;
        for (record.end--; record.end >= record.start; record.end--) {
          result.cuts++;
          if (isLie(cut.decode(record).fault))
            result.lies.push(`frame ${record.number}: ${record.end - record.start} of ${record.originalLength} bytes`);
        }
        record.end = end;
      }
    } while (await source.fill());
  } catch {
    // Of damaged fixtures the frames in front of the damage.
  }
  await source.close();
  return result;
}

describe('cut at every byte', () => {
  it.each(CAPTURES)('%s: no frame is told malformed that is not when whole', async (name) => {
    const { frames, cuts, lies } = await countLies(`fixtures/${name}`);
    expect(lies).toEqual([]);
    if (frames > 0) expect(cuts).toBeGreaterThan(0);
  });
});
