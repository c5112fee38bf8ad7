/** Captures with broken bytes: every reader ends, in order and in bounds, and all readers say the same. */
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import { writePcap, writePcapng } from '../support/capture-writer.js';
import { ethernet, frame, ipv4, toBytes, udp } from '../support/frame-builder.js';
import { readCapture, streamOf } from '../support/read-capture.js';

const small = [5, 40, 0, 300].map((size) => frame(ethernet(), ipv4(), udp(), new Uint8Array(size)));

const seeds: [name: string, bytes: Uint8Array][] = [
  ['pcap', writePcap(small)],
  ['pcap, nanoseconds, big endian', writePcap(small, { magic: 'nanoseconds', order: 'big' })],
  ['pcap, modified', writePcap(small, { magic: 'modified' })],
  ['pcap, version 2.3', writePcap(small, { version: [2, 3] })],
  [
    'pcapng',
    writePcapng([
      { block: 'section' },
      { block: 'interface', resolution: 9, offset: 3n, fcsLength: 4 },
      ...small.map((data) => ({ block: 'packet', data, comment: 'note', flags: 1 }) as const),
      { block: 'custom', enterprise: 1, data: new Uint8Array(9) },
      { block: 'other', type: 9, data: toBytes('__REALTIME_TIMESTAMP=1700000000123456\n') },
      { block: 'other', type: 5, data: new Uint8Array(12) },
      { block: 'section', order: 'big' },
      { block: 'interface', snapLength: 30 },
      { block: 'simple', data: (small[1] as Uint8Array).subarray(0, 30), originalLength: 82 },
      { block: 'old', data: small[0] as Uint8Array },
    ]),
  ],
];

/** Numerical Recipes' generator: the same cases in every run. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const INTERESTING = [0, 1, 3, 4, 8, 12, 0x7f, 0x80, 0xff];

function damage(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const bad = bytes.slice(0, random(8) === 0 ? 1 + random(bytes.length) : bytes.length);
  for (let i = random(4); i >= 0; i--) {
    const at = random(bad.length);
    bad[at] = random(2) === 0 ? random(256) : (INTERESTING[random(INTERESTING.length)] as number);
  }
  return bad;
}

describe.each(seeds)('%s', (_name, bytes) => {
  it('with random damage', async () => {
    const random = makeRandom(bytes.length);
    const codes = new Set<string>();
    for (let i = 0; i < 250; i++) {
      const bad = damage(bytes, random);
      const wanted = await readCapture(openCapture(bad));
      codes.add(wanted.error?.code ?? 'none');
      expect(wanted.records.map((record) => record.number)).toEqual(wanted.records.map((_, index) => index + 1));
      let last = 0;
      for (const record of wanted.records) {
        expect(record.offset).toBeGreaterThan(last);
        last = record.offset;
        expect(record.offset + record.data.length / 2).toBeLessThanOrEqual(bad.length);
        expect(record.originalLength).toBeGreaterThanOrEqual(0);
        expect(record.originalLength).toBeLessThanOrEqual(0x7fff_ffff);
      }
      if (wanted.error !== undefined) {
        expect(wanted.error).toBeInstanceOf(CaptureError);
        expect(wanted.error.message).not.toContain('\n');
      }
      // The layout of records is found by looking ahead, which a pipe does only as far as its first piece goes.
      expect(await readCapture(openCapture(streamOf(bad))), `case ${i}`).toEqual(wanted);
      expect(await readCapture(openCapture(streamOf(bad, bad.length - 1 || 1))), `case ${i}`).toEqual(wanted);
    }
    expect(codes.size).toBeGreaterThan(2);
  });
});
