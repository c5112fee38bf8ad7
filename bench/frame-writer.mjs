// Writes classic pcap records into one large buffer and the buffer to a file: nothing is allocated per frame, so that ten million frames are made in seconds.
import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER = 8 << 20;
const MAX_RECORD = 2048;
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** What one frame says; the caller sets it and calls `tcp` or `udp`. Addresses are small integers: 10.x.y.z, or fd00::x:y in IPv6. */
export class FrameWriter {
  v6 = false;
  source = 0;
  destination = 0;
  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  payload = 0;
  tsValue = 0;
  tsEcho = 0;
  /** Edges of a SACK block; none while equal. */
  sackLeft = 0;
  sackRight = 0;
  /** Microseconds since the capture's start. */
  micros = 0;
  frames = 0;
  bytes = 24;

  /** @param {string} path */
  constructor(path) {
    this.file = openSync(path, 'w');
    this.buffer = Buffer.alloc(BUFFER);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, BUFFER);
    this.at = 24;
    /** Payload text: a repeated line would flatter compressors, random bytes would defeat them; words of a small alphabet are in between. */
    this.text = Buffer.alloc(8192);
    let state = 2463534242;
    for (let i = 0; i < this.text.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      this.text[i] = 97 + ((state >>> 0) % 26);
    }
    const v = this.view;
    v.setUint32(0, 0xa1b2c3d4, true);
    v.setUint16(4, 2, true);
    v.setUint16(6, 4, true);
    v.setUint32(16, 262144, true);
    v.setUint32(20, 1, true);
  }

  /** @param {number} length whole frame, bytes @param {number} protocol @param {number} ipPayload @returns {number} where the transport header starts */
  #begin(length, protocol, ipPayload) {
    if (this.at + MAX_RECORD > BUFFER) this.#flush();
    const v = this.view;
    let p = this.at;
    const seconds = Math.floor(this.micros / 1_000_000);
    v.setUint32(p, 1_700_000_000 + seconds, true);
    v.setUint32(p + 4, this.micros - seconds * 1_000_000, true);
    v.setUint32(p + 8, length, true);
    v.setUint32(p + 12, length, true);
    p += 16;
    v.setUint32(p, 0x02000000);
    v.setUint32(p + 4, 0x000b0200);
    v.setUint32(p + 8, 0x0000000a);
    v.setUint16(p + 12, this.v6 ? 0x86dd : 0x0800);
    p += 14;
    if (this.v6) {
      v.setUint32(p, 0x60000000);
      v.setUint16(p + 4, ipPayload);
      v.setUint16(p + 6, (protocol << 8) | 64);
      for (let i = 0; i < 2; i++) {
        const a = p + 8 + 16 * i;
        v.setUint32(a, 0xfd000009);
        v.setUint32(a + 4, 0);
        v.setUint32(a + 8, 0);
        v.setUint32(a + 12, i === 0 ? this.source : this.destination);
      }
      return p + 40;
    }
    v.setUint32(p, 0x45000000 | (20 + ipPayload));
    v.setUint32(p + 4, ((this.frames & 0xffff) << 16) | 0x4000);
    v.setUint32(p + 8, (64 << 24) | (protocol << 16));
    v.setUint32(p + 12, 0x0a000000 | this.source);
    v.setUint32(p + 16, 0x0a000000 | this.destination);
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += v.getUint16(p + i);
    sum = (sum & 0xffff) + (sum >>> 16);
    v.setUint16(p + 10, ~(sum + (sum >>> 16)) & 0xffff);
    return p + 20;
  }

  /** @param {number} p @param {number} length */
  #end(p, length) {
    if (this.payload > 0) this.text.copy(this.buffer, p, this.seq & 4095, (this.seq & 4095) + this.payload);
    this.at += 16 + length;
    this.bytes += 16 + length;
    this.frames++;
  }

  tcp() {
    const syn = (this.flags & SYN) !== 0;
    const sack = this.sackLeft !== this.sackRight;
    const header = syn ? 40 : sack ? 44 : 32;
    const ipPayload = header + this.payload;
    const length = 14 + (this.v6 ? 40 : 20) + ipPayload;
    const start = this.#begin(length, 6, ipPayload);
    const v = this.view;
    v.setUint16(start, this.sourcePort);
    v.setUint16(start + 2, this.destinationPort);
    v.setUint32(start + 4, this.seq);
    v.setUint32(start + 8, this.ack);
    v.setUint16(start + 12, ((header / 4) << 12) | this.flags);
    v.setUint16(start + 14, this.window);
    v.setUint32(start + 16, 0); // checksum left out: none of the programs checks it by default
    let p = start + 20;
    if (syn) {
      v.setUint32(p, 0x020405b4); // MSS 1460
      v.setUint16(p + 4, 0x0402); // SACK permitted
      v.setUint16(p + 6, 0x080a);
      v.setUint32(p + 8, this.tsValue);
      v.setUint32(p + 12, this.tsEcho);
      v.setUint32(p + 16, 0x01030307); // window scale 7
      p += 20;
    } else {
      v.setUint32(p, 0x0101080a);
      v.setUint32(p + 4, this.tsValue);
      v.setUint32(p + 8, this.tsEcho);
      p += 12;
      if (sack) {
        v.setUint32(p, 0x0101050a);
        v.setUint32(p + 4, this.sackLeft);
        v.setUint32(p + 8, this.sackRight);
        p += 12;
      }
    }
    this.#end(p, length);
  }

  udp() {
    const ipPayload = 8 + this.payload;
    const length = 14 + (this.v6 ? 40 : 20) + ipPayload;
    const start = this.#begin(length, 17, ipPayload);
    const v = this.view;
    v.setUint16(start, this.sourcePort);
    v.setUint16(start + 2, this.destinationPort);
    v.setUint16(start + 4, ipPayload);
    v.setUint16(start + 6, 0x1234); // not computed, and not 0, which IPv6 forbids
    this.#end(start + 8, length);
  }

  #flush() {
    let from = 0;
    while (from < this.at) from += writeSync(this.file, this.buffer, from, this.at - from);
    this.at = 0;
  }

  close() {
    this.#flush();
    closeSync(this.file);
  }
}
