/** What holds for every packet: however it is cut, decoding ends, faults are told, and the layers found are those of the whole, up to the cut. */
import { expect } from 'vitest';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { decode } from './packets.js';

/** Cuts `bytes` at every length, once by the capture and once for good, and checks both. */
export function expectEveryCutToHold(linkType: number, bytes: Uint8Array): void {
  const decoder = new FrameDecoder();
  const whole = decode(linkType, bytes, bytes.length, decoder);
  for (let length = 0; length < bytes.length; length++) {
    const cut = bytes.subarray(0, length);
    const captured = decode(linkType, cut, bytes.length, decoder);
    expect(whole.layers.startsWith(captured.layers) || captured.layers.startsWith('LINK_UNKNOWN'), `${length}: ${captured.layers}`).toBe(
      true,
    );
    expect(['NONE', 'TRUNCATED'], `cut by the capture at ${length}`).toContain(captured.fault);
    if (captured.layers !== whole.layers) expect(captured.fault, `cut by the capture at ${length}: ${captured.layers}`).toBe('TRUNCATED');
    decode(linkType, cut, length, decoder);
  }
}
