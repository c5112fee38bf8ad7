/** What a step says of its segment, and which segments are told and which are counted. */
import { describe, expect, it } from 'vitest';
import { MARK_DUPLICATE_ACK, MARK_RETRANSMISSION } from '../../../src/flow/annotation.js';
import { Phase } from '../../../src/flow/phase.js';
import type { SegmentOptions, SegmentStep, Step } from '../../../src/flow/story/story.js';
import { TcpState } from '../../../src/flow/tcp-state.js';
import { timedConversation } from '../../support/conversation.js';
import { ethernet, frame, icmp, ipv4, type TcpFields, tcp, tcpOption } from '../../support/frame-builder.js';
import { describeStep, recordPackets, segmentsOf } from './record-story.js';

const OPENING = '> S 0\n< S. 0 1\n> . 1 1\n';

async function stepsOf(script: string, fold = true): Promise<Step[]> {
  const { stories } = await recordPackets(timedConversation(script), { fold });
  return stories[0]?.steps ?? [];
}

/** The last step, unfolded. */
async function lastOf(script: string): Promise<SegmentStep> {
  return (await stepsOf(script, false)).at(-1) as SegmentStep;
}

/** Segments of the client, the server's for fields with port 80 first. */
async function stepsOfSegments(...segments: TcpFields[]): Promise<SegmentStep[]> {
  const packets = segments.map((fields, i) => ({
    data: frame(
      ethernet(),
      fields.sourcePort === 80 ? ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }) : ipv4(),
      tcp({ sequence: 1000, acknowledgment: 5000, ...fields }),
    ),
    seconds: 1,
    fraction: i,
  }));
  const { stories } = await recordPackets(packets, { fold: false });
  return segmentsOf(stories[0]);
}

describe('a step', () => {
  it('that moves neither end has the same states before and after it, whatever another flow did in between', async () => {
    const flow = timedConversation(`${OPENING}> P. 1 1 ~5\n> P. 6 1 ~5\n> P. 11 1 ~5`);
    const [syn] = timedConversation('> S 0', { clientPort: 40001 });
    const { stories } = await recordPackets([...flow.slice(0, -1), ...(syn === undefined ? [] : [syn]), ...flow.slice(-1)], {
      fold: false,
    });
    const { before, after } = segmentsOf(stories[0]).at(-1) as SegmentStep;
    expect(after).toEqual({ client: TcpState.ESTABLISHED, server: TcpState.ESTABLISHED });
    expect(before).toEqual(after);
  });

  it('says all there is of a SYN', async () => {
    const [step] = await stepsOfSegments({ flags: 'S', window: 1000, options: tcpOption.windowScale(3), acknowledgment: 77 });
    expect(step).toEqual({
      kind: 'segment',
      frame: 1,
      time: 0,
      from: 'client',
      flags: 2,
      seq: 0,
      ack: null,
      seqIsRelative: true,
      rawSeq: 1000,
      rawAck: null,
      length: 0,
      window: 1000,
      scaledWindow: 1000,
      options: { windowScale: 3 },
      phase: Phase.HANDSHAKE_SYN,
      marks: 0,
      remarks: 0,
      before: { client: TcpState.CLOSED, server: TcpState.LISTEN },
      after: { client: TcpState.SYN_SENT, server: TcpState.LISTEN },
      moves: expect.any(Array),
      acknowledges: [],
      beyond: 0,
      repeats: 0,
    });
  });

  it('says all there is of a retransmission and of a duplicate', async () => {
    const repeat = await lastOf(`${OPENING}> P. 1 1 ~10\n> P. 1 1 ~10 +300`);
    expect(repeat).toMatchObject({ marks: MARK_RETRANSMISSION, repeats: 4, length: 10, rto: { seconds: 0.3, frame: 4 } });
    expect(Object.keys(repeat)).not.toContain('duplicateAck');
    const duplicate = await lastOf(`${OPENING}> P. 1 1 ~10\n< . 1 11\n< . 1 11\n< . 1 11`);
    expect(duplicate).toMatchObject({
      marks: MARK_DUPLICATE_ACK,
      duplicateAck: { number: 2, frame: 5 },
      acknowledges: [],
      seq: 1,
      ack: 11,
      rawAck: 1011,
    });
    expect(Object.keys(duplicate)).not.toContain('rto');
  });

  it('has the states before it where it could change any, and those after it', async () => {
    const fin = await lastOf(`${OPENING}> F. 1 1`);
    expect(fin.before).toEqual({ client: TcpState.ESTABLISHED, server: TcpState.ESTABLISHED });
    expect(fin.after).toEqual({ client: TcpState.FIN_WAIT_1, server: TcpState.CLOSE_WAIT });
    const data = await lastOf(`${OPENING}> P. 1 1 ~10\n> P. 11 1 ~10`);
    expect([data.before, data.moves]).toEqual([data.after, []]);
    const ack = await lastOf(`${OPENING}> F. 1 1\n< . 1 1`);
    expect([ack.before, ack.moves]).toEqual([ack.after, []]);
  });

  it('has the states by client and server also where the server spoke first', async () => {
    const synAck = await lastOf('< S. 0 1');
    expect(synAck).toMatchObject({ from: 'server', after: { client: TcpState.ESTABLISHED, server: TcpState.SYN_RECEIVED } });
    expect(await lastOf('< S. 0 1\n> F. 1 1')).toMatchObject({
      from: 'client',
      after: { client: TcpState.FIN_WAIT_1, server: TcpState.CLOSE_WAIT },
    });
  });

  it.each<[string, readonly number[], SegmentOptions]>([
    ['none', [], {}],
    ['padding alone', tcpOption.nop(), {}],
    ['MSS', tcpOption.maximumSegmentSize(1400), { mss: 1400 }],
    ['window scale', tcpOption.windowScale(200), { windowScale: 200 }],
    ['SACK permitted', tcpOption.sackPermitted(), { sackPermitted: true }],
    ['timestamps', tcpOption.timestamps(0xffffffff, 0xfffffffe), { timestamps: { value: 0xffffffff, echo: 0xfffffffe } }],
    ['a SACK block, relative', tcpOption.sack([5010, 5020]), { sack: [{ left: 11, right: 21 }] }],
    [
      'SACK blocks, relative, from before the base too',
      tcpOption.sack([5010, 5020], [5030, 5031], [4990, 4999]),
      {
        sack: [
          { left: 11, right: 21 },
          { left: 31, right: 32 },
          { left: 2 ** 32 - 9, right: 0 },
        ],
      },
    ],
    ['a request for a fast-open cookie', tcpOption.fastOpen(), { fastOpen: 'request' }],
    ['a fast-open cookie', tcpOption.fastOpen([1, 2, 3, 4]), { fastOpen: 'cookie' }],
    ['accurate ECN', [172, 5, 0, 0, 1], { accurateEcn: true }],
    ['MPTCP', [30, 4, 0x50, 0], { mptcp: true }],
    ['several', [...tcpOption.maximumSegmentSize(9), ...tcpOption.sackPermitted()], { mss: 9, sackPermitted: true }],
  ])('copies options: %s', async (_, options, want) => {
    const [step] = await stepsOfSegments({ options });
    expect(step?.options).toEqual(want);
  });

  it.each([
    ['a segment that acknowledges too little', '> S 0\n< S. 0 1\n> . 1 0', { ack: 1 }],
    ['one that acknowledges too much', '> S 0\n< S. 0 1\n> . 1 3', { ack: 1 }],
    ['one at the wrong place', '> S 0\n< S. 0 1\n> . 0 1', { seq: 1 }],
    ['both', '> S 0\n< S. 0 1\n> . 7 9', { seq: 1, ack: 1 }],
    ['data ahead: its place is not wrong', '> S 0\n< S. 0 1\n> P. 7 9 ~5', { ack: 1 }],
    ['data behind its place', '> S 0\n< S. 0 1\n> P. 0 9 ~5', { seq: 1, ack: 1 }],
    ['a SYN-ACK has no place', '> S 0\n< S. 0 7', { ack: 1 }],
    ['nor has one that has crossed another', '> S 0\n< S 0\n> S. 0 1\n< S. 0 9', { ack: 1 }],
    ['the place is what the SYN-ACK acknowledges, not what its sender does later', '> S 0\n< S. 0 1\n< . 1 5\n> . 0 1', { seq: 1 }],
    ['a RST without ACK', `${OPENING}> . 1 1\n< R 900000`, { seq: 1 }],
    ['a RST before anything was acknowledged', '> S 0\n< R. 0 77', { ack: 1 }],
  ])('says what should have been: %s', async (_, script, expected) => {
    expect((await lastOf(script)).expected).toEqual(expected);
  });

  it.each([
    ['a right last step', OPENING],
    ['unexpected data', `${OPENING}< R 1\n> P. 1 1 ~5`],
    ['the answer of an end whose SYN was not captured', '> . 1 1\n< R 900000'],
    ['a RST that nobody takes, to an end that has acknowledged nothing', '> P 1 - ~5\n< . 1 6\n< R 900000'],
  ])('and nothing where nothing is known to be wrong: %s', async (_, script) => {
    expect(Object.keys(await lastOf(script))).not.toContain('expected');
  });

  it.each([
    ['an Ack without the flag', `${OPENING}> P. 1 1 ~10\n< P 1 11 ~5`],
    ['an Ack without the flag, after one that went beyond what was captured', `${OPENING}< . 1 100\n< P 1 100 ~5`],
    ['an Ack of an end that is closed', `${OPENING}> P. 1 1 ~10\n< R 1\n< . 1 11`],
    ['an Ack with wrong numbers', '> S 0\n< S. 0 1\n> . 1 3'],
  ])('covers nothing by %s', async (_, script) => {
    expect(await lastOf(script)).toMatchObject({ acknowledges: [], beyond: 0 });
  });

  it('what a RST carries is not sent', async () => {
    expect(await lastOf(`${OPENING}< R. 1 1 ~10\n> . 1 11`)).toMatchObject({ acknowledges: [] });
    expect(await lastOf(`${OPENING}< R. 1 1 ~10\n< R. 1 1 ~10`)).toMatchObject({ repeats: 0 });
  });

  it.each([
    ['once refused', '> S 0\n< R. 0 1\n> S 0 +1000', 0],
    ['once closed', `${OPENING}> F. 1 1\n< F. 1 2\n> . 2 2\n> S 0 +1000`, 0],
    ['while it is not answered', '> S 0\n> S 0 +1000\n> S 0 +1000', 1],
    ['while the connection is open', `${OPENING}> S 0 +1000`, 1],
  ])('a SYN again is the first of a new connection %s: repeats %i', async (_, script, repeats) => {
    expect(await lastOf(script)).toMatchObject({ repeats });
  });

  it('crossed SYN-ACKs are no retransmissions, but their repeats are', async () => {
    const crossing = '> S 0\n< S 0\n> S. 0 1 +300\n';
    expect(await lastOf(crossing)).toMatchObject({ marks: 0, repeats: 0, phase: Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS });
    expect(await lastOf(`${crossing}> S. 0 1 +300`)).toMatchObject({ marks: MARK_RETRANSMISSION, repeats: 1 });
  });
});

const lines = (count: number, line: (i: number) => string): string => Array.from({ length: count }, (_, i) => line(i)).join('\n');

describe('what is told and what is counted', () => {
  const tell = async (script: string) =>
    (await stepsOf(`${OPENING}${script}`)).slice(3).map((step) => (step.kind === 'run' ? step : describeStep(step)));
  const counted = (segments: number) => (steps: readonly unknown[]) =>
    steps.length === 1 && (steps[0] as { kind?: string }).kind === 'run' && sizeOf(steps[0] as Step) === segments;
  const sizeOf = (step: Step): number => (step.kind === 'run' ? step.client.segments + step.server.segments : 1);

  it.each([
    ['data and acknowledgments', lines(4, (i) => `> P. ${1 + i * 10} 1 ~10\n< . 1 ${11 + i * 10}`), 8],
    ['window updates among them', lines(4, (i) => `> P. ${1 + i * 10} 1 ~10\n< . 1 ${11 + i * 10}\n< . 1 ${11 + i * 10} w=${500 + i}`), 12],
    ['keep-alives and their answers', `> P. 1 1 ~10\n< . 1 11\n${lines(3, () => '> . 10 1 +60000\n< . 1 11')}`, undefined],
    ['data after the FIN of the other end', `> F. 1 1\n${lines(6, (i) => `< P. ${1 + i * 10} 2 ~10`)}`, undefined],
  ])('%s are counted', async (_, script, all) => {
    const steps = await tell(script);
    const runs = steps.filter((step): step is Exclude<typeof step, string> => typeof step !== 'string');
    expect(runs).toHaveLength(1);
    if (all !== undefined) expect(counted(all)(steps)).toBe(true);
    expect(sizeOf(runs[0] as Step)).toBeGreaterThan(4);
  });

  it('keep-alives and their answers are alike', async () => {
    const steps = await tell(`> P. 1 1 ~10\n< . 1 11\n${lines(3, () => '> . 10 1 +60000\n< . 1 11')}`);
    expect(steps.at(-1)).toMatchObject({ kind: 'run', client: { segments: 3 }, server: { segments: 3 } });
  });

  it('zero-window probes and their answers are alike', async () => {
    const probes = lines(3, () => '> . 11 1 ~1 +1000\n< . 1 11 w=0');
    const steps = await tell(`> P. 1 1 ~10\n< . 1 11 w=0\n${probes}`);
    expect(steps.at(-1)).toMatchObject({ kind: 'run', client: { segments: 3 }, server: { segments: 3 } });
  });

  it('the segment that opens a window again is told, one that only changes it is not', async () => {
    const transfer = (from: number) => lines(4, (i) => `> P. ${from + i * 10} 1 ~10\n< . 1 ${from + 10 + i * 10}`);
    const steps = await tell(
      `${transfer(1)}\n< . 1 41 w=0\n< . 1 41 w=900\n${transfer(41)}\n< . 1 81 w=901\n${transfer(81)}\n< . 1 121 w=0\n< . 1 121 w=500`,
    );
    expect(
      steps.map((step) => (typeof step === 'string' ? step.split(' ').slice(0, 5).join(' ') : `${step.kind} ${sizeOf(step)}`)),
    ).toEqual([
      'run 8',
      '12 server ack ESTABLISHED/ESTABLISHED',
      '13 server ack (window update)',
      'run 17',
      '31 server ack ESTABLISHED/ESTABLISHED',
      '32 server ack (window update)',
    ]);
  });

  it('the segment that opens a window again is told in the middle of a run, too', async () => {
    const steps = await tell(`> P. 1 1 ~10\n< . 1 11 w=0\n${lines(5, (i) => `> P. ${11 + i * 10} 1 ~10`)}\n< . 1 11 w=900`);
    expect(steps.map((step) => (typeof step === 'string' ? step.split(' ').slice(0, 4).join(' ') : `run ${sizeOf(step)}`))).toEqual([
      '4 client data ESTABLISHED/ESTABLISHED',
      '5 server ack ESTABLISHED/ESTABLISHED',
      'run 5',
      '11 server ack (window',
    ]);
  });

  it('data that open it beside are counted as data', async () => {
    const steps = await tell(`> P. 1 1 ~10\n< . 1 11 w=0\n${lines(5, (i) => `> P. ${11 + i * 10} 1 ~10`)}\n< P. 1 11 ~5`);
    expect(steps.map((step) => (typeof step === 'string' ? step.split(' ')[0] : `run ${sizeOf(step)}`))).toEqual(['4', '5', 'run 6']);
  });

  it('a last step with wrong numbers is told each time', async () => {
    const steps = await stepsOf(`> S 0\n< S. 0 1\n${lines(5, () => '> . 1 3')}`);
    expect(steps.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'segment'));
  });

  it('data of a connection begun midway are counted, though its roles are assumed', async () => {
    const steps = await stepsOf(lines(6, (i) => `> P. ${1 + i * 10} 1 ~10`));
    expect(steps.map(sizeOf)).toEqual([6]);
  });

  it('unexpected SYNs are counted', async () => {
    const steps = await tell(`< S. 50 1\n${lines(5, () => '< S 50')}`);
    expect(steps.at(-1)).toMatchObject({ kind: 'run', phase: Phase.UNEXPECTED_SYN });
  });

  it('SYN-ACKs of one SYN that differ are told, each is a new one', async () => {
    const steps = await stepsOf(`> S 0\n${lines(6, (i) => `< S. ${i * 50} 1`)}`);
    expect(steps.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => 'segment'));
  });

  it('the repeat that changes a state is told, those behind it are counted', async () => {
    const steps = await stepsOf(`> S 0\n> R 1\n${lines(11, () => '> S 0 +1000')}`);
    expect(steps.map((step) => [step.kind, sizeOf(step)])).toEqual([
      ['segment', 1],
      ['segment', 1],
      ['segment', 1],
      ['run', 10],
    ]);
  });

  it('data that cover a SYN captured late are told, those behind them are counted', async () => {
    const steps = await stepsOf(`< P. 1 1 ~5\n< S. 0 1\n${lines(6, (i) => `> P. ${4 + 5 * i} 6 ~5`)}`);
    expect(steps.map((step) => (step.kind === 'run' ? `run ${sizeOf(step)}` : describeStep(step)))).toEqual([
      '1 server data UNKNOWN/UNKNOWN',
      '2 server handshake 2/3 SYN-ACK ESTABLISHED/ESTABLISHED',
      '3 client data ESTABLISHED/ESTABLISHED acks syn 0+1 of 2 acks data 1+5 of 1',
      'run 5',
    ]);
  });

  it('the ACK that covers a SYN or a FIN is told, in the middle of a run', async () => {
    const steps = await tell(
      `> F. 1 1\n${lines(5, (i) => `< P. ${1 + i * 10} 1 ~10`)}\n< P. 51 2 ~10\n${lines(5, (i) => `< P. ${61 + i * 10} 2 ~10`)}`,
    );
    expect(steps.map((step) => (typeof step === 'string' ? step : `${sizeOf(step)}`))).toEqual([
      '4 client close 1/4 FIN FIN-WAIT-1/CLOSE-WAIT',
      '5',
      '10 server close 2/4 ACK FIN-WAIT-2/CLOSE-WAIT acks fin 1+1 of 4',
      '5',
    ]);
  });

  it('a segment that changes a state is told', async () => {
    const steps = await stepsOf(`> S 0\n${lines(4, (i) => `< P. ${1 + i * 10} 6 ~10`)}`);
    expect(steps.map((step) => (step.kind === 'run' ? `${sizeOf(step)}` : step.frame))).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['nine repeats of a SYN are told', lines(9, () => '> S 0 +1000'), 10, 0],
    ['ten are counted', lines(10, () => '> S 0 +1000'), 1, 10],
  ])('%s', async (_, repeats, told, inRuns) => {
    const steps = await stepsOf(`> S 0\n${repeats}`);
    expect(steps.filter(({ kind }) => kind === 'segment')).toHaveLength(told);
    expect(steps.filter(({ kind }) => kind === 'run').reduce((sum, step) => sum + sizeOf(step), 0)).toBe(inRuns);
  });

  it('the unexpected is counted by phase', async () => {
    const steps = await tell(`< R 1\n${lines(5, (i) => `> P. ${1 + i * 5} 1 ~5`)}\n${lines(5, () => '> . 26 1')}`);
    expect(steps.slice(1)).toMatchObject([
      { kind: 'run', phase: Phase.UNEXPECTED_DATA, client: { segments: 5 } },
      { kind: 'run', phase: Phase.UNEXPECTED_ACK, client: { segments: 5 } },
    ]);
  });

  it('unexpected SYNs, FINs and RSTs are counted too; those that take a step are told', async () => {
    const steps = await tell(`${lines(4, () => '< R 900000')}\n< R 1\n${lines(5, () => '> F. 1 1')}`);
    expect(steps.map((step) => (typeof step === 'string' ? step.split(' ').slice(1, 4).join(' ') : step.phase))).toEqual([
      Phase.UNEXPECTED_RST,
      'server reset by',
      // The first is no retransmission.
      'client unexpected FIN',
      Phase.UNEXPECTED_FIN,
    ]);
  });

  it('a run goes on with what has no ACK to tell', async () => {
    const { stories } = await recordPackets(timedConversation(`${OPENING}${lines(6, (i) => `> P. ${1 + i * 10} 1 ~10`)}`));
    expect(stories[0]?.steps.at(-1)).toMatchObject({
      kind: 'run',
      client: { segments: 6, nextSeq: 61, lastAck: 1, bytes: 60 },
      endTime: 0.008,
    });
  });
});

describe('an ICMP error about a segment', () => {
  const there = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
  const back = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
  const router = ipv4({ source: '10.0.0.254', destination: '10.0.0.1' });
  const syn = tcp({ sequence: 1000, flags: 'S' });
  const synAck = tcp({ sourcePort: 80, destinationPort: 40000, sequence: 5000, acknowledgment: 1001, flags: 'S.' });
  const error = (quoted: Uint8Array) => frame(ethernet(), router, icmp({ type: 11 }), quoted);

  async function stepsAfter(...frames: Uint8Array[]) {
    const { stories } = await recordPackets(frames.map((data, i) => ({ data, seconds: 1, fraction: i })));
    return stories[0];
  }

  it('names the end that it was for and the frame that carried it', async () => {
    const story = await stepsAfter(
      frame(ethernet(), there, syn),
      frame(ethernet(), back, synAck),
      error(frame(there, syn)),
      error(frame(back, synAck)),
    );
    expect(story?.steps.slice(2)).toMatchObject([
      { kind: 'icmp', from: 'server', about: 1, reporter: '10.0.0.254' },
      { kind: 'icmp', from: 'client', about: 2, reporter: '10.0.0.254' },
    ]);
  });

  it('is told eight times, then counted', async () => {
    const story = await stepsAfter(frame(ethernet(), there, syn), ...Array.from({ length: 10 }, () => error(frame(there, syn))));
    expect(story?.steps.filter(({ kind }) => kind === 'icmp')).toHaveLength(8);
    expect(story?.quotes).toBe(2);
  });

  it('about an end that was never seen', async () => {
    const story = await stepsAfter(frame(ethernet(), there, syn), error(frame(back, synAck)));
    expect(story?.steps.at(-1)).toMatchObject({ kind: 'icmp', from: 'client', about: 0 });
  });
});
