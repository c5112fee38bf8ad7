/**
 * A stream as text, in curl's manner: what the client sent stands behind `> `, what the server sent behind `< `, and what pcapnote says of it behind `# `, so
 * that nothing in the stream can pass for something else. A line of the stream is a line here, whether it ends with LF or CR LF; all else that a terminal should
 * not get is escaped (format/escape.ts).
 */
import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import { COLOUR_END, type ColourLevel } from '../format/colour.js';
import { writeSafely } from '../format/escape.js';
import { TextBuffer } from '../text-buffer.js';
import type { Language } from '../words/language.js';
import { describeChunk, describeDirection, describeGap } from './follow-words.js';
import type { FollowedStream, FollowWriter } from './follow-writer.js';
import { lineColour } from './side-colours.js';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const EMPTY = new Uint8Array(0);

export class TextFollow implements FollowWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  readonly #colour: ColourLevel;
  /** Who sent the line that is being written; undefined between lines. */
  #isClientsLine: boolean | undefined = undefined;
  /** Who sent the bytes in #pending: the beginning of a character, or a CR. */
  #pendingIsClients = true;
  #pending: Uint8Array = EMPTY;

  constructor(language: Language, colour: ColourLevel) {
    this.#language = language;
    this.#colour = colour;
  }

  begin(stream: FollowedStream): void {
    this.#note(stream.stream);
    this.#note(`> ${describeDirection(stream, true, this.#language)}`);
    this.#note(`< ${describeDirection(stream, false, this.#language)}`);
  }

  chunk(chunk: StreamChunk): void {
    const { kind, fromClient } = chunk;
    if (kind !== 'data' || this.#pendingIsClients !== fromClient) this.#writePending();
    if (kind === 'gap') {
      this.#note(describeGap(chunk, this.#language));
      return;
    }
    if (kind === 'datagram') this.#note(describeChunk(chunk, this.#language));
    else if (this.#isClientsLine !== undefined && this.#isClientsLine !== fromClient) this.#endLine();
    this.#write(chunk);
    if (kind === 'datagram') this.#writePending();
  }

  end(): void {
    this.#writePending();
    if (this.#isClientsLine !== undefined) this.#endLine();
  }

  #write(chunk: StreamChunk): void {
    let { bytes, start, end } = chunk;
    if (this.#pending.length > 0) {
      const joined = new Uint8Array(this.#pending.length + end - start);
      joined.set(this.#pending);
      joined.set(bytes.subarray(start, end), this.#pending.length);
      [bytes, start, end] = [joined, 0, joined.length];
    }
    const stop = end - countUnfinished(bytes, start, end);
    this.#writeLines(bytes, start, stop, chunk.fromClient);
    this.#pending = stop === end ? EMPTY : bytes.slice(stop, end);
    this.#pendingIsClients = chunk.fromClient;
  }

  /** What waited for the rest of it, which does not come. */
  #writePending(): void {
    if (this.#pending.length === 0) return;
    this.#writeLines(this.#pending, 0, this.#pending.length, this.#pendingIsClients);
    this.#pending = EMPTY;
  }

  #writeLines(bytes: Uint8Array, start: number, end: number, fromClient: boolean): void {
    const { out } = this;
    let at = start;
    while (at < end) {
      const found = bytes.indexOf(LF, at);
      const isLine = found >= 0 && found < end;
      const lineEnd = isLine ? found : end;
      const stop = isLine && lineEnd > at && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      if (this.#isClientsLine === undefined) this.#beginLine(fromClient, stop > at);
      writeSafely(out, bytes, at, stop, stop);
      if (isLine) this.#endLine();
      at = isLine ? lineEnd + 1 : end;
    }
  }

  #beginLine(fromClient: boolean, hasText: boolean): void {
    this.out.ascii(lineColour(fromClient ? 'client' : 'server', this.#colour));
    this.out.ascii(fromClient ? '>' : '<');
    if (hasText) this.out.byte(SPACE);
    this.#isClientsLine = fromClient;
  }

  #endLine(): void {
    if (this.#colour > 0) this.out.ascii(COLOUR_END);
    this.out.byte(LF);
    this.#isClientsLine = undefined;
  }

  #note(text: string): void {
    if (this.#isClientsLine !== undefined) this.#endLine();
    const { out } = this;
    out.ascii(lineColour('note', this.#colour));
    out.text(`# ${text}`);
    if (this.#colour > 0) out.ascii(COLOUR_END);
    out.byte(LF);
  }
}

/** Bytes at the end that the next ones may complete: a CR before its LF, or a UTF-8 sequence. */
function countUnfinished(bytes: Uint8Array, start: number, end: number): number {
  if (end > start && bytes[end - 1] === CR) return 1;
  for (let count = 1; count <= 3 && end - count >= start; count++) {
    const byte = bytes[end - count] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > count ? count : 0;
  }
  return 0;
}
