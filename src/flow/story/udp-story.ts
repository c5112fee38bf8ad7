/** The story of one UDP flow: what was asked and answered, and what an ICMP error says was never delivered. */
import type { Frame } from '../../wire/frame.js';
import type { Segment } from '../../wire/segment.js';
import type { Annotation } from '../annotation.js';
import { Phase } from '../phase.js';
import { makeIcmpStep, TOLD_ERRORS } from './icmp-error.js';
import { ORDINARY, type StepBudget, StepFold, TELLING } from './step-fold.js';
import { secondsSinceStart } from './step-time.js';
import { type DatagramStep, PREVIEW_BYTES, SIDES } from './story.js';

/** So many datagrams a flow tells one by one; then it is a stream of them. */
const TOLD_DATAGRAMS = 16;
/** Datagrams of a side that an ICMP error is looked for among: it comes soon after. */
const RECENT = 16;
const KIND_REFUSED = 1;

const NO_BYTES = new Uint8Array(0);

interface RecentDatagram {
  frame: number;
  time: number | null;
  checksum: number;
  length: number;
}

export class UdpStory {
  readonly fold: StepFold;
  /** ICMP errors that quote the flow and refuse nothing, and how many of them are no step. */
  #errors = 0;
  quotes = 0;
  readonly clientSide = 0;
  readonly #folds: boolean;
  readonly #recent: readonly [RecentDatagram[], RecentDatagram[]] = [[], []];
  #told = 0;

  constructor(steps: StepBudget, folds: boolean) {
    this.fold = new StepFold(steps, folds);
    this.#folds = folds;
  }

  take(frame: Frame, segment: Segment, annotation: Annotation): void {
    const side = annotation.side === 0 ? 0 : 1;
    if (segment.quoted) {
      this.fold.add(this.#refuse(frame, segment, annotation, side), KIND_REFUSED);
      return;
    }
    const step: DatagramStep = {
      kind: 'datagram',
      frame: frame.number,
      time: secondsSinceStart(frame, annotation),
      from: SIDES[side],
      phase: annotation.phase,
      number: annotation.datagramNumber,
      request: annotation.answersFrame,
      latency: annotation.latency < 0 ? null : annotation.latency / 1e9,
      length: Math.max(segment.payloadLength, 0),
      preview: NO_BYTES,
    };
    this.#remember(step, segment, side);
    const isTold = !this.#folds || this.#told++ < TOLD_DATAGRAMS;
    if (isTold) step.preview = copyPreview(segment);
    this.fold.add(step, isTold ? TELLING : ORDINARY);
  }

  /** Takes an ICMP error that refuses nothing, by the datagram that it quotes. */
  takeError(frame: Frame, segment: Segment, annotation: Annotation): void {
    const step = this.#errors++ < TOLD_ERRORS ? makeIcmpStep(frame, segment, annotation) : undefined;
    if (step === undefined) {
      this.quotes++;
      return;
    }
    step.about = this.#findQuoted(segment, annotation.side === 0 ? 0 : 1)?.frame ?? 0;
    this.fold.tell(step);
  }

  #remember({ frame, time, length }: DatagramStep, { checksum }: Segment, side: 0 | 1): void {
    const recent = this.#recent[side];
    recent.push({ frame, time, checksum, length });
    if (recent.length > RECENT) recent.shift();
  }

  /** The end that the quoted datagram was for was not reached. */
  #refuse(frame: Frame, segment: Segment, annotation: Annotation, sender: 0 | 1): DatagramStep {
    const time = secondsSinceStart(frame, annotation);
    const refused = this.#findQuoted(segment, sender);
    return {
      kind: 'datagram',
      frame: frame.number,
      time,
      from: SIDES[sender === 0 ? 1 : 0],
      phase: Phase.UDP_REFUSED,
      number: 0,
      request: refused?.frame ?? 0,
      latency: time === null || refused === undefined || refused.time === null ? null : time - refused.time,
      length: Math.max(segment.payloadLength, 0),
      preview: copyPreview(segment),
    };
  }

  #findQuoted(segment: Segment, sender: 0 | 1): RecentDatagram | undefined {
    const recent = this.#recent[sender];
    const length = Math.max(segment.payloadLength, 0);
    return (
      recent.findLast((datagram) => datagram.checksum === segment.checksum && datagram.length === length) ??
      recent.findLast((datagram) => datagram.length === length) ??
      recent.at(-1)
    );
  }
}

function copyPreview({ bytes, payloadStart, payloadEnd }: Segment): Uint8Array {
  if (payloadEnd <= payloadStart) return NO_BYTES;
  return bytes.slice(payloadStart, Math.min(payloadEnd, payloadStart + PREVIEW_BYTES));
}
