/** What a flow's explanation has told so far: the memory that a sentence about one segment needs of those before it. */
import { MARK_KEEP_ALIVE, MARK_ZERO_WINDOW } from '../../../flow/annotation.js';
import { Phase } from '../../../flow/phase.js';
import { difference } from '../../../flow/sequence.js';
import type { FlowStory, RunStep, SegmentStep, Side } from '../../../flow/story/story.js';
import type { TcpState } from '../../../flow/tcp-state.js';
import { ACK, FIN, SYN } from '../../../wire/segment.js';
import type { Ends, Sentences } from '../words/sentences.js';

const MODULUS = 2 ** 32;

/** What is known of one end's own segments. Numbers are relative; null before the first. */
export interface EndSoFar {
  /** The number behind the highest one it has used. */
  next: number | null;
  lastAck: { ack: number; frame: number } | null;
  /** After scaling. */
  window: number | null;
  /** Frame of its FIN, and the number behind that; frame 0 before it. */
  finFrame: number;
  finEnd: number;
  isFinAcknowledged: boolean;
  hasSyn: boolean;
  /** Duplicate ACKs since its Ack last moved. */
  duplicates: number;
  /** Times of its SYNs, seconds; null where the capture has none. */
  synTimes: (number | null)[];
}

function beginEnd(): EndSoFar {
  return {
    next: null,
    lastAck: null,
    window: null,
    finFrame: 0,
    finEnd: 0,
    isFinAcknowledged: false,
    hasSyn: false,
    duplicates: 0,
    synTimes: [],
  };
}

export function otherSide(side: Side): Side {
  return side === 'client' ? 'server' : 'client';
}

export class Telling {
  readonly story: FlowStory;
  readonly words: Sentences;
  /** Names of the ends, with "assumed" where the capture does not show them. */
  readonly names: Readonly<Record<Side, string>>;
  /** States whose meaning has been told. */
  readonly toldStates = new Set<TcpState>();
  client = beginEnd();
  server = beginEnd();

  constructor(story: FlowStory, words: Sentences) {
    const { client, server } = words.roles;
    const kind = story.flow.rolesKnown ? 'seen' : 'assumed';
    this.story = story;
    this.words = words;
    this.names = { client: client[kind], server: server[kind] };
  }

  ends(from: Side): Ends {
    return { who: this.names[from], peer: this.names[otherSide(from)] };
  }

  /** `36 + 1 = 37`; undefined when that does not hold modulo 2^32: what cannot be proved is not said. */
  sum(terms: readonly number[], result: number): string | undefined {
    const plain = terms.reduce((total, term) => total + term, 0);
    return plain % MODULUS === result ? this.words.sum(terms, result, plain >= MODULUS) : undefined;
  }

  /** Sequence numbers after `terms`, and how they come to be. */
  add(...terms: number[]): string {
    const plain = terms.reduce((total, term) => total + term, 0);
    return this.words.sum(terms, plain % MODULUS, plain >= MODULUS);
  }

  /** The ports are used anew: nothing that was told of their numbers holds any more. */
  beginAnew(): void {
    this.client = beginEnd();
    this.server = beginEnd();
  }

  noteSegment(step: SegmentStep): void {
    const end = this[step.from];
    const peer = this[otherSide(step.from)];
    const { flags, frame, length, marks } = step;
    if ((flags & SYN) !== 0) end.hasSyn = true;
    if ((flags & (SYN | ACK)) === SYN) end.synTimes.push(step.time);
    if (step.seqIsRelative && (marks & MARK_KEEP_ALIVE) === 0) {
      const isLong = ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
      this.#reach(step.from, (step.seq + length + isLong) % MODULUS);
    }
    if ((flags & FIN) !== 0 && end.finFrame === 0) {
      end.finFrame = frame;
      end.finEnd = (step.seq + length + 1) % MODULUS;
    }
    if (step.acknowledges.some(({ what }) => what === 'fin')) peer.isFinAcknowledged = true;
    if (step.ack === null) return;
    if (end.lastAck === null || end.lastAck.ack !== step.ack) {
      end.lastAck = { ack: step.ack, frame };
      end.duplicates = 0;
    }
    if (step.duplicateAck !== undefined) end.duplicates = step.duplicateAck.number;
    end.window = step.scaledWindow;
  }

  noteRun(run: RunStep): void {
    for (const side of ['client', 'server'] as const) {
      const { segments, dataSegments, nextSeq, lastAck } = run[side];
      if (segments === 0) continue;
      if (dataSegments > 0) this.#reach(side, nextSeq);
      if (lastAck !== null && this[side].lastAck?.ack !== lastAck) {
        this[side].lastAck = { ack: lastAck, frame: 0 };
        this[side].duplicates = 0;
      }
      // What a run does not tell is not known behind it; of answers that all say Win=0 it is.
      this[side].window = this[side].window === 0 && isAllZeroWindow(run, side) ? 0 : null;
      this[side].duplicates = run.phase === Phase.ACK_DUPLICATE ? this[side].duplicates + segments : 0;
    }
  }

  #reach(side: Side, next: number): void {
    const end = this[side];
    if (end.next === null || difference(next, end.next) > 0) end.next = next;
  }
}

/** As many segments say Win=0 as the side sent. */
function isAllZeroWindow(run: RunStep, side: Side): boolean {
  const zero = run.noted.reduce((sum, note) => ('mark' in note && note.mark === MARK_ZERO_WINDOW ? sum + note.segments : sum), 0);
  return zero === run[side].segments;
}
