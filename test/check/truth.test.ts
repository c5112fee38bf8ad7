/**
 * Mutation of truth: for each kind of rule a capture that meets it, and the smallest change of that capture that does not. The second has to fail, with the frame and
 * the numbers.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { writePcap } from '../support/capture-writer.js';
import { type ConversationFields, timedConversation } from '../support/conversation.js';
import { ethernet, frame, icmp, ipv4, tcpOption, udp, vlan } from '../support/frame-builder.js';

const folder = mkdtempSync(join(tmpdir(), 'pcapnote-truth-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Packets = Parameters<typeof writePcap>[0];

const OPEN = '> S 0\n< S. 0 1\n> . 1 1';
const TALK = `${OPEN}\n> P. 1 1 hello\n< . 1 6\n< P. 1 6 world!\n> . 6 7`;
const CLOSE = '> F. 6 7\n< . 7 7\n< F. 7 7\n> . 7 8';
const WHOLE = `${TALK}\n${CLOSE}`;

function tcp(script: string, fields: ConversationFields = {}): Packets {
  return timedConversation(script, fields);
}

function datagram(up: boolean, text: string, milliseconds: number): Packets[number] {
  const [source, destination] = up ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
  const [sourcePort, destinationPort] = up ? [40000, 53] : [53, 40000];
  const data = frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), text);
  return { data, seconds: 1_700_000_000, fraction: milliseconds * 1000 };
}

interface Truth {
  /** What of a rule is tried. */
  kind: string;
  /** The rule's keys as YAML. */
  rule: string;
  met: Packets;
  /** The smallest change. */
  unmet: Packets;
  /** What the second report must name. */
  names: readonly string[];
}

const TRUTHS: readonly Truth[] = [
  {
    kind: 'a verdict',
    rule: 'expect: {handshake: complete}',
    met: tcp(OPEN),
    unmet: tcp(OPEN.replace('> . 1 1', '> . 1 2')),
    names: ['expected = complete, seen invalid (frame 3)', 'final ACK acknowledges 5002, expected 5001 (frame 3)'],
  },
  {
    kind: 'an equation of the handshake',
    rule: 'expect: {handshake.proof.synAck.ack: true}',
    met: tcp(OPEN),
    unmet: tcp(OPEN.replace('< S. 0 1', '< S. 0 2')),
    names: ['handshake.proof.synAck.ack: expected = true, seen false (frame 2)', 'SYN-ACK acknowledges 1002, expected 1001 (frame 2)'],
  },
  {
    kind: 'one of several verdicts',
    rule: 'expect: {close: [closed-by-client, open]}',
    met: tcp(WHOLE),
    unmet: tcp(`${TALK}\n< R. 7 6`),
    names: ['close.verdict: expected = closed-by-client or open, seen aborted-by-server (frame 8)'],
  },
  {
    kind: 'the number of segments of the close',
    rule: 'expect: {close.segments: 4}',
    met: tcp(WHOLE),
    unmet: tcp(`${TALK}\n> F. 6 7\n< F. 7 7\n> . 7 8`),
    names: ['close.segments: expected = 4, seen 3 (frame 10)'],
  },
  {
    kind: 'a value that is not there',
    rule: 'expect: {close.segments: {min: 3}}',
    met: tcp(WHOLE),
    unmet: tcp(TALK),
    names: ['close.segments: expected >= 3, seen nothing (frame 7)'],
  },
  {
    kind: 'a state',
    rule: 'expect: {clientState: TIME-WAIT}',
    met: tcp(WHOLE),
    unmet: tcp(WHOLE.split('\n').slice(0, -2).join('\n')),
    names: ['clientState: expected = TIME-WAIT, seen FIN-WAIT-2 (frame 9)'],
  },
  {
    kind: 'not a state',
    rule: 'expect: {serverState: {not: [LISTEN, CLOSED]}}',
    met: tcp(TALK),
    unmet: tcp(WHOLE),
    names: ['serverState: expected != LISTEN or CLOSED, seen CLOSED (frame 11)'],
  },
  {
    kind: 'a total of both directions',
    rule: 'expect: {retransmissions: 0}',
    met: tcp(TALK),
    unmet: tcp(TALK.replace('< . 1 6', '> P. 1 1 hello +300\n< . 1 6')),
    names: ['retransmissions: expected = 0, seen 1 (frame 5)'],
  },
  {
    kind: 'a counter of one direction',
    rule: 'expect: {serverToClient.zeroWindows: {max: 0}}',
    met: tcp(TALK),
    unmet: tcp(TALK.replace('< . 1 6', '< . 1 6 w=0')),
    names: ['serverToClient.zeroWindows: expected <= 0, seen 1 (frame 5)'],
  },
  {
    kind: 'a flag counted',
    rule: 'expect: {resets: 0}',
    met: tcp(WHOLE),
    unmet: tcp(`${WHOLE}\n< R 8`),
    names: ['resets: expected = 0, seen 1 (frame 12)'],
  },
  {
    kind: 'bytes',
    rule: 'expect: {serverToClient.bytes: {min: 6B, max: 1KiB}}',
    met: tcp(TALK),
    unmet: tcp(TALK.replace('world!', 'world').replace('> . 6 7', '> . 6 6')),
    names: ['serverToClient.bytes: expected >= 6B, <= 1KiB, seen 5B (frames 1, 7)'],
  },
  {
    kind: 'an option',
    rule: 'expect: {clientToServer.mss: 1460}',
    met: tcp(OPEN),
    unmet: tcp(OPEN, { synOptions: tcpOption.maximumSegmentSize(1459) }),
    names: ['clientToServer.mss: expected = 1460B, seen 1459B'],
  },
  {
    kind: 'a duration',
    rule: 'expect: {handshake.rtt: {max: 2ms}}',
    met: tcp(OPEN),
    unmet: tcp(OPEN.replace('> . 1 1', '> . 1 1 +2')),
    names: ['handshake.rtt: expected <= 2ms, seen 3ms (frames 1, 2, 3)'],
  },
  {
    kind: 'an RTT',
    rule: 'expect: {clientToServer.rtt.max: {max: 10ms}}',
    met: tcp(TALK),
    unmet: tcp(TALK.replace('< . 1 6', '< . 1 6 +11')),
    names: ['clientToServer.rtt.max: expected <= 10ms, seen 11ms'],
  },
  {
    kind: 'a boolean',
    rule: 'expect: {rolesKnown: true}',
    met: tcp(TALK),
    unmet: tcp(TALK.split('\n').slice(2).join('\n')),
    names: ['rolesKnown: expected = true, seen false (frames 1, 5)'],
  },
  {
    kind: 'a text with a glob',
    rule: "expect: {history: 'ShA*'}",
    met: tcp(TALK),
    unmet: tcp(OPEN.split('\n').slice(0, 2).join('\n')),
    names: ['history: expected = ShA*, seen Sh (frames 1, 2)'],
  },
  {
    kind: 'an address within a prefix',
    rule: 'expect: {server.address: 10.0.0.0/30}',
    met: tcp(OPEN),
    unmet: tcp(OPEN, { server: '10.0.0.4' }),
    names: ['server.address: expected = 10.0.0.0/30, seen 10.0.0.4 (frames 1, 3)'],
  },
  {
    kind: 'what is around the flow',
    rule: 'expect: {encapsulation: VLAN 7}',
    met: tcp(OPEN, { around: [ethernet(), vlan({ id: 7 })] }),
    unmet: tcp(OPEN, { around: [ethernet(), vlan({ id: 8 })] }),
    names: ['encapsulation: expected = VLAN 7, seen [VLAN 8] (frame 1)'],
  },
  {
    kind: 'a time',
    rule: 'expect: {startTime: {max: "2023-11-14T22:13:20.000Z"}}',
    met: timedConversation(OPEN),
    unmet: timedConversation(OPEN, {}, 1),
    names: ['startTime: expected <= 2023-11-14T22:13:20.000000000Z, seen 2023-11-14T22:13:20.001000000Z (frame 1)'],
  },
  {
    kind: 'a fact of UDP',
    rule: 'expect: {replies: 1}',
    met: [datagram(true, 'a', 0), datagram(false, 'b', 1)],
    unmet: [datagram(true, 'a', 0), datagram(true, 'b', 1)],
    names: ['replies: expected = 1, seen 0 (frames 1, 2)'],
  },
  {
    kind: 'a latency',
    rule: 'expect: {latency.max: {max: 20ms}}',
    met: [datagram(true, 'a', 0), datagram(false, 'b', 20)],
    unmet: [datagram(true, 'a', 0), datagram(false, 'b', 21)],
    names: ['latency.max: expected <= 20ms, seen 21ms (frames 1, 2)'],
  },
  {
    kind: 'a match by client',
    rule: 'match: {client: {address: 10.0.0.0/31, port: 40000-40001}}',
    met: tcp(OPEN),
    unmet: tcp(OPEN, { clientPort: 40002 }),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by server over IPv6',
    rule: 'match: {server: {address: "2001:db8::/127", port: 80}}',
    met: tcp(OPEN, { client: '2001:db8::9', server: '2001:db8::1' }),
    unmet: tcp(OPEN, { client: '2001:db8::9', server: '2001:db8::2' }),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by protocol',
    rule: 'match: {protocol: tcp}',
    met: tcp(OPEN),
    unmet: [datagram(true, 'a', 0)],
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by stream',
    rule: 'match: {stream: tcp:1}',
    met: [...tcp(OPEN), ...tcp(OPEN, { clientPort: 40001 })],
    unmet: tcp(OPEN),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by payload over a segment border',
    rule: 'match: {payload: {contains: hello, from: client}}',
    met: tcp(`${OPEN}\n> P. 1 1 hel\n> P. 4 1 lo`),
    unmet: tcp(`${OPEN}\n> P. 1 1 hel\n> P. 5 1 lo`),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by payload of segments out of order',
    rule: 'match: {payload: {glob: "GET * HTTP"}}',
    met: tcp(`${OPEN}\n> P. 1 1 GET\n> P. 6 1 x HTTP\n> P. 4 1  a`),
    unmet: tcp(`${OPEN}\n> P. 1 1 GET\n> P. 6 1 x HTT\n> P. 4 1  a`),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by the side that sends the payload',
    rule: 'match: {payload: {contains: hello, from: client}}',
    met: tcp(TALK),
    unmet: tcp(`${OPEN}\n< P. 1 1 hello`),
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a match by the payload of a datagram',
    rule: 'match: {payload: ab}',
    met: [datagram(true, 'xab', 0)],
    unmet: [datagram(true, 'xa', 0), datagram(true, 'b', 1)],
    names: ['flows that match: expected >= 1, seen 0 of 1'],
  },
  {
    kind: 'a count',
    rule: 'count: 2',
    met: [...tcp(OPEN), ...tcp(OPEN, { clientPort: 40001 })],
    unmet: tcp(OPEN),
    names: ['flows that match: expected = 2, seen 1 of 1'],
  },
  {
    kind: 'a count with bounds',
    rule: 'match: {server: {port: 80}}\n    count: {max: 1}',
    met: tcp(OPEN),
    unmet: [...tcp(OPEN), ...tcp(OPEN, { clientPort: 40001 })],
    names: ['flows that match: expected <= 1, seen 2 of 2'],
  },
  {
    kind: 'no flow at all of a kind',
    rule: 'match: {payload: secret}\n    count: 0',
    met: tcp(TALK),
    unmet: tcp(TALK.replace('hello', 'secret').replaceAll(' 6', ' 7')),
    names: ['flows that match: expected = 0, seen 1 of 1'],
  },
  {
    kind: 'segments, the whole flow',
    rule: 'segments: |\n      C > S  S   0:0(0)\n      S > C  S.  0:0(0)  ack 1\n      C > S  .   1:1(0)  ack 1',
    met: tcp(OPEN),
    unmet: tcp(`${OPEN}\n> . 1 1`),
    names: ['seen      C > S  .    1:1(0)           ack 1 (frame 4)'],
  },
  {
    kind: 'segments, the beginning',
    rule: 'segments: |\n      C > S  S   0:0(0)\n      S > C  S.  0:0(0)  ack 1\n      ...',
    met: tcp(WHOLE),
    unmet: tcp(WHOLE.replace('< S. 0 1', '< S. 0 2')),
    names: ['S > C  S.  0:0(0)  ack 1 (line 2 of the pattern)', 'Ack: expected 1, seen 2', '(frame 2)'],
  },
];

function describeOutcome(output: string): string {
  return output.replaceAll(/ {2,}/g, ' ');
}

describe('a rule holds for the capture that it is about, and not for the smallest change of it', () => {
  it.each(TRUTHS)('$kind', async ({ rule, met, unmet, names }) => {
    const rules = join(folder, 'rules.yaml');
    writeFileSync(rules, `version: 1\nrules:\n  - name: tried\n    ${rule}\n`);
    const capture = join(folder, 'capture.pcap');
    writeFileSync(capture, writePcap(met));
    const first = await runCli(['check', capture, '--rules', rules, '--lang', 'en']);
    expect({ ...first, stdout: first.stdout.split('\n')[1] }).toEqual({
      status: 0,
      stdout: expect.stringContaining('  met  tried'),
      stderr: '',
    });
    writeFileSync(capture, writePcap(unmet));
    const second = await runCli(['check', capture, '--rules', rules, '--lang', 'en']);
    expect({ status: second.status, stderr: second.stderr }).toEqual({ status: 1, stderr: '' });
    expect(second.stdout).toContain('NOT MET  tried');
    for (const name of names) expect(describeOutcome(second.stdout)).toContain(describeOutcome(name));
  });

  it('is tried for every key of a rule and of match', () => {
    const text = TRUTHS.map(({ rule }) => rule).join('\n');
    for (const key of ['expect', 'match', 'count', 'segments', 'protocol', 'client', 'server', 'stream', 'payload'])
      expect(text).toContain(`${key}:`);
  });
});

describe('a rule that nothing meets never passes', () => {
  const ICMP = [{ data: frame(ethernet(), ipv4({ protocol: 1 }), icmp({ type: 8 })) }];

  it.each([
    ['no flow in the capture', 'expect: {handshake: complete}', ICMP],
    ['no packet in the capture', 'expect: {handshake: complete}', []],
    ['no flow that matches', 'match: {server: {port: 81}}\n    expect: {handshake: complete}', tcp(OPEN)],
    ['no flow whose record has the fact', 'expect: {replies: 1}', tcp(OPEN)],
    ['no flow, and a count of none', 'match: {server: {port: 81}}\n    count: 0', []],
  ] as const)('%s', async (_, rule, packets) => {
    const rules = join(folder, 'nothing.yaml');
    const capture = join(folder, 'nothing.pcap');
    writeFileSync(rules, `version: 1\nrules:\n  - name: tried\n    ${rule}\n`);
    writeFileSync(capture, writePcap(packets));
    expect((await runCli(['check', capture, '--rules', rules, '--lang', 'en'])).status).toBe(1);
    const allowed = await runCli(['check', capture, '--rules', rules, '--lang', 'en', '--allow-empty']);
    expect(allowed.status).toBe(0);
  });

  it('nor by --allow-empty where the rule states how many flows there are', async () => {
    const rules = join(folder, 'count.yaml');
    const capture = join(folder, 'count.pcap');
    writeFileSync(rules, 'version: 1\nrules:\n  - name: tried\n    count: {min: 1}\n');
    writeFileSync(capture, writePcap([]));
    expect((await runCli(['check', capture, '--rules', rules, '--allow-empty'])).status).toBe(1);
  });
});
