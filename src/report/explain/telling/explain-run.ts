/** A run of segments or datagrams folded into one line: who sent how much, and what of it was acknowledged. */
import { MARK_KEEP_ALIVE, MARK_KEEP_ALIVE_ACK, MARK_ZERO_WINDOW, MARK_ZERO_WINDOW_PROBE } from '../../../flow/annotation.js';
import { Phase } from '../../../flow/phase.js';
import { difference } from '../../../flow/sequence.js';
import type { RunSide, RunStep, Side } from '../../../flow/story/story.js';
import type { Language } from '../../words/language.js';
import { describePhase } from '../../words/phase-words.js';
import { MARK_WORDS } from '../../words/remark-words.js';
import { otherSide, type Telling } from './telling.js';

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

export function explainRun(run: RunStep, telling: Telling): string[] {
  const { words, story } = telling;
  const isUdp = story.flow.protocol !== 'tcp';
  const probes = findProbes(run, telling);
  if (probes !== undefined) return explainProbes(run, probes, telling);
  return SIDES.flatMap((side) => {
    const { segments, dataSegments, bytes } = run[side];
    // ACKs are told with the data that they are about.
    if (segments === 0 || (!isUdp && dataSegments === 0 && run[otherSide(side)].dataSegments > 0)) return [];
    if (isUdp) return [words.runOfSide({ ...telling.ends(side), datagrams: segments, bytes })];
    return explainSide(run[side], run[otherSide(side)], run.phase, side, telling);
  });
}

function explainSide(own: RunSide, other: RunSide, phase: Phase | null, side: Side, telling: Telling): string[] {
  const { words } = telling;
  const ends = telling.ends(side);
  const { segments, dataSegments, bytes, firstSeq, nextSeq, lastAck } = own;
  if (dataSegments === 0) {
    const acks = words.runAcks({ ...ends, segments, ack: lastAck });
    if (phase !== Phase.ACK_DUPLICATE || lastAck === null) return [acks];
    return [acks, words.duplicateAck({ ...ends, ack: lastAck, number: 0, frame: 0 })];
  }
  // The byte of a keep-alive or a probe is no progress.
  if (phase === Phase.KEEP_ALIVE || phase === Phase.ZERO_WINDOW_PROBE) return [];
  const last = (nextSeq + 2 ** 32 - 1) % 2 ** 32;
  const spanned = difference(nextSeq, firstSeq);
  const sum = spanned === bytes ? telling.sum([firstSeq, bytes], nextSeq) : undefined;
  const sentences = [words.run({ ...ends, segments: dataSegments, bytes, seq: firstSeq, last })];
  if (sum !== undefined) sentences.push(words.runNext({ sum }));
  const { finFrame } = telling[otherSide(side)];
  if (finFrame > 0) sentences.push(words.halfClosed({ ...ends, frame: finFrame }));
  const ack = other.lastAck;
  if (ack !== null) sentences.push(words.runAcknowledged({ who: ends.peer, peer: ends.who, ack, isAll: difference(ack, nextSeq) >= 0 }));
  return sentences;
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

function explainProbes(run: RunStep, { from, isZeroWindow }: Probes, telling: Telling): string[] {
  const { words } = telling;
  const asker = telling.ends(from);
  const answerer = telling.ends(otherSide(from));
  const answers = run[otherSide(from)].segments;
  const count = words.runOfBoth({ ...asker, segments: run[from].segments, answers });
  if (isZeroWindow) {
    const asks = words.zeroWindowProbe({ ...asker, bytes: 0 });
    return answers === 0 ? [count, asks] : [count, asks, words.zeroWindowProbeAck({ ...answerer, window: 0 })];
  }
  return answers === 0 ? [count, words.keepAlivePlain(asker)] : [count, words.keepAlivePlain(asker), words.keepAliveAck(answerer)];
}
