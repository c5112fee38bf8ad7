/** Whole connections and the steps they are told in. */
import { describe, expect, it } from 'vitest';
import { MARK_DUPLICATE_ACK, MARK_RETRANSMISSION } from '../../../src/flow/annotation.js';
import { Phase } from '../../../src/flow/phase.js';
import { StoryRecorder } from '../../../src/flow/story/story-recorder.js';
import { Pipeline } from '../../../src/pipeline.js';
import { CaptureRecord } from '../../../src/record.js';
import { timedConversation } from '../../support/conversation.js';
import { ethernet, frame, icmp, icmpv6, ipv4, ipv6, udp } from '../../support/frame-builder.js';
import { putInBlock } from '../../support/record-block.js';
import { describeStep, recordPackets, recordStories, runsOf, segmentsOf } from './record-story.js';

const OPENING = '> S 0\n< S. 0 1\n> . 1 1\n';

async function tell(script: string, options: Parameters<typeof recordPackets>[1] = {}): Promise<string[]> {
  const { stories } = await recordPackets(timedConversation(script), options);
  return stories.flatMap(({ steps }) => steps.map(describeStep));
}

describe('steps', () => {
  it('of an exchange from the SYN to the last ACK', async () => {
    const { stories } = await recordStories('fixtures/tcp-close-four-segments.pcap');
    expect(stories[0]?.steps.map(describeStep)).toEqual([
      '1 client handshake 1/3 SYN SYN-SENT/LISTEN',
      '2 server handshake 2/3 SYN-ACK ESTABLISHED/SYN-RECEIVED acks syn 0+1 of 1',
      '3 client handshake 3/3 ACK ESTABLISHED/ESTABLISHED acks syn 0+1 of 2',
      '4 client data ESTABLISHED/ESTABLISHED',
      '5 server ack ESTABLISHED/ESTABLISHED acks data 1+35 of 4',
      '6 client close 1/4 FIN FIN-WAIT-1/CLOSE-WAIT',
      '7 server close 2/4 ACK FIN-WAIT-2/CLOSE-WAIT acks fin 36+1 of 6',
      '8 server close 3/4 FIN TIME-WAIT/LAST-ACK',
      '9 client close 4/4 ACK TIME-WAIT/CLOSED acks fin 1+1 of 8',
    ]);
  });

  it.each([
    [
      'payload and FIN in one segment are one equation',
      `${OPENING}> F. 1 1 hello\n< . 1 7`,
      '5 server close 2/4 ACK FIN-WAIT-2/CLOSE-WAIT acks fin 1+6 of 4',
    ],
    [
      'an Ack within a segment covers a part of it',
      `${OPENING}> P. 1 1 ~100\n< . 1 41`,
      '5 server ack ESTABLISHED/ESTABLISHED acks data 1+40 of 4',
    ],
    [
      "and the next one the rest, from the segment's own Seq",
      `${OPENING}> P. 1 1 ~100\n< . 1 41\n< . 1 101`,
      '6 server ack ESTABLISHED/ESTABLISHED acks data 1+100 of 4',
    ],
    [
      'what was sent twice is proven by the last time',
      `${OPENING}> P. 1 1 ~10\n> P. 1 1 ~10 +300\n< . 1 11`,
      '6 server ack ESTABLISHED/ESTABLISHED acks data 1+10 of 5',
    ],
    [
      'a repeat names the frame of the first',
      `${OPENING}> P. 1 1 ~10\n> P. 1 1 ~10 +300`,
      '5 client data ESTABLISHED/ESTABLISHED repeats 4',
    ],
    ['a part of it too', `${OPENING}> P. 1 1 ~10\n> P. 11 1 ~10\n> P. 11 1 ~5 +300`, '6 client data ESTABLISHED/ESTABLISHED repeats 5'],
    [
      'after it was acknowledged too',
      `${OPENING}> P. 1 1 ~10\n< . 1 11\n> P. 1 1 ~10 +300`,
      '6 client data ESTABLISHED/ESTABLISHED repeats 4',
    ],
    ['what goes on behind it is no repeat', `${OPENING}> P. 1 1 ~10\n> P. 6 1 ~10 +300`, '5 client data ESTABLISHED/ESTABLISHED'],
    ['a SYN again', '> S 0\n> S 0 +1000', '2 client handshake 1/3 SYN SYN-SENT/LISTEN repeats 1'],
    ['a FIN again', `${OPENING}> F. 1 1\n> F. 1 1 +300`, '5 client close 1/4 FIN FIN-WAIT-1/CLOSE-WAIT repeats 4'],
    ['a keep-alive sends nothing', `${OPENING}> P. 1 1 ~10\n< . 1 11\n> . 10 1 ~1 +9000`, '6 client keep-alive ESTABLISHED/ESTABLISHED'],
    [
      'an Ack of what was not captured',
      `${OPENING}> P. 1 1 ~10\n< . 1 31`,
      '5 server ack ESTABLISHED/ESTABLISHED acks data 1+10 of 4 beyond 20',
    ],
    [
      'an Ack of a segment that comes later in the capture',
      `${OPENING}< . 1 11\n> P. 1 1 ~10`,
      '4 server ack ESTABLISHED/ESTABLISHED beyond 10',
    ],
    ['an Ack of an end that was never captured', '> S 0\n> . 1 1\n> P. 1 61 ~5', '3 client data ESTABLISHED/ESTABLISHED beyond 60'],
    ['a SYN refused', '> S 0\n< R. 0 1', '2 server refused CLOSED/CLOSED acks syn 0+1 of 1'],
    ['a wrong SYN-ACK', '> S 0\n< S. 0 7', '2 server handshake 2/3 SYN-ACK SYN-SENT/SYN-RECEIVED expected {"ack":1}'],
    ['a wrong last ACK', '> S 0\n< S. 0 1\n> . 1 901', '3 client handshake 3/3 ACK ESTABLISHED/SYN-RECEIVED expected {"ack":1}'],
    ['a last ACK at the wrong place', '> S 0\n< S. 0 1\n> . 5 1', '3 client handshake 3/3 ACK ESTABLISHED/SYN-RECEIVED expected {"seq":1}'],
    [
      'a RST far from where its receiver stands',
      `${OPENING}< P. 1 1 ~10\n> . 1 11\n< R 900000 -`,
      '6 server unexpected RST ESTABLISHED/ESTABLISHED expected {"seq":11}',
    ],
    ['a RST that acknowledges another SYN', '> S 0\n< R. 0 77', '2 server unexpected RST SYN-SENT/LISTEN expected {"ack":1}'],
  ])('%s', async (_, script, last) => {
    const lines = await tell(script, { fold: false });
    expect(lines).toContain(last);
  });

  it('tell crossed SYNs and FINs, and no SYN-ACK that crossed as a repeat', async () => {
    const lines = await tell('> S 0\n< S 0\n> S. 0 1\n< S. 0 1\n> F. 1 1\n< F. 1 1\n> . 2 2\n< . 2 2');
    expect(lines).toEqual(
      [
        '1 client handshake 1/3 SYN SYN-SENT/LISTEN',
        '2 server handshake SYN (simultaneous open) SYN-RECEIVED/SYN-SENT',
        '3 client handshake SYN-ACK (simultaneous open) SYN-RECEIVED/ESTABLISHED acks syn 0+1 of 2',
        '4 server handshake SYN-ACK (simultaneous open) ESTABLISHED/ESTABLISHED acks syn 0+1 of 3',
        '5 client close 1/4 FIN FIN-WAIT-1/CLOSE-WAIT',
        '6 server close FIN (simultaneous) CLOSING/CLOSING',
        '7 client close ACK (simultaneous) CLOSING/TIME-WAIT acks fin 1+1 of 6',
        '8 server close ACK (simultaneous) TIME-WAIT/TIME-WAIT acks fin 1+1 of 7',
      ].map((line) => line.replace('of 7', 'of 5')),
    );
  });

  it('give the moves through the state table in its order', async () => {
    const { stories } = await recordPackets(timedConversation(OPENING));
    const moves = segmentsOf(stories[0])[1]?.moves;
    expect(moves?.map(({ side, from, to, unexpected }) => [side, from, to, unexpected])).toEqual([
      ['server', 2, 4, false],
      ['client', 3, 4, false],
      ['client', 4, 5, false],
    ]);
  });

  it('mark a move that no row of the table names', async () => {
    const { stories } = await recordPackets(timedConversation('> S 0\n< R. 0 1\n< S. 0 1'));
    expect(
      segmentsOf(stories[0])
        .flatMap(({ moves }) => moves)
        .some(({ unexpected }) => unexpected),
    ).toBe(true);
  });

  it('copy options, and times since the first frame of the flow', async () => {
    const { stories } = await recordStories('fixtures/tcp-close-four-segments.pcap');
    const [syn, synAck] = segmentsOf(stories[0]);
    expect(syn?.options).toMatchObject({ mss: 1460, sackPermitted: true, windowScale: expect.any(Number) });
    expect([syn?.time, synAck?.time]).toEqual([0, 0.000234]);
    expect(syn?.options.timestamps?.echo).toBe(0);
  });

  it('have no time where the capture has none', async () => {
    const { stories } = await recordStories('fixtures/file-simple-packet-blocks.pcapng');
    const times = stories.flatMap(({ steps }) => steps.map(({ time }) => time));
    expect(times.length).toBeGreaterThan(0);
    expect(times.every((time) => time === null)).toBe(true);
  });
});

describe('roles', () => {
  it('are those of the whole flow, also for steps before they were known', async () => {
    // The lower port sends first, so the other end is taken for the client until the SYN-ACK shows who is.
    const { stories } = await recordPackets(timedConversation('< P. 1 1 hi\n< S. 0 1\n> S 0', { serverPort: 80, clientPort: 40000 }), {
      fold: false,
    });
    expect(stories[0]?.flow.client.port).toBe(40000);
    expect(segmentsOf(stories[0]).map(({ from }) => from)).toEqual(['server', 'server', 'client']);
    const before = await recordPackets(timedConversation('< P. 1 1 hi\n< S. 0 1', { serverPort: 50000, clientPort: 80 }), { fold: false });
    expect(before.stories[0]?.flow.client.port).toBe(80);
    expect(segmentsOf(before.stories[0]).map(({ from }) => from)).toEqual(['server', 'server']);
  });

  it('of a flow begun midway are assumed by port', async () => {
    const { stories } = await recordStories('fixtures/tcp-begun-midway.pcap', { fold: false });
    expect(stories[0]?.flow.rolesKnown).toBe(false);
    expect(segmentsOf(stories[0])[0]).toMatchObject({ before: { client: 0, server: 0 } });
  });
});

describe('ports used again', () => {
  const talk = `${OPENING}> F. 1 1\n< F. 1 2\n> . 2 2\n`;

  it('with another number are a story of their own', async () => {
    const { stories } = await recordStories('fixtures/tcp-ports-reused.pcap', { fold: false });
    expect(stories.length).toBeGreaterThan(1);
    for (const story of stories) expect(segmentsOf(story)[0]?.time).toBe(0);
  });

  it('with the same number are one story, whose numbers begin anew', async () => {
    const lines = await tell(`${talk}${talk}`, { fold: false });
    expect(lines.filter((line) => line.includes('acks'))).toEqual([
      '2 server handshake 2/3 SYN-ACK ESTABLISHED/SYN-RECEIVED acks syn 0+1 of 1',
      '3 client handshake 3/3 ACK ESTABLISHED/ESTABLISHED acks syn 0+1 of 2',
      '5 server close 2+3/4 FIN-ACK TIME-WAIT/LAST-ACK acks fin 1+1 of 4',
      '6 client close 4/4 ACK TIME-WAIT/CLOSED acks fin 1+1 of 5',
      '8 server handshake 2/3 SYN-ACK ESTABLISHED/SYN-RECEIVED acks syn 0+1 of 7',
      '9 client handshake 3/3 ACK ESTABLISHED/ESTABLISHED acks syn 0+1 of 8',
      '11 server close 2+3/4 FIN-ACK TIME-WAIT/LAST-ACK acks fin 1+1 of 10',
      '12 client close 4/4 ACK TIME-WAIT/CLOSED acks fin 1+1 of 11',
    ]);
  });
});

describe('folding', () => {
  const transfer = (count: number) => Array.from({ length: count }, (_, i) => `> P. ${1 + i * 10} 1 ~10\n< . 1 ${11 + i * 10}`).join('\n');

  it('leaves three in a row, and makes one line of more', async () => {
    expect(await tell(`${OPENING}> P. 1 1 ~10\n< . 1 11\n> P. 11 1 ~10`)).toHaveLength(6);
    expect(await tell(`${OPENING}${transfer(2)}`)).toEqual([
      expect.stringMatching(/^1 /),
      expect.stringMatching(/^2 /),
      expect.stringMatching(/^3 /),
      '4-7 client 2/20 server 2/0',
    ]);
  });

  it('counts by sender: segments, bytes, first and next Seq, last Ack', async () => {
    const { stories } = await recordPackets(timedConversation(`${OPENING}${transfer(100)}`));
    expect(runsOf(stories[0])).toEqual([
      {
        kind: 'run',
        firstFrame: 4,
        lastFrame: 203,
        time: 0.003,
        endTime: 0.202,
        client: { segments: 100, dataSegments: 100, bytes: 1000, firstSeq: 1, nextSeq: 1001, lastAck: 1 },
        server: { segments: 100, dataSegments: 0, bytes: 0, firstSeq: 1, nextSeq: 1, lastAck: 1001 },
        phase: null,
        noted: [],
      },
    ]);
  });

  it('goes on behind a run with the right arithmetic', async () => {
    const lines = await tell(`${OPENING}${transfer(50)}\n> F. 501 1\n< . 1 502`);
    expect(lines.at(-1)).toBe('105 server close 2/4 ACK FIN-WAIT-2/CLOSE-WAIT acks fin 501+1 of 104');
  });

  it('keeps every segment when told to', async () => {
    expect(await tell(`${OPENING}${transfer(50)}`, { fold: false })).toHaveLength(103);
  });

  it('tells what is remarkable on its own, and many alike in a row as one', async () => {
    const duplicates = (count: number) => Array.from({ length: count }, () => '< . 1 11').join('\n');
    const lost = `${OPENING}> P. 1 1 ~10\n< . 1 11\n> P. 21 1 ~10\n`;
    const { stories: few } = await recordPackets(timedConversation(`${lost}${duplicates(3)}\n> P. 11 1 ~10`));
    expect(segmentsOf(few[0]).filter(({ marks }) => (marks & MARK_DUPLICATE_ACK) !== 0)).toHaveLength(3);
    const { stories: many } = await recordPackets(timedConversation(`${lost}${duplicates(40)}\n> P. 11 1 ~10`));
    expect(runsOf(many[0])).toMatchObject([{ server: { segments: 40 }, noted: [{ mark: MARK_DUPLICATE_ACK, segments: 40 }] }]);
  });

  it('tells the first retransmissions of a bad line, and counts the rest', async () => {
    const pairs = Array.from({ length: 5000 }, (_, i) => `> P. ${1 + i * 10} 1 ~10\n> P. ${1 + i * 10} 1 ~10 +300\n< . 1 ${11 + i * 10}`);
    const { stories } = await recordPackets(timedConversation(`${OPENING}${pairs.join('\n')}`));
    const told = segmentsOf(stories[0]).filter(({ marks }) => (marks & MARK_RETRANSMISSION) !== 0).length;
    const counted = runsOf(stories[0]).flatMap(({ noted }) =>
      noted.map((note) => ('mark' in note && note.mark === MARK_RETRANSMISSION ? note.segments : 0)),
    );
    expect(told + counted.reduce((a, b) => a + b, 0)).toBe(5000);
    expect(told).toBeGreaterThan(0);
    expect(stories[0]?.steps.length).toBeLessThan(40);
  });

  it('names what should not be there, also where it is only counted', async () => {
    const odd = Array.from({ length: 30 }, () => '> . 1 1\n> P. 1 1 ~5').join('\n');
    const { stories } = await recordPackets(timedConversation(`${OPENING}< R. 1 1\n${odd}`));
    const told = segmentsOf(stories[0]).filter(({ phase }) => phase === Phase.UNEXPECTED_ACK).length;
    const counted = runsOf(stories[0]).flatMap(({ noted }) =>
      noted.map((note) => ('phase' in note && note.phase === Phase.UNEXPECTED_ACK ? note.segments : 0)),
    );
    expect(counted.some((segments) => segments > 0)).toBe(true);
    expect(told + counted.reduce((a, b) => a + b, 0)).toBe(30);
  });

  it('never loses a frame', async () => {
    const { stories, facts } = await recordStories('fixtures/tcp-loss-sack.pcap');
    const inSteps = stories
      .flatMap(({ steps }) => steps)
      .reduce((n, step) => n + (step.kind === 'run' ? step.client.segments + step.server.segments : 1), 0);
    expect(inSteps).toBe(facts.length);
  });
});

describe('limits', () => {
  it('of steps: what is beyond is counted', async () => {
    const { stories, recorder, facts } = await recordStories('fixtures/tcp-loss-sack.pcap', { fold: false, maxSteps: 10 });
    expect(stories[0]?.steps).toHaveLength(10);
    expect(stories[0]?.omitted).toBe(facts.length - 10);
    expect(recorder.omitted).toBe(facts.length - 10);
  });

  it('of steps: flows that come when none is left have no story, and their frames are counted', async () => {
    const { stories, recorder, facts } = await recordStories('fixtures/tcp-syn-flood.pcap', { maxSteps: 3 });
    expect(stories.flatMap(({ steps }) => steps)).toHaveLength(3);
    expect(stories.length).toBeLessThanOrEqual(3);
    expect(recorder.omitted).toBe(facts.length - 3);
  });

  it('of one TCP flow alone, and of none that there was no room for', async () => {
    const flows = [1, 2].flatMap((port) => timedConversation(OPENING, { clientPort: port }));
    const { stories } = await recordPackets(flows, { streams: [{ protocol: 'tcp', number: 1 }] });
    expect(stories.map(({ flow, steps }) => [flow.stream, steps.length])).toEqual([['tcp:1', 3]]);

    const pipeline = new Pipeline({ tracker: { maxFlows: 1 } });
    const recorder = new StoryRecorder();
    const record = Object.assign(new CaptureRecord(), { linkType: 1 });
    for (const { data } of flows) {
      putInBlock(record, data);
      record.number++;
      pipeline.take(record);
      recorder.take(pipeline.frame, pipeline.annotations);
    }
    expect([...recorder.stories(pipeline.tracker)].map(({ flow }) => flow.stream)).toEqual(['tcp:0']);
    expect(recorder.omitted).toBe(0);
  });

  it('the time of a step is counted in seconds since the flow began', async () => {
    const { stories } = await recordPackets(timedConversation('> S 0\n< S. 0 1 +2500\n> . 1 1 +250'));
    expect(stories[0]?.steps.map(({ time }) => time)).toEqual([0, 2.5, 2.75]);
  });

  it('of flows and streams: only those asked for are recorded, in order of first sight', async () => {
    const capture = 'fixtures/udp-hello-three-ports.pcap';
    const all = (await recordStories(capture)).stories.map(({ flow }) => flow.stream);
    expect(all.length).toBeGreaterThan(2);
    expect((await recordStories(capture, { flows: 2 })).stories.map(({ flow }) => flow.stream)).toEqual(all.slice(0, 2));
    const chosen = await recordStories(capture, { streams: [{ protocol: 'udp', number: 1 }] });
    expect(chosen.stories.map(({ flow }) => flow.stream)).toEqual(['udp:1']);
  });
});

describe('datagrams', () => {
  const from4 = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
  const back4 = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
  const ask = udp({ sourcePort: 5000, destinationPort: 53 });
  const reply = udp({ sourcePort: 53, destinationPort: 5000 });
  const packets = (...frames: Uint8Array[]) => frames.map((data, i) => ({ data, seconds: 1_700_000_000, fraction: i * 1000 }));

  it('say what they answer, and show how they begin', async () => {
    const { stories } = await recordPackets(
      packets(
        frame(ethernet(), from4, ask, 'one'),
        frame(ethernet(), from4, ask, 'two'),
        frame(ethernet(), back4, reply, 'first answer'),
        frame(ethernet(), back4, reply, 'second answer'),
      ),
    );
    expect(stories[0]?.steps.map(describeStep)).toEqual([
      '1 client request 1 3',
      '2 client request 2 3',
      '3 server reply 1 of 1 12',
      '4 server reply 2 of 2 13',
    ]);
    expect(stories[0]?.steps[2]).toMatchObject({ latency: 0.002, preview: new TextEncoder().encode('first answer') });
  });

  it.each([
    ['ICMP', () => frame(ethernet(), back4, icmp({ type: 3, code: 3 }), frame(from4, ask, 'two'))],
    ['ICMPv6', () => frame(ethernet(), ipv6(), icmpv6({ type: 1, code: 4 }), frame(ipv6(), ask, 'two'))],
  ])('refused by %s name the datagram refused', async (name, error) => {
    const network = name === 'ICMP' ? from4 : ipv6();
    const { stories } = await recordPackets(
      packets(
        frame(ethernet(), network, ask, 'one'),
        frame(ethernet(), network, ask, 'two'),
        frame(ethernet(), network, ask, 'three'),
        error(),
      ),
    );
    expect(stories[0]?.steps.at(-1)).toMatchObject({
      kind: 'datagram',
      frame: 4,
      from: 'server',
      phase: Phase.UDP_REFUSED,
      request: 2,
      latency: 0.002,
    });
  });

  it('quoted by an ICMP error that refuses nothing are told, with who reports it', async () => {
    const { stories } = await recordStories('fixtures/ip-icmp-errors.pcap');
    const tcp = stories.find(({ flow }) => flow.protocol === 'tcp');
    expect(tcp?.steps.map(describeStep)).toEqual(['2 server icmp 11/0 from 10.0.0.1 about 0']);
    expect(tcp?.quotes).toBeUndefined();
  });

  it('quoted again and again are counted after a while', async () => {
    const hop = () => frame(ethernet(), back4, icmp({ type: 11, code: 0 }), frame(from4, ask, 'two'));
    const { stories } = await recordPackets(packets(frame(ethernet(), from4, ask, 'two'), ...Array.from({ length: 11 }, hop)));
    expect(stories[0]?.steps.filter(({ kind }) => kind === 'icmp')).toHaveLength(8);
    expect(stories[0]?.steps[1]).toMatchObject({ frame: 2, from: 'server', about: 1, mtu: null });
    expect(stories[0]?.quotes).toBe(3);
  });

  it('in a long stream are told one by one at first, then counted', async () => {
    const many = Array.from({ length: 500 }, (_, i) => frame(ethernet(), from4, ask, `number ${i}`));
    const { stories } = await recordPackets(packets(...many));
    expect(stories[0]?.steps.length).toBeLessThan(25);
    expect(runsOf(stories[0])).toMatchObject([{ lastFrame: 500, phase: Phase.UDP_REQUEST, server: { segments: 0 } }]);
    expect((await recordPackets(packets(...many), { fold: false })).stories[0]?.steps).toHaveLength(500);
  });
});

describe('several segments in one frame', () => {
  it('belong to their own flows', async () => {
    const { stories } = await recordStories('fixtures/tunnels.pcap', { fold: false });
    const frames = stories.flatMap(({ steps, flow }) => steps.map((step) => [flow.stream, step.kind === 'run' ? 0 : step.frame]));
    const shared = frames.filter(([stream, number]) => frames.some(([other, same]) => same === number && other !== stream));
    expect(shared.length).toBeGreaterThan(0);
    expect(new Set(frames.map(String)).size).toBe(frames.length);
  });
});
