/** What the wire tests share: decode bytes as the record of a frame, in the middle of a block of foreign bytes as readers hand them over. */
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind, type Frame } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import type { Segment } from '../../src/wire/segment.js';

export interface DecodeOptions {
  linkType?: number;
  /** Bytes on the wire; as many as were captured by default. */
  originalLength?: number;
  fcsLength?: number;
  /** The byte that stands around the frame. */
  poison?: number;
  decoder?: FrameDecoder;
}

const MARGIN = 64;

export function decode(bytes: Uint8Array, options: DecodeOptions = {}): Frame {
  return (options.decoder ?? new FrameDecoder()).decode(makeRecord(bytes, options));
}

export function makeRecord(bytes: Uint8Array, options: DecodeOptions = {}): CaptureRecord {
  const block = new Uint8Array(bytes.length + 2 * MARGIN).fill(options.poison ?? 0x45);
  block.set(bytes, MARGIN);
  const record = new CaptureRecord();
  record.number = 1;
  record.bytes = block;
  record.start = MARGIN;
  record.end = MARGIN + bytes.length;
  record.originalLength = options.originalLength ?? bytes.length;
  record.linkType = options.linkType ?? 1;
  record.fcsLength = options.fcsLength ?? -1;
  return record;
}

/** Hex digits in any grouping, with comments: `# ...` to the end of the line. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/#.*$/gm, '').replace(/\s+/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

const KIND_NAMES = new Map(Object.entries(LayerKind).map(([name, kind]) => [kind as number, name]));

/** Names of the layers, outermost first. */
export function layers(frame: Frame): string[] {
  return Array.from({ length: frame.layerCount }, (_, i) => KIND_NAMES.get(frame.layerKind[i] as number) ?? '?');
}

export function details(frame: Frame): number[] {
  return Array.from(frame.layerDetail.subarray(0, frame.layerCount));
}

/** The only segment, or the one at `index`. */
export function segment(frame: Frame, index = 0): Segment {
  const found = frame.segments[index];
  if (found === undefined || index >= frame.segmentCount) throw new Error(`no segment ${index} in ${layers(frame).join(':')}`);
  return found;
}

const FAULT_NAMES = new Map(Object.entries(FaultKind).map(([name, kind]) => [kind as number, name]));

export function fault(frame: Frame): string {
  return FAULT_NAMES.get(frame.fault) ?? '?';
}

/** Payload as it was captured, in Latin-1. */
export function payload(found: Segment): string {
  return String.fromCharCode(...found.bytes.subarray(found.payloadStart, found.payloadEnd));
}

/** All that a frame says, as plain values, with offsets counted from the frame's first byte: for comparison. */
export function describe(frame: Frame): unknown {
  const base = frame.layerCount === 0 ? 0 : (frame.layerStart[0] as number);
  return {
    layers: layers(frame),
    starts: Array.from(frame.layerStart.subarray(0, frame.layerCount), (start) => start - base),
    ends: Array.from(frame.layerEnd.subarray(0, frame.layerCount), (end) => end - base),
    details: details(frame),
    fault: [fault(frame), frame.faultLayer, frame.fault === 0 ? 0 : frame.faultNeeded, frame.fault === 0 ? 0 : frame.faultHad],
    segments: frame.segments.slice(0, frame.segmentCount).map((found) => {
      const { bytes, start, end, payloadStart, payloadEnd, sackStart, ...rest } = found;
      const plain: Partial<Segment> = rest;
      if (rest.options === 0) for (const name of OPTION_FIELDS) delete plain[name];
      return { ...plain, sackCount: rest.options === 0 ? 0 : rest.sackCount, payload: payloadEnd - payloadStart, size: end - start };
    }),
  };
}

/** Hold only where their bit is set. */
const OPTION_FIELDS = ['mss', 'windowScale', 'timestampValue', 'timestampEcho', 'sackCount'] as const;
