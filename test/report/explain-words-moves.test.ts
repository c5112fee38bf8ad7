/** Every pair of state and event has its explanation in both languages: the rows of the state table their own, all other pairs that of the unexpected. */
import { describe, expect, it } from 'vitest';
import { NO_ROW, nextState, TcpEvent, TRANSITIONS } from '../../src/flow/judgement/tcp-transitions.js';
import { Phase } from '../../src/flow/phase.js';
import type { SegmentStep } from '../../src/flow/story/story.js';
import { TCP_STATE_NAMES, type TcpState } from '../../src/flow/tcp-state.js';
import { explainFlow } from '../../src/report/explain/explain-flow.js';
import { EVENT_NAMES, findMove, type MoveWords } from '../../src/report/explain/words/moves.js';
import { MOVES_EN } from '../../src/report/explain/words/moves-en.js';
import { MOVES_ZH } from '../../src/report/explain/words/moves-zh.js';
import { SENTENCES } from '../../src/report/explain/words/sentences.js';
import { ACK } from '../../src/wire/segment.js';
import { segment, tcpFlow } from '../support/explanations.js';

const CATALOGUES: [language: 'en' | 'zh', words: MoveWords][] = [
  ['en', MOVES_EN],
  ['zh', MOVES_ZH],
];
const STATES = TCP_STATE_NAMES.map((_, state) => state as TcpState);
const EVENTS = Object.values(TcpEvent);
const PAIRS = STATES.flatMap((from) => EVENTS.map((event) => ({ from, event, name: `${TCP_STATE_NAMES[from]}, ${EVENT_NAMES[event]}` })));

/** A segment of the server whose one move is the client's, after another one in which nobody moved. */
function stepWith(from: TcpState, event: TcpEvent): SegmentStep {
  const next = nextState(from, event);
  const unexpected = (next & NO_ROW) !== 0;
  const to = unexpected ? from : (next as TcpState);
  return segment({
    frame: 2,
    from: 'server',
    flags: ACK,
    seq: 1,
    ack: 1,
    phase: unexpected ? Phase.UNEXPECTED_ACK : Phase.ACK,
    before: { client: from, server: from },
    after: { client: to, server: from },
    moves: [{ side: 'client', event, from, to, unexpected }],
  });
}

function sentencesOf(step: SegmentStep, language: 'en' | 'zh', rolesKnown = true): string[] {
  return explainFlow({ flow: tcpFlow({ rolesKnown }), steps: [step], omitted: 0 }, language).steps[0]?.meaning ?? [];
}

describe.each(CATALOGUES)('in %s', (language, words) => {
  it('every row of the table has its clause, and nothing else has one', () => {
    const rows = TRANSITIONS.map(({ from, on }) => `${TCP_STATE_NAMES[from]}, ${EVENT_NAMES[on]}`);
    expect(Object.keys(words).sort()).toEqual(rows.sort());
    for (const { from, on } of TRANSITIONS) expect(findMove(words, from, on)?.length).toBeGreaterThan(3);
  });

  it('every state has its meaning', () => {
    for (const state of TCP_STATE_NAMES) expect(SENTENCES[language].states[state].length).toBeGreaterThan(3);
  });

  it.each(PAIRS)('$name is told', ({ from, event }) => {
    const step = stepWith(from, event);
    const [move] = step.moves;
    const told = sentencesOf(step, language).join('\n');
    expect(told).toContain(TCP_STATE_NAMES[from]);
    if (move?.unexpected === true) {
      expect(told).toContain(SENTENCES[language].events[EVENT_NAMES[event]]);
      expect(told).toMatch(language === 'en' ? /No row of RFC 9293's state table/ : /RFC 9293 的状态表没有/);
      return;
    }
    expect(told).not.toMatch(/No row|没有处于/);
    if (move !== undefined && move.to !== move.from) expect(told).toContain(`${TCP_STATE_NAMES[from]} → ${TCP_STATE_NAMES[move.to]}`);
    else expect(told).toContain(findMove(words, from, event));
  });
});

describe('the sections', () => {
  it.each(PAIRS)("of $name are those of the table's row", ({ from, event }) => {
    const row = TRANSITIONS.find((each) => each.from === from && each.on === event);
    const explained = explainFlow({ flow: tcpFlow(), steps: [stepWith(from, event)], omitted: 0 }, 'en').steps[0];
    expect(explained?.sections).toContain(row === undefined ? 'RFC 9293 3.3.2' : `RFC 9293 ${row.rfc}`);
  });
});

describe('a state', () => {
  it('is explained where a flow enters it first, and only there', () => {
    const { SENT_FIN } = TcpEvent;
    const established = TCP_STATE_NAMES.indexOf('ESTABLISHED') as TcpState;
    const step = stepWith(established, SENT_FIN);
    const story = { flow: tcpFlow(), steps: [step, { ...step, frame: 3 }], omitted: 0 };
    const [first, second] = explainFlow(story, 'en').steps.map(({ meaning }) => meaning.at(-1));
    expect(first).toBe(`Client ESTABLISHED → FIN-WAIT-1: ${SENTENCES.en.states['FIN-WAIT-1']}.`);
    expect(second).toBe(`Client ESTABLISHED → FIN-WAIT-1: ${MOVES_EN['ESTABLISHED, sent FIN']}.`);
  });

  it('of an end whose role is assumed says so', () => {
    const closed = stepWith(TCP_STATE_NAMES.indexOf('UNKNOWN') as TcpState, TcpEvent.RECEIVED_FIN);
    expect(sentencesOf(closed, 'en', false).at(-1)).toMatch(/^Assumed client UNKNOWN → CLOSE-WAIT: /);
    expect(sentencesOf(closed, 'zh', false).at(-1)).toMatch(/^推定的客户端 UNKNOWN → CLOSE-WAIT：/);
  });
});
