/**
 * The steps of one flow as they come, folded while they come: what tells something stays a step of its own, and of what is alike in a row only a count is kept. So
 * a story's size goes with what happened, not with how many packets it took.
 */
import { Phase } from '../phase.js';
import type { DatagramStep, IcmpStep, RunNote, RunSide, RunStep, SegmentStep, Side, Step } from './story.js';

/** As many alike in a row become one line. */
const LEAST_RUN = 4;
/** Repeats of a handshake's or a close's step show their timer: more of them are told. */
export const LEAST_REPEATS = 10;
/** So often a flow tells of one kind of the remarkable; what comes later is counted in the runs it stands among. */
const MAX_EPISODES = 5;

/** Kinds of steps: one that is never folded, and the ordinary. Any other number stands for steps that are alike. */
export const TELLING = -1;
export const ORDINARY = 0;

/** How many steps may still be kept, over all flows. */
export interface StepBudget {
  left: number;
}

/** One segment or datagram of a run, as it is counted. */
export interface RunMember {
  frame: number;
  time: number | null;
  from: Side;
  phase: Phase;
  marks: number;
  /** Numbers of segments; 0 of datagrams. */
  seq: number;
  next: number;
  ack: number | null;
  length: number;
}

/** Stands for a list that nothing was put in yet. */
const NO_STEPS: Step[] = [];

export class StepFold {
  /** Told so far. */
  steps: Step[] = NO_STEPS;
  omitted = 0;

  readonly #budget: StepBudget;
  readonly #folds: boolean;
  /** Kind of the steps at the end, and how many of them there are; 0 after a telling one. */
  #kind = TELLING;
  #alike = 0;
  #episodes: Map<number, number> | undefined = undefined;

  constructor(budget: StepBudget, folds: boolean) {
    this.#budget = budget;
    this.#folds = folds;
  }

  /** The run that takes a further ordinary segment or datagram without a step of its own; undefined when there is none. */
  get openRun(): RunStep | undefined {
    if (this.#kind !== ORDINARY || this.#alike < LEAST_RUN) return undefined;
    return this.steps.at(-1) as RunStep;
  }

  /** A step that is never folded. */
  tell(step: SegmentStep | DatagramStep | IcmpStep): void {
    this.#kind = TELLING;
    this.#push(step);
  }

  add(step: SegmentStep | DatagramStep, kind: number, least = LEAST_RUN): void {
    if (!this.#folds || kind === TELLING) {
      this.tell(step);
      return;
    }
    const settled = this.#settleKind(kind);
    const last = this.steps.at(-1);
    if (settled === this.#kind && last?.kind === 'run') {
      extendRun(last, memberOf(step));
      return;
    }
    if (settled !== this.#kind) {
      this.#kind = settled;
      this.#alike = 0;
    }
    if (!this.#push(step)) return;
    this.#alike++;
    if (this.#alike < (settled === ORDINARY ? LEAST_RUN : least)) return;
    const members = this.steps.splice(-this.#alike).map((each) => memberOf(each as SegmentStep | DatagramStep));
    this.#budget.left += members.length - 1;
    this.steps.push(makeRun(members));
    this.#alike = LEAST_RUN;
  }

  /** The remarkable that has been told often enough counts as ordinary from then on. */
  #settleKind(kind: number): number {
    if (kind === ORDINARY || kind === this.#kind) return kind;
    this.#episodes ??= new Map();
    const episodes = (this.#episodes.get(kind) ?? 0) + 1;
    if (episodes > MAX_EPISODES) return ORDINARY;
    this.#episodes.set(kind, episodes);
    return kind;
  }

  #push(step: Step): boolean {
    if (this.#budget.left <= 0) {
      this.omitted++;
      return false;
    }
    this.#budget.left--;
    // The first makes a list of one: most flows of a flood have no second, and a list that grows takes room for many.
    if (this.steps === NO_STEPS) this.steps = [step];
    else this.steps.push(step);
    return true;
  }
}

function makeRun(members: readonly RunMember[]): RunStep {
  const first = members[0] as RunMember;
  const run: RunStep = {
    kind: 'run',
    firstFrame: first.frame,
    lastFrame: first.frame,
    time: first.time,
    endTime: first.time,
    client: emptySide(),
    server: emptySide(),
    phase: first.phase,
    noted: [],
  };
  for (const member of members) extendRun(run, member);
  return run;
}

function emptySide(): RunSide {
  return { segments: 0, dataSegments: 0, bytes: 0, firstSeq: 0, nextSeq: 0, lastAck: null };
}

export function extendRun(run: RunStep, member: RunMember): void {
  run.lastFrame = member.frame;
  run.endTime = member.time;
  if (run.phase !== member.phase) run.phase = null;
  const side = run[member.from];
  if (side.segments === 0) side.firstSeq = member.seq;
  side.segments++;
  if (member.length > 0) side.dataSegments++;
  side.bytes += member.length;
  // What is sent again ends before what was sent already.
  if (side.segments === 1 || ((member.next - side.nextSeq) | 0) > 0) side.nextSeq = member.next;
  if (member.ack !== null) side.lastAck = member.ack;
  noteRemarkable(run.noted, member);
}

/** Phases that say nothing of themselves, or what a mark says too. */
const UNREMARKABLE: ReadonlySet<Phase> = new Set([
  Phase.DATA,
  Phase.DATA_HALF_CLOSED,
  Phase.DATA_FAST_OPEN,
  Phase.ACK,
  Phase.ACK_WINDOW_UPDATE,
  Phase.ACK_DUPLICATE,
  Phase.KEEP_ALIVE,
  Phase.KEEP_ALIVE_ACK,
  Phase.ZERO_WINDOW_PROBE,
  Phase.ZERO_WINDOW_PROBE_ACK,
  Phase.UDP_REQUEST,
  Phase.UDP_REPLY,
]);

function noteRemarkable(noted: RunNote[], { marks, phase }: RunMember): void {
  if (!UNREMARKABLE.has(phase)) {
    const known = noted.find((note) => 'phase' in note && note.phase === phase);
    if (known === undefined) noted.push({ phase, segments: 1 });
    else known.segments++;
  }
  for (let left = marks; left !== 0; left &= left - 1) {
    const mark = left & -left;
    const known = noted.find((note) => 'mark' in note && note.mark === mark);
    if (known === undefined) noted.push({ mark, segments: 1 });
    else known.segments++;
  }
}

function memberOf(step: SegmentStep | DatagramStep): RunMember {
  const { frame, time, from, phase, length } = step;
  if (step.kind === 'datagram') return { frame, time, from, phase, length, marks: 0, seq: 0, next: 0, ack: null };
  const { marks, seq, ack } = step;
  return { frame, time, from, phase, length, marks, seq, next: nextOf(step), ack };
}

function nextOf({ seq, length, flags }: SegmentStep): number {
  return (seq + length + (flags & 1) + ((flags >> 1) & 1)) >>> 0;
}
