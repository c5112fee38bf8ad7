/** The segment that is being read, as patterns see it. Most lines are told apart by a few numbers; only what is left is made a step and compared in full. */
import type { Annotation } from '../../flow/annotation.js';
import { Phase } from '../../flow/phase.js';
import type { Step } from '../../flow/story/story.js';
import { TcpStory } from '../../flow/story/tcp-story.js';
import { UdpStory } from '../../flow/story/udp-story.js';
import { WRITTEN_FLAGS } from '../../report/transcript/notation.js';
import type { Frame } from '../../wire/frame.js';
import { ACK, type Segment, TransportProtocol } from '../../wire/segment.js';
import { type ComparedStep, compareStep } from '../segments/segment-comparison.js';
import type { NumberRange, SegmentPattern, StepPattern } from '../segments/segment-pattern.js';

/** Reused: `set` for each segment. */
export class SegmentAtHand {
  #frame: Frame | undefined;
  #segment: Segment | undefined;
  #annotation: Annotation | undefined;
  #step: ComparedStep | undefined;

  set(frame: Frame, segment: Segment, annotation: Annotation): void {
    this.#frame = frame;
    this.#segment = segment;
    this.#annotation = annotation;
    this.#step = undefined;
  }

  /** Whether it matches the line, were the client on this side of the conversation. The answer is that of compareStep over the flow's story. */
  matches(pattern: StepPattern, clientSide: 0 | 1): boolean {
    const segment = this.#segment as Segment;
    const annotation = this.#annotation as Annotation;
    const sender = segment.quoted ? 1 - annotation.side : annotation.side;
    const from = sender === clientSide ? 'client' : 'server';
    if (from !== pattern.from) return false;
    if (pattern.kind === 'segment' && !mayMatch(pattern, segment, annotation)) return false;
    this.#step ??= makeStep(this.#frame as Frame, segment, annotation);
    if (this.#step === undefined) return false;
    this.#step.from = from;
    return compareStep(pattern, this.#step).length === 0;
  }
}

/** Whether a segment of a flow is one of its own: what an ICMP error quotes is not, but for the error that refuses a datagram. */
export function isOfFlow(segment: Segment, annotation: Annotation): boolean {
  return !segment.quoted || (segment.protocol !== TransportProtocol.TCP && annotation.phase === Phase.UDP_REFUSED);
}

/** False only where the full comparison finds a difference. */
function mayMatch({ flags, length, seq, ack }: SegmentPattern, segment: Segment, annotation: Annotation): boolean {
  if (flags !== undefined && flags !== (segment.flags & WRITTEN_FLAGS)) return false;
  if (length !== undefined && !isWithin(segment.hasLength ? Math.max(segment.payloadLength, 0) : 0, length)) return false;
  if (seq !== undefined && !isWithin(annotation.relativeSeq >>> 0, seq)) return false;
  return ack === undefined || ((segment.flags & ACK) !== 0 && isWithin(annotation.relativeAck >>> 0, ack));
}

function isWithin(value: number, { min, max }: NumberRange): boolean {
  return value >= min && value <= max;
}

/** The step of a story with this segment alone: what patterns compare depends on no other. */
function makeStep(frame: Frame, segment: Segment, annotation: Annotation): ComparedStep | undefined {
  const isTcp = segment.protocol === TransportProtocol.TCP;
  const story = isTcp ? new TcpStory({ left: 1 }, { left: 2 }, false) : new UdpStory({ left: 1 }, false);
  story.take(frame, segment, annotation);
  const step: Step | undefined = story.fold.steps[0];
  return step?.kind === 'segment' || step?.kind === 'datagram' ? step : undefined;
}
