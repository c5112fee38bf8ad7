/** A stream as JSON, one object a line (schema/follow.schema.json): the flow's ends, then bytes, datagrams and gaps, then the totals. */
import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import type { DirectionTotals } from '../../flow/reassembly/direction-reassembler.js';
import { writeSafely } from '../format/escape.js';
import { beginString, endString, jsonKey } from '../format/json-text.js';
import { SCHEMA_VERSION } from '../format/packet-record.js';
import { encodeText, TextBuffer } from '../text-buffer.js';
import { isOnCalendar, writeIsoTime } from '../words/time-words.js';
import type { FollowedStream, FollowTotals, FollowWriter } from './follow-writer.js';

const LF = 0x0a;
const QUOTE = 0x22;
const NULL = encodeText('null');
const END_OF_OBJECT = encodeText('}\n');
const DIRECTIONS = { client: encodeText(',"direction":"client-to-server"'), server: encodeText(',"direction":"server-to-client"') };
const KEY = {
  offset: jsonKey('offset'),
  length: jsonKey('length'),
  frame: jsonKey('frame'),
  time: jsonKey('time'),
  text: jsonKey('text'),
  base64: jsonKey('base64'),
  reason: jsonKey('reason'),
} as const;
const BASE64 = encodeText('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;

export class JsonFollow implements FollowWriter {
  readonly out = new TextBuffer();

  begin({ stream, client, server, rolesKnown }: FollowedStream): void {
    this.#object({ schemaVersion: SCHEMA_VERSION, kind: 'stream', stream, client, server, rolesKnown });
  }

  chunk(chunk: StreamChunk): void {
    const { out } = this;
    out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"kind":"${chunk.kind}"`);
    out.append(chunk.fromClient ? DIRECTIONS.client : DIRECTIONS.server);
    out.append(KEY.offset);
    out.integer(chunk.offset);
    out.append(KEY.length);
    out.integer(chunk.length);
    this.#moment(chunk);
    if (chunk.kind === 'gap') {
      out.append(KEY.reason);
      out.ascii(`"${chunk.reason}"`);
    } else {
      out.append(KEY.text);
      const start = beginString(out);
      writeSafely(out, chunk.bytes, chunk.start, chunk.end, chunk.end);
      endString(out, start);
      out.append(KEY.base64);
      out.byte(QUOTE);
      writeBase64(out, chunk.bytes, chunk.start, chunk.end);
      out.byte(QUOTE);
    }
    out.append(END_OF_OBJECT);
  }

  end({ client, server }: FollowTotals): void {
    this.#object({ schemaVersion: SCHEMA_VERSION, kind: 'end', clientToServer: pickTotals(client), serverToClient: pickTotals(server) });
  }

  #moment({ moment }: StreamChunk): void {
    const { out } = this;
    out.append(KEY.frame);
    if (moment.number === 0) out.append(NULL);
    else out.integer(moment.number);
    out.append(KEY.time);
    if (!moment.hasTime || !isOnCalendar(moment.seconds)) {
      out.append(NULL);
      return;
    }
    out.byte(QUOTE);
    writeIsoTime(out, moment.seconds, moment.nanoseconds);
    out.byte(QUOTE);
  }

  #object(value: object): void {
    this.out.text(JSON.stringify(value));
    this.out.byte(LF);
  }
}

function pickTotals({ bytes, gaps, gapBytes }: DirectionTotals): Pick<DirectionTotals, 'bytes' | 'gaps' | 'gapBytes'> {
  return { bytes, gaps, gapBytes };
}

/** RFC 4648, section 4. */
function writeBase64(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  out.reserve(Math.ceil((end - start) / 3) * 4);
  for (let at = start; at < end; at += 3) {
    const left = end - at;
    const bits =
      ((bytes[at] as number) << 16) | (left > 1 ? (bytes[at + 1] as number) << 8 : 0) | (left > 2 ? (bytes[at + 2] as number) : 0);
    out.byte(BASE64[bits >> 18] as number);
    out.byte(BASE64[(bits >> 12) & 63] as number);
    out.byte(left > 1 ? (BASE64[(bits >> 6) & 63] as number) : PADDING);
    out.byte(left > 2 ? (BASE64[bits & 63] as number) : PADDING);
  }
}
