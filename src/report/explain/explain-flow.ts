/**
 * A flow's story in words: heading, notes, every step with its meaning and the arithmetic that proves it, and the verdict. This is the door of `explain`: formats
 * are made of what it returns, and both languages come out of the same decisions.
 */
import {
  MARK_FAST_RETRANSMISSION,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../../flow/annotation.js';
import { Phase, REMARK_AGAIN } from '../../flow/phase.js';
import type { DatagramStep, FlowStory, IcmpStep, SegmentStep, Side, Step } from '../../flow/story/story.js';
import type { TcpFlowSummary, UdpFlowSummary } from '../../flow/summary.js';
import { TCP_STATE_NAMES } from '../../flow/tcp-state.js';
import { SYN } from '../../wire/segment.js';
import { formatEndpoint } from '../format/flow-columns.js';
import { listFlags } from '../info/flag-words.js';
import { formatDuration, type Language } from '../words/language.js';
import { describePhase } from '../words/phase-words.js';
import { MARK_WORDS, REMARK_WORDS } from '../words/remark-words.js';
import type { ExplainedStep, Explanation, LazyExplanation } from './explanation.js';
import { explainDatagram, findAnswered, isWholeStory } from './telling/explain-datagram.js';
import { explainIcmp, nameIcmp } from './telling/explain-icmp.js';
import { countRun, explainRun, labelRun } from './telling/explain-run.js';
import { explainSegment } from './telling/explain-segment.js';
import { Telling } from './telling/telling.js';
import { SENTENCES } from './words/sentences.js';

/** Marks that belong to a label: what the phase's own name does not say. */
const LABEL_MARKS =
  MARK_RETRANSMISSION |
  MARK_FAST_RETRANSMISSION |
  MARK_SPURIOUS_RETRANSMISSION |
  MARK_OUT_OF_ORDER |
  MARK_LOST_SEGMENT |
  MARK_ZERO_WINDOW |
  MARK_WINDOW_FULL;

/** Tells the story in one language. Nothing in it is escaped for a format; payload is already safe to print. */
export function explainFlow(story: FlowStory, language: Language): Explanation {
  const explanation = explainLazily(story, language);
  return { ...explanation, steps: [...explanation.steps] };
}

/** As explainFlow, step by step. */
export function explainLazily(story: FlowStory, language: Language): LazyExplanation {
  const telling = new Telling(story, SENTENCES[language]);
  const { flow } = story;
  const answered = findAnswered(story);
  return {
    story,
    heading: makeHeading(story, telling),
    notes: listNotes(story, telling),
    steps: { [Symbol.iterator]: () => explainSteps(story, answered, language) },
    verdict: flow.protocol === 'tcp' ? judgeTcp(flow, telling) : judgeUdp(flow, telling, answered),
    displayFilter: `${flow.stream.replace(':', '.stream eq ')}`,
  };
}

function* explainSteps(story: FlowStory, answered: ReadonlySet<number>, language: Language): Generator<ExplainedStep, void, undefined> {
  const telling = new Telling(story, SENTENCES[language]);
  for (const step of story.steps) yield explainStep(step, telling, answered, language);
}

function makeHeading({ flow }: FlowStory, { words }: Telling): string {
  const ends = `${flow.stream}  ${formatEndpoint(flow.client)} → ${formatEndpoint(flow.server)}`;
  return flow.rolesKnown ? ends : `${ends}${words.brackets(words.rolesAssumed)}`;
}

function listNotes({ flow, quotes }: FlowStory, telling: Telling): string[] {
  const { words } = telling;
  const notes: string[] = [];
  if (flow.encapsulation.length > 0) notes.push(words.noteEncapsulated({ within: flow.encapsulation.join(words.comma) }));
  if (flow.protocol !== 'tcp') {
    notes.push(words.noteUdp);
  } else {
    if (!flow.rolesKnown) notes.push(words.noteAssumed({ client: formatEndpoint(flow.client), server: formatEndpoint(flow.server) }));
    const only = findOnlyDirection(flow);
    if (only !== undefined) notes.push(words.noteOneDirection(telling.ends(only)));
  }
  if (quotes !== undefined && quotes > 0) notes.push(words.noteQuoted({ count: quotes }));
  return notes;
}

/** The side whose segments alone were captured though it acknowledges the other's; undefined when there are both, or never was an answer. */
function findOnlyDirection({ clientToServer, serverToClient, handshake }: TcpFlowSummary): Side | undefined {
  if (handshake.verdict === 'no-answer') return undefined;
  if (serverToClient.frames === 0 && clientToServer.frames > 1) return 'client';
  return clientToServer.frames === 0 && serverToClient.frames > 1 ? 'server' : undefined;
}

function explainStep(step: Step, telling: Telling, answered: ReadonlySet<number>, language: Language): ExplainedStep {
  switch (step.kind) {
    case 'segment':
      return explainSegmentStep(step, telling, language);
    case 'run': {
      const { client, server } = step;
      const from = client.segments === 0 ? 'server' : server.segments === 0 ? 'client' : null;
      const { sentences, sections } = explainRun(step, telling);
      const explained: ExplainedStep = {
        step,
        from,
        label: labelRun(step, telling, language),
        segment: countRun(step, telling),
        clientState: null,
        serverState: null,
        meaning: sentences,
        sections: [...sections],
      };
      telling.noteRun(step);
      return explained;
    }
    case 'icmp':
      return explainIcmpStep(step, telling);
    case 'datagram': {
      const { sentences, sections } = explainDatagram(step, telling, answered);
      return {
        step,
        from: step.from,
        label: labelDatagram(step, language),
        segment: step.phase === Phase.UDP_REFUSED ? `ICMP ${telling.words.icmp['port-unreachable']}` : telling.words.bytes(step.length),
        clientState: null,
        serverState: null,
        meaning: sentences,
        sections: [...sections],
      };
    }
  }
}

function explainIcmpStep(step: IcmpStep, telling: Telling): ExplainedStep {
  const { sentences, sections } = explainIcmp(step, telling);
  const { words } = telling;
  return {
    step,
    from: step.from,
    label: words.icmpError,
    segment: `ICMP ${words.icmp[nameIcmp(step)]}`,
    clientState: null,
    serverState: null,
    meaning: sentences,
    sections: [...sections],
  };
}

function explainSegmentStep(step: SegmentStep, telling: Telling, language: Language): ExplainedStep {
  const { sentences, sections, stateSentences } = explainSegment(step, telling);
  telling.noteSegment(step);
  const stateOf = (side: Side) => (step.before[side] === step.after[side] ? null : TCP_STATE_NAMES[step.after[side]]);
  return {
    step,
    from: step.from,
    label: labelSegment(step, telling, language),
    segment: formatSegment(step),
    clientState: stateOf('client'),
    serverState: stateOf('server'),
    meaning: sentences,
    stateSentences,
    sections: [...sections],
  };
}

/** `close 1/4 FIN (again)`, `data (retransmission)`. */
function labelSegment({ phase, marks, remarks }: SegmentStep, { words }: Telling, language: Language): string {
  const label = describePhase(phase)?.[language] ?? '';
  const isAgain = (remarks & REMARK_AGAIN) !== 0;
  const notes = REMARK_WORDS.filter(({ bit }) => bit === REMARK_AGAIN && isAgain).map((remark) => remark[language]);
  const said = phase === Phase.ZERO_WINDOW_PROBE || phase === Phase.ZERO_WINDOW_PROBE_ACK || phase === Phase.KEEP_ALIVE ? 0 : marks;
  for (const mark of MARK_WORDS) {
    const isRepeat = mark.bit === MARK_RETRANSMISSION || mark.bit === MARK_OUT_OF_ORDER;
    if ((said & LABEL_MARKS & mark.bit) !== 0 && !(isAgain && isRepeat)) notes.push(mark[language]);
  }
  return notes.length === 0 ? label : label + words.brackets(notes.join(words.comma));
}

function labelDatagram({ phase, number }: DatagramStep, language: Language): string {
  const label = describePhase(phase)?.[language] ?? '';
  return number > 0 ? `${label} ${number}` : label;
}

/** `[SYN, ACK] Seq=0 Ack=1`, as Info has it. */
function formatSegment({ flags, seq, ack, length, scaledWindow }: SegmentStep): string {
  const parts = [`[${listFlags(flags).join(', ')}]`, `Seq=${seq}`];
  if (ack !== null) parts.push(`Ack=${ack}`);
  if (length > 0) parts.push(`Len=${length}`);
  if (scaledWindow === 0) parts.push('Win=0');
  return parts.join(' ');
}

function judgeTcp({ handshake, close, clientToServer, serverToClient }: TcpFlowSummary, telling: Telling): string[] {
  const { words, names, story } = telling;
  if (clientToServer.frames + serverToClient.frames === 0) return [words.onlyQuoted];
  const given = { client: names.client, server: names.server, fastOpenBytes: countFastOpenBytes(story) };
  return [words.opening(handshake, given), words.closing(close, given)];
}

/** Bytes that the first SYN carried and its SYN-ACK took. */
function countFastOpenBytes({ steps }: FlowStory): number {
  for (const step of steps) {
    if (step.kind !== 'segment' || (step.flags & SYN) === 0) continue;
    const syn = step.acknowledges.find(({ what }) => what === 'syn');
    if (syn !== undefined) return syn.payloadLength;
  }
  return 0;
}

function judgeUdp(flow: UdpFlowSummary, telling: Telling, answered: ReadonlySet<number>): string[] {
  const { words, names, story } = telling;
  const { requests, replies, refused, latency } = flow;
  if (requests + replies === 0) return [words.onlyQuoted];
  const unanswered = isWholeStory(story)
    ? story.steps.filter((step) => step.kind === 'datagram' && step.phase === Phase.UDP_REQUEST && !answered.has(step.frame)).length
    : null;
  const verdict = [words.udpVerdict({ client: names.client, server: names.server, requests, replies, unanswered, refused })];
  if (latency !== null) {
    const [min, mean, max] = [latency.min, latency.mean, latency.max].map(formatDuration) as [string, string, string];
    verdict.push(words.latency({ min, mean, max, samples: latency.samples }));
  }
  return verdict;
}
