/** What is told and what is counted, step by step: StepFold by itself. */
import { describe, expect, it } from 'vitest';
import { MARK_DUPLICATE_ACK, MARK_RETRANSMISSION } from '../../../src/flow/annotation.js';
import { StateMoves } from '../../../src/flow/judgement/state-moves.js';
import { TcpEvent } from '../../../src/flow/judgement/tcp-transitions.js';
import { Phase } from '../../../src/flow/phase.js';
import { settleRoles } from '../../../src/flow/story/settle-roles.js';
import { listMoves, turnMoves } from '../../../src/flow/story/state-move-lists.js';
import { pairStates } from '../../../src/flow/story/state-pairs.js';
import { extendRun, ORDINARY, StepFold, TELLING } from '../../../src/flow/story/step-fold.js';
import type { DatagramStep, IcmpStep, RunStep, SegmentStep, Step } from '../../../src/flow/story/story.js';
import { TcpState } from '../../../src/flow/tcp-state.js';
import { ACK, FIN, SYN } from '../../../src/wire/segment.js';

const STATES = pairStates(TcpState.ESTABLISHED, TcpState.ESTABLISHED);
/** Any kinds of the remarkable. */
const ODD = 7;
const OTHER_ODD = 8;

let frames = 0;
function segment(fields: Partial<SegmentStep> = {}): SegmentStep {
  frames++;
  return {
    kind: 'segment',
    frame: frames,
    time: frames / 1000,
    from: 'client',
    flags: ACK,
    seq: 1,
    ack: 1,
    seqIsRelative: true,
    rawSeq: 1,
    rawAck: 1,
    length: 0,
    window: 100,
    scaledWindow: 100,
    options: {},
    phase: Phase.ACK,
    marks: 0,
    remarks: 0,
    before: STATES,
    after: STATES,
    moves: [],
    acknowledges: [],
    beyond: 0,
    repeats: 0,
    ...fields,
  };
}

function datagram(fields: Partial<DatagramStep> = {}): DatagramStep {
  frames++;
  const { frame, time } = { frame: frames, time: frames / 1000 };
  return {
    kind: 'datagram',
    frame,
    time,
    from: 'client',
    phase: Phase.UDP_REQUEST,
    number: 1,
    request: 0,
    latency: null,
    length: 10,
    preview: new Uint8Array(0),
    ...fields,
  };
}

/** Adds so many steps of a kind: `.` ordinary, `!` telling, `a` and `b` remarkable; what it all became, a run as `<count>`. */
function fold(
  kinds: string,
  options: { left?: number; folds?: boolean; least?: number } = {},
): { told: string; fold: StepFold; left: number } {
  const budget = { left: options.left ?? 1000 };
  const target = new StepFold(budget, options.folds ?? true);
  for (const kind of kinds) {
    const number = { '.': ORDINARY, '!': TELLING, a: ODD, b: OTHER_ODD }[kind] as number;
    target.add(segment({ remarks: number }), number, options.least);
  }
  return { told: target.steps.map(describeStep).join(''), fold: target, left: budget.left };
}

function describeStep(step: Step): string {
  if (step.kind === 'run') return `<${step.client.segments + step.server.segments}>`;
  return { [ORDINARY]: '.', [TELLING]: '!', [ODD]: 'a', [OTHER_ODD]: 'b' }[(step as SegmentStep).remarks] as string;
}

describe('folding', () => {
  it.each([
    ['nothing', '', ''],
    ['three alike', '...', '...'],
    ['four alike', '....', '<4>'],
    ['many alike', '..........', '<10>'],
    ['what tells something is never folded', '!!!!!!', '!!!!!!'],
    ['it ends a run', '.....!....', '<5>!<4>'],
    ['and keeps apart what is too little for one', '..!..!..', '..!..!..'],
    ['the remarkable is folded by kind', 'aaaabbbb', '<4><4>'],
    ['and not with others', 'aabbaabb', 'aabbaabb'],
    ['the ordinary after the remarkable begins a run of its own', 'aaaaa....', '<5><4>'],
    ['the remarkable after the ordinary too', '....aaaa', '<4><4>'],
    ['five episodes of a kind are told, the next one counts as ordinary', 'a!a!a!a!a!a!a', 'a!a!a!a!a!a!a'],
    ['and is folded with it', 'a.a.a.a.a.a.a.a', 'a.a.a.a.a<6>'],
    ['episodes are counted for each kind', 'a!a!a!a!a!b!....a..', 'a!a!a!a!a!b!<7>'],
    ['one episode may be long', 'aa!aaaaaaa!a!a!a!....a', 'aa!<7>!a!a!a!<5>'],
  ])('%s: %s', (_, kinds, told) => {
    expect(fold(kinds).told).toBe(told);
  });

  it.each([
    ['...', '...'],
    ['aaaaaaaaa', 'aaaaaaaaa'],
    ['aaaaaaaaaa', '<10>'],
    ['....', '<4>'],
  ])('of what may stand ten times %s: %s', (kinds, told) => {
    expect(fold(kinds, { least: 10 }).told).toBe(told);
  });

  it('nothing at all when told so', () => {
    expect(fold('.......aaaaaaa', { folds: false }).told).toBe('.......aaaaaaa');
  });

  it.each([
    ['', false],
    ['...', false],
    ['....', true],
    ['.....', true],
    ['....!', false],
    ['aaaa', false],
    ['....aaaa', false],
    ['aaaa....', true],
  ])('a run is open to further ordinary segments after %s: %s', (kinds, isOpen) => {
    const { openRun, steps } = fold(kinds).fold;
    expect(openRun !== undefined).toBe(isOpen);
    if (isOpen) expect(openRun).toBe(steps.at(-1));
  });
});

describe('the limit of steps', () => {
  it.each([
    ['!!!', 3, '!!!', 0, 0],
    ['!!!!', 3, '!!!', 1, 0],
    // Four make one: three are free again.
    ['....!!', 4, '<4>!!', 0, 1],
    ['....!!!!!', 4, '<4>!!!', 2, 0],
    ['........', 4, '<8>', 0, 3],
    // There is no room for the fourth: it is no run.
    ['........', 3, '...', 5, 0],
    ['!!!aaaa', 3, '!!!', 4, 0],
  ])('%s with room for %i: %s', (kinds, left, told, omitted, rest) => {
    const result = fold(kinds, { left });
    expect([result.told, result.fold.omitted, result.left]).toEqual([told, omitted, rest]);
  });
});

describe('a run', () => {
  const runOf = (...steps: (SegmentStep | DatagramStep)[]): RunStep => {
    const target = new StepFold({ left: 100 }, true);
    for (const step of steps) target.add(step, ORDINARY);
    return target.steps.at(-1) as RunStep;
  };

  it('counts by sender', () => {
    const run = runOf(
      segment({ frame: 11, time: 0.5, seq: 100, length: 10, ack: 7, phase: Phase.DATA }),
      segment({ frame: 12, time: 0.6, from: 'server', seq: 7, ack: 110 }),
      segment({ frame: 13, time: 0.7, seq: 110, length: 20, ack: null, phase: Phase.DATA }),
      segment({ frame: 14, time: 0.8, seq: 130, ack: 9 }),
      segment({ frame: 15, time: null, from: 'server', seq: 7, ack: 130 }),
    );
    expect(run).toEqual({
      kind: 'run',
      firstFrame: 11,
      lastFrame: 15,
      time: 0.5,
      endTime: null,
      client: { segments: 3, dataSegments: 2, bytes: 30, firstSeq: 100, nextSeq: 130, lastAck: 9 },
      server: { segments: 2, dataSegments: 0, bytes: 0, firstSeq: 7, nextSeq: 7, lastAck: 130 },
      phase: null,
      noted: [],
    });
  });

  it.each([
    [
      'goes on',
      [
        [10, 5],
        [15, 5],
      ],
      20,
    ],
    [
      'stays where it was when something is sent again',
      [
        [10, 10],
        [12, 3],
      ],
      20,
    ],
    [
      'goes on when something is sent again with more',
      [
        [10, 10],
        [12, 10],
      ],
      22,
    ],
    [
      'goes over the end of the numbers',
      [
        [2 ** 32 - 5, 5],
        [0, 5],
      ],
      5,
    ],
    [
      'comes back over it no more',
      [
        [2 ** 32 - 5, 10],
        [2 ** 32 - 5, 3],
      ],
      5,
    ],
    ['begins anywhere', [[2 ** 31 + 7, 1]], 2 ** 31 + 8],
  ] as [string, [number, number][], number][])('the next number of a side %s', (_, pieces, next) => {
    const run = runOf(...['server', 'server', 'server', 'server'].map(() => segment({ from: 'server' })));
    for (const [seq, length] of pieces) {
      extendRun(run, {
        frame: 1,
        time: 1,
        from: 'client',
        phase: Phase.DATA,
        marks: 0,
        seq,
        next: (seq + length) >>> 0,
        ack: null,
        length,
      });
    }
    expect(run.client.nextSeq).toBe(next);
    expect(run.client.firstSeq).toBe(pieces[0]?.[0]);
    expect(run.client.lastAck).toBeNull();
  });

  it('the last Ack of a side stands where a segment without one follows', () => {
    const run = runOf(...['server', 'server', 'server', 'server'].map(() => segment({ from: 'server' })));
    const member = { frame: 9, time: 1, from: 'client', phase: Phase.DATA, marks: 0, seq: 1, next: 2, length: 1 } as const;
    for (const ack of [7, null]) extendRun(run, { ...member, ack });
    expect(run.client.lastAck).toBe(7);
  });

  it.each([
    [ACK, 15],
    [SYN, 16],
    [FIN | ACK, 16],
    [SYN | FIN, 17],
  ])('flags %i and ten bytes end at %i', (flags, next) => {
    const same = () => segment({ flags, seq: 5, length: 10 });
    expect(runOf(same(), same(), same(), same()).client.nextSeq).toBe(next);
  });

  it('has a phase while all have the same', () => {
    const acks = () => Array.from({ length: 4 }, () => segment());
    expect(runOf(...acks()).phase).toBe(Phase.ACK);
    expect(runOf(...acks(), segment({ phase: Phase.DATA })).phase).toBeNull();
    expect(runOf(segment({ phase: Phase.DATA }), ...acks()).phase).toBeNull();
  });

  it('notes what is remarkable, by mark and by phase', () => {
    const highest = 1 << 17;
    const run = runOf(
      segment({ marks: MARK_DUPLICATE_ACK | MARK_RETRANSMISSION }),
      segment({ phase: Phase.UNEXPECTED_ACK }),
      segment({ marks: MARK_RETRANSMISSION | highest }),
      segment({ phase: Phase.CLOSE_2_ACK, marks: MARK_RETRANSMISSION }),
      segment({ phase: Phase.UNEXPECTED_ACK }),
    );
    expect(run.noted).toEqual([
      { mark: MARK_DUPLICATE_ACK, segments: 1 },
      { mark: MARK_RETRANSMISSION, segments: 3 },
      { phase: Phase.UNEXPECTED_ACK, segments: 2 },
      { mark: highest, segments: 1 },
      { phase: Phase.CLOSE_2_ACK, segments: 1 },
    ]);
  });

  it('of a phase whose number is a mark’s too', () => {
    // 32 is UNEXPECTED_FIN, and the bit of a keep-alive.
    const run = runOf(segment({ phase: 32 }), segment({ marks: 32 }), segment({ phase: 32 }), segment({ marks: 32 }));
    expect(run.noted).toEqual([
      { phase: 32, segments: 2 },
      { mark: 32, segments: 2 },
    ]);
  });

  it.each([
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
  ])('phase %i is not remarkable of itself', (phase) => {
    expect(runOf(segment({ phase }), segment({ phase }), segment({ phase }), segment({ phase })).noted).toEqual([]);
  });

  it('of datagrams has no numbers', () => {
    const run = runOf(datagram(), datagram({ from: 'server', phase: Phase.UDP_REPLY, length: 0 }), datagram(), datagram());
    expect(run.client).toEqual({ segments: 3, dataSegments: 3, bytes: 30, firstSeq: 0, nextSeq: 0, lastAck: null });
    expect(run.server).toEqual({ segments: 1, dataSegments: 0, bytes: 0, firstSeq: 0, nextSeq: 0, lastAck: null });
  });
});

describe('moves of a step', () => {
  const movesOf = (...sides: number[]): StateMoves => {
    const moves = new StateMoves();
    moves.begin(TcpState.CLOSED | (TcpState.LISTEN << 4));
    for (const side of sides) moves.add(side, TcpEvent.SENT_RST, TcpState.CLOSED, TcpState.LISTEN, side === 1);
    return moves;
  };
  const client = { side: 'client', event: TcpEvent.SENT_RST, from: TcpState.CLOSED, to: TcpState.LISTEN, unexpected: false };
  const server = { ...client, side: 'server', unexpected: true };

  it('are plain objects, the same list for the same moves', () => {
    const list = listMoves(movesOf(0, 1));
    expect(list).toEqual([client, server]);
    expect(listMoves(movesOf(0, 1))).toBe(list);
    expect(listMoves(movesOf(1, 0))).toEqual([server, client]);
    expect(listMoves(movesOf(0))).toEqual([client]);
  });

  it('are none for a segment that made none, or could make none', () => {
    expect(listMoves(movesOf())).toEqual([]);
    expect(listMoves(new StateMoves())).toEqual([]);
    expect(listMoves(new StateMoves())).toBe(listMoves(movesOf()));
  });

  it('turned are the other side’s each, the same list again for the same one', () => {
    const list = listMoves(movesOf(0, 1));
    const turned = turnMoves(list);
    expect(turned).toEqual([
      { ...client, side: 'server' },
      { ...server, side: 'client' },
    ]);
    expect(turnMoves(list)).toBe(turned);
    expect(list).toEqual([client, server]);
    expect(turnMoves([])).toEqual([]);
  });

  it('are 16 at most, and the states before them', () => {
    const moves = movesOf(...new Array<number>(20).fill(0));
    expect(moves.count).toBe(16);
    expect([moves.stateBefore(0), moves.stateBefore(1)]).toEqual([TcpState.CLOSED, TcpState.LISTEN]);
    moves.clear();
    moves.add(0, TcpEvent.SENT_RST, TcpState.CLOSED, TcpState.LISTEN, false);
    expect(moves.count).toBe(-1);
  });

  it('keep every state, event and side', () => {
    const moves = new StateMoves();
    moves.begin(TcpState.TIME_WAIT | (TcpState.LAST_ACK << 4) | (1 << 8));
    moves.add(1, TcpEvent.RECEIVED_FIN, TcpState.TIME_WAIT, TcpState.LAST_ACK, true);
    moves.add(0, TcpEvent.SENT_SYN, TcpState.UNKNOWN, TcpState.CLOSING, false);
    const read = (i: number) => [moves.side(i), moves.event(i), moves.from(i), moves.to(i), moves.isUnexpected(i)];
    expect([read(0), read(1)]).toEqual([
      [1, TcpEvent.RECEIVED_FIN, TcpState.TIME_WAIT, TcpState.LAST_ACK, true],
      [0, TcpEvent.SENT_SYN, TcpState.UNKNOWN, TcpState.CLOSING, false],
    ]);
    expect([moves.stateBefore(0), moves.stateBefore(1)]).toEqual([TcpState.TIME_WAIT, TcpState.LAST_ACK]);
    expect(moves.key).toHaveLength(2);
  });
});

describe('steps told the other way about', () => {
  it('are turned: who sent them, the states, the moves, what a run counts', () => {
    const move = { event: TcpEvent.SENT_SYN, from: TcpState.CLOSED, to: TcpState.SYN_SENT, unexpected: false };
    const told = segment({
      from: 'client',
      before: pairStates(TcpState.CLOSED, TcpState.LISTEN),
      after: pairStates(TcpState.SYN_SENT, TcpState.CLOSE_WAIT),
      moves: [{ side: 'client', ...move }],
    });
    const icmp: IcmpStep = {
      kind: 'icmp',
      frame: 9,
      time: 1,
      from: 'server',
      reporter: '',
      family: 4,
      type: 3,
      code: 1,
      mtu: null,
      about: 1,
    };
    const asked = datagram({ from: 'client' });
    const run: RunStep = fold('....').fold.steps[0] as RunStep;
    const counted = run.client;
    settleRoles([told, icmp, asked, run]);
    expect(told).toMatchObject({
      from: 'server',
      before: { client: TcpState.LISTEN, server: TcpState.CLOSED },
      after: { client: TcpState.CLOSE_WAIT, server: TcpState.SYN_SENT },
      moves: [{ side: 'server', ...move }],
    });
    expect([icmp.from, asked.from]).toEqual(['client', 'server']);
    expect(Object.keys(icmp)).not.toContain('moves');
    expect(Object.keys(asked)).not.toContain('before');
    expect(run.server).toBe(counted);
    expect(run.client.segments).toBe(0);
    expect(Object.keys(run)).not.toContain('from');
  });
});
