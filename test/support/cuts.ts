/**
 * What the decoder says of a packet and of each of its beginnings, cut by the capture or for good, held against a file that people can read: what is told of short
 * captures. `UPDATE_CUTS=1 npx vitest run test/wire` writes these files anew: read the difference before you keep it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind, type Frame } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';

const isUpdate = process.env.UPDATE_CUTS === '1';

const KIND_NAMES = new Map<number, string>(Object.entries(LayerKind).map(([name, kind]) => [kind, name]));
const FAULT_NAMES = new Map<number, string>(Object.entries(FaultKind).map(([name, kind]) => [kind, name.toLowerCase()]));

/** A packet that contradicts itself. */
const LIES = / (malformed|overlong) /;

/** Bytes around a packet, as readers hand it over in a block of others: what begins as IPv4, or zeros. A decoder that reads them tells them apart. */
const MARGIN = 64;
const SURROUNDINGS = [0x45, 0x00];

/**
 * Packets of one test file. The text of each:
 *
 *     its title
 *     whole      ETHERNET 0-62 =2048, IPV4 14-62, ... the layers, with the bytes of the packet that they reach over and their details but 0
 *     captured   0-13 1 truncated 14@0, ...           captured bytes: layers known then, and the fault: bytes needed from which byte of its layer on
 *     complete   0-13 1 malformed 14@0, 34 2, ...     the same for a packet that is no longer
 */
export class Cuts {
  readonly #file: URL;
  readonly #kept = new Map<string, string>();
  readonly #found = new Map<string, string>();

  constructor(file: URL) {
    this.#file = file;
    if (isUpdate) afterAll(() => writeFileSync(file, `${[...this.#found.values()].join('\n\n')}\n`));
    else for (const text of readFileSync(file, 'utf8').trimEnd().split('\n\n')) this.#kept.set(titleOf(text), text);
  }

  /** Holds a packet against the file, under a title of its own. */
  hold(title: string, linkType: number, packet: Uint8Array): void {
    if (this.#found.has(title) && isUpdate) throw new Error(`two packets are called ${title} in ${this.#file}`);
    const text = `${title}\n${describePacket(linkType, packet)}`;
    this.#found.set(title, text);
    if (!isUpdate) expect(text).toBe(this.#kept.get(title));
    const [, whole = '', captured = ''] = text.split('\n');
    if (!LIES.test(whole)) expect(captured, 'a whole packet is no lie, cut by the capture').not.toMatch(LIES);
  }
}

const titleOf = (text: string): string => text.slice(0, text.indexOf('\n'));

function describePacket(linkType: number, packet: Uint8Array): string {
  const layers = decodeAmidst(linkType, packet, packet.length, namesOf);
  const captured: string[] = [];
  const complete: string[] = [];
  for (let length = 0; length < packet.length; length++) {
    const beginning = packet.subarray(0, length);
    captured.push(decodeAmidst(linkType, beginning, packet.length, (frame) => describeCut(frame, layers)));
    complete.push(decodeAmidst(linkType, beginning, length, (frame) => describeCut(frame, layers)));
  }
  const whole = decodeAmidst(linkType, packet, packet.length, describeWhole);
  return `whole      ${whole}\ncaptured   ${joinRanges(captured)}\ncomplete   ${joinRanges(complete)}`;
}

const decoder = new FrameDecoder();
const record = new CaptureRecord();
const blocks = SURROUNDINGS.map(() => new Uint8Array(1024));

/** Says the same whatever stands around the packet. */
function decodeAmidst(linkType: number, packet: Uint8Array, originalLength: number, say: (frame: Frame) => string): string {
  record.start = MARGIN;
  record.end = MARGIN + packet.length;
  record.originalLength = originalLength;
  record.linkType = linkType;
  const [text, other] = blocks.map((block, i) => {
    block.fill(SURROUNDINGS[i] as number);
    block.set(packet, MARGIN);
    record.bytes = block;
    return say(decoder.decode(record));
  });
  if (text !== other) expect(other, `${packet.length} bytes of ${originalLength}: bytes of others were read`).toBe(text);
  return text as string;
}

const namesOf = (frame: Frame): string =>
  Array.from({ length: frame.layerCount }, (_, i) => KIND_NAMES.get(frame.layerKind[i] as number)).join(' ');

function describeWhole(frame: Frame): string {
  const layers = Array.from({ length: frame.layerCount }, (_, i) => {
    // A datagram put together from parts has bytes of its own.
    const base = frame.layerBytes[i] === frame.layerBytes[0] ? MARGIN : 0;
    const detail = frame.layerDetail[i] === 0 ? '' : ` =${frame.layerDetail[i]}`;
    return `${KIND_NAMES.get(frame.layerKind[i] as number)} ${(frame.layerStart[i] as number) - base}-${(frame.layerEnd[i] as number) - base}${detail}`;
  });
  return layers.join(', ') + describeFault(frame);
}

/** The number of layers when they are the first ones of the whole packet, their names when they are not. */
function describeCut(frame: Frame, whole: string): string {
  const names = namesOf(frame);
  return (whole.startsWith(names) ? String(frame.layerCount) : names) + describeFault(frame);
}

function describeFault(frame: Frame): string {
  if (frame.fault === FaultKind.NONE) return '';
  const offset = frame.faultOffset - (frame.layerStart[frame.faultLayer] as number);
  const where = frame.faultLayer === frame.layerCount - 1 ? '' : ` in ${KIND_NAMES.get(frame.layerKind[frame.faultLayer] as number)}`;
  return ` ${FAULT_NAMES.get(frame.fault)} ${frame.faultNeeded}@${offset}${where}`;
}

/** `0-3 x, 4 y` for x, x, x, x, y. */
function joinRanges(texts: readonly string[]): string {
  const ranges: string[] = [];
  for (let first = 0; first < texts.length; ) {
    let last = first;
    while (texts[last + 1] === texts[first]) last++;
    ranges.push(`${first === last ? first : `${first}-${last}`} ${texts[first]}`);
    first = last + 1;
  }
  return ranges.join(', ');
}
