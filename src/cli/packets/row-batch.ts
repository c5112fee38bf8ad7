/**
 * Frames on their way to the thread that writes their rows: record, annotations and bytes of one after the other in shared memory. The thread decodes the bytes
 * again, which costs less than handing over what was decoded, and makes its rows those of one thread by construction.
 */

import { Annotation } from '../../flow/annotation.js';
import { MAX_ANNOTATION_WORDS, packAnnotation, unpackAnnotation } from '../../flow/annotation-words.js';
import type { CaptureRecord, RecordKind } from '../../record.js';
import { MAX_PLAIN_WORDS, packPlainRow } from '../../report/format/plain-row.js';
import { findLoneSegment, type Row } from '../../report/row.js';
import { FaultKind } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { TransportProtocol } from '../../wire/segment.js';

/** Some 2,800 TCP frames, or three times as many plain rows. */
const BATCH_BYTES = 1 << 19;

// Words of a batch: where its frames end; then, from FIRST on, the frames.
const END = 0;
const FIRST = 2;

/** In place of a frame's switches: what follows is a plain row (report/format/plain-row.ts), at an even word. */
const PLAIN = -1;
const PLAIN_AT = 2;

// Words of a frame. Behind them what its link is like, where that differs from the frame before; its annotations; its bytes.
const LENGTH = 0;
const SWITCHES = 1;
/** A double. */
const SECONDS = 2;
const NANOSECONDS = 4;
const NUMBER = 5;
const ORIGINAL_LENGTH = 6;
const CAPTURED_LENGTH = 7;
const HEAD_WORDS = 8;
const LINK_TYPE = 8;
const FCS_LENGTH = 9;
const ENTERPRISE = 10;
const LINK_WORDS = 4;

// Bits of SWITCHES, above the record's kind; above them the number of segments.
const KIND_MASK = 15;
const NINE_DIGITS = 1 << 4;
const HAS_TIME = 1 << 5;
const COPIED = 1 << 6;
const OTHER_LINK = 1 << 7;
const SEGMENTS_SHIFT = 8;

const NO_BYTES = new Uint8Array(0);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
const MOST_HEADERS = 128;

/** Ethernet, IP, TCP: the index of TCP's layer. */
const PLAIN_TRANSPORT = 2;

/** One batch, seen from either thread. */
export class RowBatch {
  readonly memory: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bytes: Uint8Array;
  #at = FIRST;
  /** The link of the last frame; -1 before one. */
  #linkType = -1;
  #fcsLength = -1;
  #enterprise = 0;
  /** What the last frame's bytes stand in, and a view of it. */
  #source: Uint8Array = NO_BYTES;
  #view: DataView = new DataView(NO_BYTES.buffer);

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(BATCH_BYTES)) {
    this.memory = memory;
    this.words = new Int32Array(memory);
    this.#doubles = new Float64Array(memory);
    this.#bytes = new Uint8Array(memory);
  }

  /** An empty batch that has room for this frame, whatever its size. */
  static roomFor({ frame }: Row): RowBatch {
    const words = FIRST + countWords(frame.segmentCount, frame.capturedLength);
    return new RowBatch(new SharedArrayBuffer(Math.max(words * 4, BATCH_BYTES)));
  }

  get isEmpty(): boolean {
    return this.#at === FIRST;
  }

  clear(): void {
    this.#at = FIRST;
    this.#linkType = -1;
  }

  /**
   * Adds the frame of a row; false when there is no room. `withPayload`: rows show payload; otherwise only the headers of plain TCP frames are kept, whose payload
   * neither decoder nor rows look at.
   */
  add(row: Row, withPayload: boolean): boolean {
    const { frame } = row;
    const { segmentCount } = frame;
    const words = this.words;
    const at = this.#at;
    const hasLayers = frame.layerCount > 0;
    const source = hasLayers ? (frame.layerBytes[0] as Uint8Array) : frame.bytes;
    const start = hasLayers ? (frame.layerStart[0] as number) : frame.start;
    const kept = withPayload ? frame.capturedLength : countNeededBytes(row, start);
    if (at + countWords(segmentCount, kept) > words.length) return false;
    words[at + NUMBER] = frame.number;
    this.#doubles[(at + SECONDS) >> 1] = frame.seconds;
    words[at + NANOSECONDS] = frame.nanoseconds;
    words[at + ORIGINAL_LENGTH] = frame.originalLength;
    words[at + CAPTURED_LENGTH] = frame.capturedLength;
    let switches =
      frame.recordKind |
      (frame.timeDigits === 9 ? NINE_DIGITS : 0) |
      (frame.hasTime ? HAS_TIME : 0) |
      (frame.copied ? COPIED : 0) |
      (segmentCount << SEGMENTS_SHIFT);
    let end = at + HEAD_WORDS;
    if (frame.linkType !== this.#linkType || frame.fcsLength !== this.#fcsLength || frame.enterprise !== this.#enterprise) {
      this.#linkType = frame.linkType;
      this.#fcsLength = frame.fcsLength;
      this.#enterprise = frame.enterprise;
      switches |= OTHER_LINK;
      words[at + LINK_TYPE] = frame.linkType;
      words[at + FCS_LENGTH] = frame.fcsLength;
      words[at + ENTERPRISE] = frame.enterprise;
      end += LINK_WORDS;
    }
    words[at + SWITCHES] = switches;
    for (let i = 0; i < segmentCount; i++) end = packAnnotation(words, this.#doubles, end, row.annotations[i] as Annotation);
    this.#copy(source, start, kept, end);
    end = (end + ((kept + 3) >> 2) + 1) & ~1;
    words[at + LENGTH] = end - at;
    this.#at = end;
    words[END] = end;
    return true;
  }

  /** Adds a row as the words of a plain one; 'other' when it is not plain. */
  addPlain(row: Row): 'added' | 'full' | 'other' {
    const words = this.words;
    const start = this.#at + PLAIN_AT;
    if (start + MAX_PLAIN_WORDS + 1 > words.length) return 'full';
    const packed = packPlainRow(words, start, row);
    if (packed === start) return 'other';
    const end = (packed + 1) & ~1;
    words[this.#at + LENGTH] = end - this.#at;
    words[this.#at + SWITCHES] = PLAIN;
    this.#at = end;
    words[END] = end;
    return 'added';
  }

  /** By four bytes at once for headers, of which there are many: for some 70 bytes that beats `set` and its view. */
  #copy(source: Uint8Array, start: number, count: number, wordsAt: number): void {
    if (count > MOST_HEADERS || start + count + 4 > source.length) {
      this.#bytes.set(source.subarray(start, start + count), wordsAt * 4);
      return;
    }
    if (source !== this.#source) {
      this.#source = source;
      this.#view = new DataView(source.buffer, source.byteOffset, source.length);
    }
    const words = this.words;
    const view = this.#view;
    for (let i = 0; i < count; i += 4) words[wordsAt + (i >> 2)] = view.getInt32(start + i, IS_LITTLE_ENDIAN);
  }

  /** Where in `words` the plain row stands that is next; -1 when a frame is next, or nothing. */
  nextPlain(): number {
    const at = this.#at;
    if (at >= (this.words[END] as number) || this.words[at + SWITCHES] !== PLAIN) return -1;
    this.#at = at + (this.words[at + LENGTH] as number);
    return at + PLAIN_AT;
  }

  /** Makes `record` the next frame, and `annotations` its segments'; false at the end. The record is the same object for a whole batch. */
  next(record: CaptureRecord, annotations: Annotation[]): boolean {
    const words = this.words;
    const at = this.#at;
    if (at >= (words[END] as number)) return false;
    const switches = words[at + SWITCHES] as number;
    record.number = words[at + NUMBER] as number;
    record.seconds = this.#doubles[(at + SECONDS) >> 1] as number;
    record.nanoseconds = words[at + NANOSECONDS] as number;
    record.originalLength = words[at + ORIGINAL_LENGTH] as number;
    record.kind = (switches & KIND_MASK) as RecordKind;
    record.timeDigits = (switches & NINE_DIGITS) !== 0 ? 9 : 6;
    record.hasTime = (switches & HAS_TIME) !== 0;
    record.copied = (switches & COPIED) !== 0;
    let end = at + HEAD_WORDS;
    if ((switches & OTHER_LINK) !== 0) {
      record.linkType = words[at + LINK_TYPE] as number;
      record.fcsLength = words[at + FCS_LENGTH] as number;
      record.enterprise = words[at + ENTERPRISE] as number;
      end += LINK_WORDS;
    }
    const segments = switches >> SEGMENTS_SHIFT;
    for (let i = 0; i < segments; i++) {
      end = unpackAnnotation(words, this.#doubles, end, annotations[i] ?? addAnnotation(annotations));
    }
    record.bytes = this.#bytes;
    record.start = end * 4;
    record.end = record.start + (words[at + CAPTURED_LENGTH] as number);
    this.#at = at + (words[at + LENGTH] as number);
    return true;
  }
}

/** Words that a frame takes at most. */
function countWords(segments: number, bytes: number): number {
  return HEAD_WORDS + LINK_WORDS + segments * MAX_ANNOTATION_WORDS + ((bytes + 3) >> 2) + 2;
}

/**
 * The bytes that decoder and rows look at, as long as rows show no payload: of Ethernet, IP, TCP and nothing else, whole and without a fault, the headers. All the
 * bytes of any other frame.
 */
function countNeededBytes(row: Row, start: number): number {
  const { frame } = row;
  const segment = findLoneSegment(row);
  const isPlain =
    segment !== undefined &&
    segment.protocol === TransportProtocol.TCP &&
    segment.layer === PLAIN_TRANSPORT &&
    frame.layerCount === PLAIN_TRANSPORT + 1 &&
    frame.layerKind[0] === LayerKind.ETHERNET &&
    segment.bytes === frame.layerBytes[0] &&
    frame.fault === FaultKind.NONE &&
    frame.capturedLength === frame.originalLength;
  return isPlain ? segment.start + segment.headerBytes - start : frame.capturedLength;
}

function addAnnotation(annotations: Annotation[]): Annotation {
  const annotation = new Annotation();
  annotations.push(annotation);
  return annotation;
}
