/**
 * Which TCP streams are subflows of one MPTCP connection (RFC 8684 section 3): an additional subflow names the connection by the token of a key that the first
 * one has shown. Wireshark keeps what it knows of MPTCP once for all of them, and so a signal on one subflow explains repeated acknowledgments on another (step I).
 */
import { readI32, readU8 } from '../../bytes.js';
import type { Segment } from '../../wire/segment.js';
import { optionLength, TcpOption } from '../../wire/tcp-options.js';
import { forgetOldest } from '../forget-oldest.js';
import { tokenOf } from './multipath-token.js';

const HEADER = 20;
const MP_CAPABLE = 0;
const MP_JOIN = 1;
/** MP_CAPABLE with the sender's key, and with the receiver's too; the SYN's MP_JOIN, which alone has a token. */
const WITH_KEY = 12;
const WITH_BOTH_KEYS = 20;
const WITH_TOKEN = 12;
const VERSION_BITS = 0x0f;

/** Tokens remembered at most; the oldest are forgotten beyond it. */
const MAX_TOKENS = 1 << 16;

export class MultipathConnections {
  readonly #streams = new Map<number, number>();

  /** The stream under which the connection of the segment's keys or token is known; `known`, and noted as such, where they are new; -1 where it shows neither. */
  find(segment: Segment, known: number): number {
    const { bytes, start } = segment;
    const end = start + segment.headerBytes;
    let stream = known;
    let shows = false;
    for (let at = start + HEADER, length = 0; at < end; at += length) {
      length = optionLength(bytes, at, end);
      if (length === 0) break;
      if (readU8(bytes, at) === TcpOption.MPTCP && length >= WITH_KEY) {
        const subtype = readU8(bytes, at + 2) >> 4;
        if (subtype === MP_CAPABLE) {
          shows = true;
          const version = readU8(bytes, at + 2) & VERSION_BITS;
          stream = this.#lookUp(tokenOf(version, readI32(bytes, at + 4), readI32(bytes, at + 8)), stream);
          // The receiver's is noted where it is new, but it is the sender's that decides.
          if (length >= WITH_BOTH_KEYS) this.#lookUp(tokenOf(version, readI32(bytes, at + 12), readI32(bytes, at + 16)), stream);
        } else if (subtype === MP_JOIN && length === WITH_TOKEN) {
          shows = true;
          stream = this.#lookUp(readI32(bytes, at + 4), stream);
        }
      }
    }
    return shows ? stream : -1;
  }

  #lookUp(token: number, stream: number): number {
    const streams = this.#streams;
    const found = streams.get(token);
    if (found !== undefined) return found;
    streams.set(token, stream);
    forgetOldest(streams, MAX_TOKENS);
    return stream;
  }
}
