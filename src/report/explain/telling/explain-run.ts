/** A run of segments or datagrams folded into one line: who sent how much, and what of it was acknowledged. */
import { MARK_KEEP_ALIVE, MARK_KEEP_ALIVE_ACK, MARK_ZERO_WINDOW, MARK_ZERO_WINDOW_PROBE } from '../../../flow/annotation.js';
import { Phase } from '../../../flow/phase.js';
import { difference } from '../../../flow/sequence.js';
import type { RunSide, RunStep, Side } from '../../../flow/story/story.js';
import type { Language } from '../../words/language.js';
import { describePhase } from '../../words/phase-words.js';
import { MARK_WORDS } from '../../words/remark-words.js';
import { otherSide, type Telling } from './telling.js';
import { Told } from './told.js';

/** Phases that say of themselves what the mark says. */
const LABELLED: ReadonlySet<Phase> = new Set([Phase.ACK_DUPLICATE, Phase.ACK_WINDOW_UPDATE, Phase.KEEP_ALIVE, Phase.KEEP_ALIVE_ACK]);

const SIDES: readonly Side[] = ['client', 'server'];

/** What the run is made of: its phase where all have the same, else `data and ACKs`; and what is remarkable in it, counted. */
export function labelRun(run: RunStep, telling: Telling, language: Language): string {
  const { words } = telling;
  const isUdp = telling.story.flow.protocol !== 'tcp';
  const probes = findProbes(run, telling);
  if (probes !== undefined) return probes.isZeroWindow ? words.runOfProbes : words.runOfKeepAlives;
  const phase = run.phase === null ? undefined : describePhase(run.phase)?.[language];
  const label = phase ?? (isUdp ? words.runOfDatagrams : words.runLabel);
  const notes = run.noted.flatMap((note) => {
    if ('phase' in note) {
      const name = describePhase(note.phase)?.[language];
      return name === undefined || note.phase === run.phase ? [] : [words.counted({ what: name, count: note.segments })];
    }
    const known = MARK_WORDS.find(({ bit }) => bit === note.mark);
    // What all of them have is the run's own name.
    const isAll = run.phase !== null && note.segments === run.client.segments + run.server.segments && LABELLED.has(run.phase);
    return known === undefined || isAll ? [] : [words.counted({ what: known[language], count: note.segments })];
  });
  return notes.length === 0 ? label : label + words.brackets(notes.join(words.comma));
}

/** `12 segments, 14,600 bytes`. */
export function countRun(run: RunStep, { words, story }: Telling): string {
  const segments = run.client.segments + run.server.segments;
  const bytes = run.client.bytes + run.server.bytes;
  const count = story.flow.protocol === 'tcp' ? words.segments(segments) : words.datagrams(segments);
  return bytes === 0 ? count : `${count}${words.comma}${words.bytes(bytes)}`;
}

export function explainRun(run: RunStep, telling: Telling): Told {
  const told = new Told();
  const probes = findProbes(run, telling);
  if (probes !== undefined) sayProbes(run, probes, telling, told);
  else for (const side of SIDES) saySide(run, side, telling, told);
  return told;
}

function saySide(run: RunStep, side: Side, telling: Telling, told: Told): void {
  const { words, story } = telling;
  const own = run[side];
  const other = run[otherSide(side)];
  const ends = telling.ends(side);
  const { segments, dataSegments, bytes } = own;
  if (segments === 0) return;
  if (story.flow.protocol !== 'tcp') told.say(words.runOfSide({ ...ends, datagrams: segments, bytes }));
  else if (dataSegments > 0) sayDataOf(own, other, run.phase, side, telling, told);
  // ACKs are told with the data that they are about.
  else if (other.dataSegments === 0) sayAcksOf(own, run.phase, side, telling, told);
}

function sayAcksOf({ segments, lastAck }: RunSide, phase: Phase | null, side: Side, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(side);
  told.say(words.runAcks({ ...ends, segments, ack: lastAck }));
  if (phase !== Phase.ACK_DUPLICATE || lastAck === null) return;
  const { next } = telling[otherSide(side)];
  const say = next === null || difference(next, lastAck) > 0 ? words.duplicateAck : words.ackAgain;
  told.say(say({ ...ends, ack: lastAck, number: 0, frame: 0 }), 'RFC 5681 2');
}

function sayDataOf(own: RunSide, other: RunSide, phase: Phase | null, side: Side, telling: Telling, told: Told): void {
  // The byte of a keep-alive or a probe is no progress.
  if (phase === Phase.KEEP_ALIVE || phase === Phase.ZERO_WINDOW_PROBE) return;
  const { words } = telling;
  const ends = telling.ends(side);
  const { dataSegments, bytes, firstSeq, nextSeq } = own;
  const last = (nextSeq + 2 ** 32 - 1) % 2 ** 32;
  told.say(words.run({ ...ends, segments: dataSegments, bytes, seq: firstSeq, last }));
  if (difference(nextSeq, firstSeq) === bytes) {
    const sum = telling.sum([firstSeq, bytes], nextSeq);
    if (sum !== undefined) told.say(words.runNext({ sum }));
  }
  const { finFrame } = telling[otherSide(side)];
  if (finFrame > 0) told.say(words.halfClosed({ ...ends, frame: finFrame }), 'RFC 9293 3.6.1');
  const ack = other.lastAck;
  if (ack !== null) told.say(words.runAcknowledged({ who: ends.peer, peer: ends.who, ack, isAll: difference(ack, nextSeq) >= 0 }));
}

interface Probes {
  /** Who asks. */
  from: Side;
  /** Whether the window has opened, and not only whether the other end is there. */
  isZeroWindow: boolean;
}

/** Keep-alives or zero-window probes and their answers, and nothing else. */
function findProbes(run: RunStep, telling: Telling): Probes | undefined {
  const countOf = (mark: number) =>
    run.noted.reduce((sum, note) => ('mark' in note && (note.mark & mark) !== 0 ? sum + note.segments : sum), 0);
  const asked = countOf(MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE);
  if (asked === 0) return undefined;
  for (const from of SIDES) {
    if (run[from].segments !== asked) continue;
    const answers = run[otherSide(from)].segments;
    if (answers === countOf(MARK_ZERO_WINDOW) && answers > 0) return { from, isZeroWindow: true };
    if (answers !== countOf(MARK_KEEP_ALIVE_ACK)) continue;
    const { next } = telling[from];
    if (answers > 0 || next === null || run[from].firstSeq === (next + 2 ** 32 - 1) % 2 ** 32) {
      return { from, isZeroWindow: telling[otherSide(from)].window === 0 };
    }
  }
  return undefined;
}

function sayProbes(run: RunStep, { from, isZeroWindow }: Probes, telling: Telling, told: Told): void {
  const { words } = telling;
  const asker = telling.ends(from);
  const answerer = telling.ends(otherSide(from));
  const answers = run[otherSide(from)].segments;
  told.say(words.runOfBoth({ ...asker, segments: run[from].segments, answers }));
  if (isZeroWindow) {
    told.say(words.zeroWindowProbe({ ...asker, bytes: 0 }), 'RFC 9293 3.8.6.1');
    if (answers > 0) told.say(words.zeroWindowProbeAck({ ...answerer, window: 0 }));
    return;
  }
  told.say(words.keepAlivePlain(asker), 'RFC 9293 3.8.4');
  if (answers > 0) told.say(words.keepAliveAck(answerer));
}
