import { Annotation } from '../../flow/annotation.js';
import type { Phase } from '../../flow/phase.js';
import { TCP_STATE_NAMES, type TcpState } from '../../flow/tcp-state.js';
import { ACK } from '../../wire/segment.js';
import { DEFAULT_COLUMNS, type TimeFormat, type Wording, writeStatePair } from '../columns.js';
import { ACK_LABEL, findFlagText, LEN, WIN, writeMarks } from '../info/info-tcp.js';
import { TSECR, TSVAL } from '../info/tcp-option-words.js';
import { countDigits, Label, putBlanks, putDigits, putLabel, putThree, putUnsigned, TextBuffer } from '../text-buffer.js';
import { putIpv4, writeIpv6Words } from '../words/address-words.js';
import { writePhaseLabel } from '../words/phase-words.js';
import type { ColourLevel } from './colour.js';
import {
  ACK_NUMBER,
  ADDRESSES,
  DATAGRAM,
  DATAGRAM_NUMBER,
  FLAG_TEXT,
  IPV6,
  JUDGEMENT,
  LENGTH,
  latencyOf,
  MARKED,
  NANOSECONDS,
  NINE_DIGITS,
  NUMBER,
  PAYLOAD_LENGTH,
  PORTS,
  ROLES_KNOWN,
  SECONDS,
  SEQ,
  SWITCHES,
  TIMESTAMPS,
  WINDOW,
} from './plain-row.js';
import { measureBytes } from './width.js';

/** The rows that PlainText writes: the usual columns, without colour, times since the first frame. */
export function isUsualText(columns: readonly string[], time: TimeFormat, colour: ColourLevel): boolean {
  const isUsual = columns.length === DEFAULT_COLUMNS.length && columns.every((name, index) => name === DEFAULT_COLUMNS[index]);
  return isUsual && time === 'relative' && colour === 0;
}

/** Blanks between columns, at least. */
const GAP = 2;
const NEWLINE = 0x0a;
const POINT = 0x2e;
const TCP = new Label('TCP');
const UDP = new Label('UDP');
const ARROW = new Label(' \u2192 ');
/** Bytes of an arrow beyond its columns. */
const ARROW_EXCESS = 2;

/** More bytes than a row takes without its marks. */
const MOST_BYTES = 1024;
const MOST_MARK_BYTES = 512;

/** What phase and states come to, as text. */
interface Judgement {
  readonly phase: Label;
  /** Bytes beyond the columns that it takes. */
  readonly phaseExcess: number;
  readonly states: Label;
}

const STATES = TCP_STATE_NAMES.length;

/**
 * Text rows of plain rows (plain-row.ts), each by one straight function: it asks nothing twice, finds what is the same for many rows as text, and keeps its place in
 * a variable. A row takes 0.4 us; the columns, which write all other rows, take 0.85. test/report/plain-row.test.ts holds the two to each other.
 */
export class PlainText {
  readonly #out: TextBuffer;
  readonly #wording: Wording;
  /** Where each column begins, and how wide it is. */
  readonly #places: Int32Array;
  readonly #widths: Int32Array;
  readonly #judgements: (Judgement | undefined)[] = [];
  /** Where texts are made that are kept. */
  readonly #draft = new TextBuffer();
  readonly #datagram = new Annotation();
  /** What the place of a byte of the row is less than the column it stands in. */
  #origin = 0;

  /** `widths`: of the usual columns. */
  constructor(out: TextBuffer, wording: Wording, widths: readonly number[]) {
    this.#out = out;
    this.#wording = wording;
    this.#widths = Int32Array.from(widths);
    this.#places = new Int32Array(widths.length);
    for (let i = 1; i < widths.length; i++) this.#places[i] = (this.#places[i - 1] as number) + (this.#widths[i - 1] as number) + GAP;
  }

  /** Writes the row at words[at]. */
  write(words: Int32Array, at: number): void {
    const out = this.#out;
    out.reserve(MOST_BYTES + MOST_MARK_BYTES);
    const info = this.#putHead(words, at);
    const isDatagram = ((words[at + SWITCHES] as number) & DATAGRAM) !== 0;
    const end = isDatagram ? this.#putDatagram(words, at, info) : this.#putSegment(words, at, info);
    out.bytes[end] = NEWLINE;
    out.length = end + 1;
  }

  /** The cells in front of Info. Like those behind it returns where they end. */
  #putHead(words: Int32Array, at: number): number {
    const out = this.#out;
    const { view } = out;
    const places = this.#places;
    const widths = this.#widths;
    const switches = words[at + SWITCHES] as number;
    const origin = out.length;
    this.#origin = origin;

    const number = words[at + NUMBER] as number;
    let p = putBlanks(view, origin, Math.max(0, (widths[0] as number) - countDigits(number)));
    p = putDigits(view, p, number);

    const seconds = words[at + SECONDS] as number;
    const nanoseconds = words[at + NANOSECONDS] as number;
    const decimals = (switches & NINE_DIGITS) !== 0 ? 9 : 6;
    p = putRight(view, p, origin, places[1] as number, widths[1] as number, countDigits(seconds) + 1 + decimals);
    p = putDigits(view, p, seconds);
    view.setUint8(p++, POINT);
    const microseconds = (nanoseconds / 1000) | 0;
    const milliseconds = (microseconds / 1000) | 0;
    p = putThree(view, p, milliseconds);
    p = putThree(view, p, microseconds - milliseconds * 1000);
    if (decimals === 9) p = putThree(view, p, nanoseconds - microseconds * 1000);

    const from = at + ADDRESSES;
    const isIpv6 = (switches & IPV6) !== 0;
    p = putGap(view, p, origin, places[2] as number);
    p = isIpv6 ? putIpv6(out, p, words, from) : putIpv4(view, p, words[from] as number);
    p = putGap(view, p, origin, places[3] as number);
    p = isIpv6 ? putIpv6(out, p, words, from + 4) : putIpv4(view, p, words[from + 1] as number);
    p = putGap(view, p, origin, places[4] as number);
    p = putLabel(view, p, (switches & DATAGRAM) !== 0 ? UDP : TCP);

    const length = words[at + LENGTH] as number;
    p = putRight(view, p, origin, places[5] as number, widths[5] as number, countDigits(length));
    p = putDigits(view, p, length);
    return putGap(view, p, origin, places[6] as number);
  }

  #putSegment(words: Int32Array, at: number, info: number): number {
    const out = this.#out;
    const { view } = out;
    const places = this.#places;
    const switches = words[at + SWITCHES] as number;
    const timestamps = at + ADDRESSES + ((switches & IPV6) !== 0 ? 8 : 2);
    let p = info;
    if ((switches & MARKED) !== 0) {
      const marks = (switches & TIMESTAMPS) !== 0 ? timestamps + 2 : timestamps;
      out.length = p;
      writeMarks(out, words[marks] as number, words[marks + 1] as number, words[marks + 2] as number);
      p = out.length;
    }
    p = this.#putPorts(view, p, words[at + PORTS] as number);
    p = putLabel(view, p, findFlagText(switches & FLAG_TEXT));
    p = putUnsigned(view, p, words[at + SEQ] as number);
    if ((switches & ACK) !== 0) {
      p = putLabel(view, p, ACK_LABEL);
      p = putUnsigned(view, p, words[at + ACK_NUMBER] as number);
    }
    p = putLabel(view, p, WIN);
    p = putUnsigned(view, p, words[at + WINDOW] as number);
    p = putLabel(view, p, LEN);
    p = putUnsigned(view, p, words[at + PAYLOAD_LENGTH] as number);
    if ((switches & TIMESTAMPS) !== 0) {
      p = putLabel(view, p, TSVAL);
      p = putUnsigned(view, p, words[timestamps] as number);
      p = putLabel(view, p, TSECR);
      p = putUnsigned(view, p, words[timestamps + 1] as number);
    }

    const { phase, phaseExcess, states } = this.#findJudgement(words[at + JUDGEMENT] as number, (switches & ROLES_KNOWN) !== 0);
    p = putGap(view, p, this.#origin, places[7] as number);
    p = putLabel(view, p, phase);
    p = putGap(view, p, this.#origin + phaseExcess, places[8] as number);
    return putLabel(view, p, states);
  }

  #putDatagram(words: Int32Array, at: number, info: number): number {
    const out = this.#out;
    const { view } = out;
    const datagram = this.#datagram;
    let p = this.#putPorts(view, info, words[at + PORTS] as number);
    p = putLabel(view, p, LEN);
    p = putUnsigned(view, p, words[at + PAYLOAD_LENGTH] as number);
    datagram.phase = ((words[at + JUDGEMENT] as number) & 0xff) as Phase;
    datagram.rolesKnown = ((words[at + SWITCHES] as number) & ROLES_KNOWN) !== 0;
    datagram.datagramNumber = words[at + DATAGRAM_NUMBER] as number;
    datagram.latency = latencyOf(words, at);
    const phase = putGap(view, p, this.#origin, this.#places[7] as number);
    out.length = phase;
    writePhaseLabel(out, datagram, this.#wording.language);
    // It has no states, and no row ends with blanks.
    return out.length > phase ? out.length : p;
  }

  #putPorts(view: DataView, at: number, ports: number): number {
    let p = putDigits(view, at, ports >>> 16);
    p = putLabel(view, p, ARROW);
    this.#origin += ARROW_EXCESS;
    return putDigits(view, p, ports & 0xffff);
  }

  #findJudgement(judgement: number, rolesKnown: boolean): Judgement {
    const index =
      (((judgement & 0xff) * STATES + ((judgement >> 8) & 0xff)) * STATES + ((judgement >> 16) & 0xff)) * 2 + (rolesKnown ? 1 : 0);
    return this.#judgements[index] ?? this.#addJudgement(index, judgement, rolesKnown);
  }

  #addJudgement(index: number, judgement: number, rolesKnown: boolean): Judgement {
    const annotation = new Annotation();
    annotation.phase = (judgement & 0xff) as Phase;
    annotation.clientState = ((judgement >> 8) & 0xff) as TcpState;
    annotation.serverState = ((judgement >> 16) & 0xff) as TcpState;
    annotation.rolesKnown = rolesKnown;
    const { language } = this.#wording;
    const text = this.#draft;
    writePhaseLabel(text, annotation, language);
    const phase = text.toString();
    const phaseExcess = text.length - measureBytes(text.bytes, 0, text.length);
    text.clear();
    writeStatePair(text, annotation, language);
    const added = { phase: new Label(phase), phaseExcess, states: new Label(text.toString()) };
    text.clear();
    this.#judgements[index] = added;
    return added;
  }
}

function putIpv6(out: TextBuffer, at: number, words: Int32Array, from: number): number {
  out.length = at;
  writeIpv6Words(out, words[from] as number, words[from + 1] as number, words[from + 2] as number, words[from + 3] as number);
  return out.length;
}

/** Blanks up to a column that begins at `place`. */
function putGap(view: DataView, at: number, origin: number, place: number): number {
  return putBlanks(view, at, Math.max(place - at + origin, GAP));
}

/** Blanks before a cell of `own` columns that stands on the right of its column. */
function putRight(view: DataView, at: number, origin: number, place: number, width: number, own: number): number {
  return putBlanks(view, at, Math.max(place - at + origin + Math.max(0, width - own), GAP));
}
