/**
 * A stream as Wireshark's hex dump: offset, sixteen bytes, ASCII; the server's lines are indented. Lines with `#` tell frames and gaps, and text2pcap takes them
 * for comments.
 */
import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import { COLOUR_END, type ColourLevel } from '../format/colour.js';
import { TextBuffer } from '../text-buffer.js';
import type { Language } from '../words/language.js';
import { describeChunk, describeDirection, describeGap } from './follow-words.js';
import type { FollowedStream, FollowWriter } from './follow-writer.js';
import { lineColour } from './side-colours.js';

const LF = 0x0a;
const SPACE = 0x20;
const DOT = 0x2e;
const BYTES_PER_LINE = 16;
const HALF_LINE = 8;
/** Sixteen bytes of two digits and a space, a space between the halves, two before the ASCII. */
const ASCII_COLUMN = BYTES_PER_LINE * 3 + 3;
const OFFSET_DIGITS = 8;
const INDENT = '    ';

export class HexFollow implements FollowWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  readonly #colour: ColourLevel;

  constructor(language: Language, colour: ColourLevel) {
    this.#language = language;
    this.#colour = colour;
  }

  begin(stream: FollowedStream): void {
    this.#note(`${stream.stream}  ${describeDirection(stream, true, this.#language)}`);
  }

  chunk(chunk: StreamChunk): void {
    if (chunk.kind === 'gap') {
      this.#note(describeGap(chunk, this.#language));
      return;
    }
    this.#note(describeChunk(chunk, this.#language));
    for (let at = 0; at < chunk.length; at += BYTES_PER_LINE) this.#line(chunk, at);
  }

  end(): void {}

  #line({ bytes, start, end, offset, fromClient }: StreamChunk, at: number): void {
    const { out } = this;
    out.ascii(lineColour(fromClient ? 'client' : 'server', this.#colour));
    if (!fromClient) out.ascii(INDENT);
    out.ascii((offset + at).toString(16).padStart(OFFSET_DIGITS, '0'));
    const first = start + at;
    const last = Math.min(end, first + BYTES_PER_LINE);
    out.byte(SPACE);
    const column = out.length;
    for (let i = first; i < last; i++) {
      if (i - first === HALF_LINE) out.byte(SPACE);
      out.byte(SPACE);
      out.hex(bytes[i] as number, 2);
    }
    while (out.length < column + ASCII_COLUMN) out.byte(SPACE);
    for (let i = first; i < last; i++) {
      const byte = bytes[i] as number;
      if (i - first === HALF_LINE) out.byte(SPACE);
      out.byte(byte >= 0x20 && byte < 0x7f ? byte : DOT);
    }
    if (this.#colour > 0) out.ascii(COLOUR_END);
    out.byte(LF);
  }

  #note(text: string): void {
    const { out } = this;
    out.ascii(lineColour('note', this.#colour));
    out.text(`# ${text}`);
    if (this.#colour > 0) out.ascii(COLOUR_END);
    out.byte(LF);
  }
}
