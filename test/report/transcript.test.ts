/** Transcripts: what a line says, what it leaves out, and that two recordings of one exchange give one text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowStory, SegmentStep } from '../../src/flow/story/story.js';
import { formatTranscript, formatTranscripts, listTranscriptLines } from '../../src/report/transcript/transcript.js';
import { runCli } from '../cli/run-cli.js';
import { tcpOption } from '../support/frame-builder.js';
import { readStories, tellConversation } from '../support/stories.js';

const CLOSE = 'fixtures/tcp-close-four-segments.pcap';

async function transcribe(script: string, fields?: Parameters<typeof tellConversation>[1]): Promise<string> {
  return formatTranscripts(await tellConversation(script, fields));
}

describe('a transcript', () => {
  it('tells a connection line by line', async () => {
    expect(formatTranscripts(await readStories(CLOSE))).toBe(
      [
        'tcp:0  handshake complete  close closed-by-client',
        'C > S  S     0:0(0)                       <mss 1460,sackOK,TS,wscale 10>',
        'S > C  S.    0:0(0)             ack 1     <mss 1460,sackOK,TS,wscale 10>',
        'C > S  .     1:1(0)             ack 1',
        'C > S  P.    1:36(35)           ack 1',
        'S > C  .     1:1(0)             ack 36',
        'C > S  F.    36:36(0)           ack 1',
        'S > C  .     1:1(0)             ack 37',
        'S > C  F.    1:1(0)             ack 37',
        'C > S  .     37:37(0)           ack 2',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['no flags', '> - 1', 'C > S  -     1:1(0)'],
    ['all flags', '> FSRP.UEW 0 0', 'C > S  FSRP.UEW  0:0(0)'],
    ['data in the SYN', '> S 0 - hello', 'C > S  S     0:5(5)'],
    ['numbers beyond four digits', '> S 0\n< S. 0 1\n> P. 123456 1 hello', 'C > S  P.    123456:123461(5)   ack 1'],
  ])('%s', async (_, script, expected) => {
    const stories = await tellConversation(script, { synOptions: '' });
    const lines = stories.flatMap((story) => listTranscriptLines(story)).map(({ text }) => text);
    expect(lines.at(-1)?.startsWith(expected)).toBe(true);
  });

  it.each([
    ['mss', tcpOption.maximumSegmentSize(536), '<mss 536>'],
    ['wscale', tcpOption.windowScale(0), '<wscale 0>'],
    ['sackOK', tcpOption.sackPermitted(), '<sackOK>'],
    ['TS', tcpOption.timestamps(77, 0), '<TS>'],
    ['FO', tcpOption.fastOpen(), '<FO request>'],
    ['FO', tcpOption.fastOpen([1, 2, 3, 4]), '<FO cookie>'],
    [
      'all, in the order of the notation',
      [...tcpOption.sackPermitted(), ...tcpOption.windowScale(2), ...tcpOption.maximumSegmentSize(1)],
      '<mss 1,sackOK,wscale 2>',
    ],
    ['none', [], ''],
  ])('the option %s of a SYN', async (_, synOptions, expected) => {
    const [story] = await tellConversation('> S 0', { synOptions });
    expect(listTranscriptLines(story as FlowStory)[1]?.text).toBe(`C > S  S     0:0(0)             ${''.padEnd(8)}  ${expected}`.trimEnd());
  });

  it('has SACK blocks, relative like the numbers, and no other option after the SYN', async () => {
    const text = formatTranscripts(await readStories('fixtures/tcp-loss-sack.pcap'));
    expect(text).toContain('S > C  .     1:1(0)             ack 1449  <sack 2897:4345>\n');
    expect(text.split('\n').filter((line) => line.includes('TS'))).toHaveLength(2);
  });

  it('numbers flows as Wireshark does, each under its heading, a blank line between them', async () => {
    const text = formatTranscripts(await readStories('fixtures/udp-hello-three-ports.pcap'));
    expect(text.match(/^(?:tcp|udp):.*$/gm)).toEqual(['udp:0', 'udp:1', 'udp:2', 'udp:3  refused']);
    expect(text).toContain('udp:2\nC > S  udp  (6)\nS > C  udp  (6)\n\nudp:3  refused\nC > S  udp  (6)\nS > C  icmp port-unreachable\n');
  });

  it('says that roles are assumed', async () => {
    const text = formatTranscripts(await readStories('fixtures/tcp-begun-midway.pcap'));
    expect(text).toMatch(/^tcp:0 {2}handshake not-captured {2}close closed-by-client {2}roles assumed\n/);
  });

  it('marks numbers that are not known', async () => {
    const [story] = await tellConversation('> S 0\n< S. 0 1');
    const steps = (story as FlowStory).steps.map((step) => ({ ...(step as SegmentStep), seqIsRelative: false }));
    const lines = listTranscriptLines({ ...(story as FlowStory), steps }).map(({ text }) => text.replace(/ +/g, ' '));
    expect(lines.slice(1)).toEqual(['C > S S ?:?(0) <mss 1460>', 'S > C S. ?:?(0) ack ? <mss 1460>']);
  });

  it('does not measure the Seq 0 of a RST that answers a segment without ACK from an initial number', async () => {
    const script = (isn: number) => `> S 0\n< S. 0 1\n> . 1 1\n< R. ${2 ** 32 - isn} 1`;
    for (const serverIsn of [5000, 4_000_000_000]) {
      expect(await transcribe(script(serverIsn), { serverIsn })).toMatch(/\nS > C {2}R\. {4}\?:\?\(0\) +ack 1\n$/);
    }
    expect(formatTranscripts(await readStories('fixtures/tcp-refused.pcap'))).toMatch(/\nS > C {2}R\. {4}1:1\(0\) +ack 1\n$/);
  });

  it('counts what a limit left out', async () => {
    const [story] = await readStories(CLOSE, { maxSteps: 4 });
    const lines = formatTranscript(story as FlowStory).split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[5]).toBe('...  # 5 more, beyond the limit of what is kept of a flow');
  });

  it('adds windows, payload and labels on request', async () => {
    const [tcp] = await readStories(CLOSE);
    const withWindow = formatTranscript(tcp as FlowStory, { window: true, labels: true }).split('\n');
    expect(withWindow[3]?.replace(/ +/g, ' ')).toBe('C > S . 1:1(0) ack 1 win 64512 # handshake 3/3 ACK');
    const [udp] = await readStories('fixtures/udp-hello-three-ports.pcap');
    expect(formatTranscript(udp as FlowStory, { payload: true })).toBe('udp:0\nC > S  udp  (6)  "你好"\nS > C  udp  (6)  "你好"\n');
  });

  it('quotes payload so that it harms no terminal and ends no text early', async () => {
    const text = formatTranscripts(await readStories('fixtures/udp-harmful-text.pcap'), { payload: true });
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  });
});

describe('two recordings of one exchange', () => {
  const SCRIPT = '> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6\n< P. 1 6 ~1000 +30\n> F. 6 1001\n< F. 1001 7\n> . 7 1002';

  it('give the same text, whatever their addresses, ports, initial numbers, times and timestamps', async () => {
    const first = await transcribe(SCRIPT, { synOptions: tcpOption.timestamps(1, 0) });
    const other = SCRIPT.replaceAll('+30', '+2000');
    const fields = { client: '2001:db8::1', server: '2001:db8::2', clientPort: 61000, serverPort: 443 };
    expect(first).toContain('ack 1002');
    for (const [clientIsn, serverIsn] of [
      [0xffff_fffe, 1],
      [0x7fff_ffff, 0xffff_fc18],
    ] as const) {
      expect(await transcribe(other, { ...fields, clientIsn, serverIsn, synOptions: tcpOption.timestamps(99_999, 0) })).toBe(first);
    }
  });

  it.each(['nanoseconds.pcap', 'any-sll.pcap', 'any-sll2.pcap'])('by a real kernel give the same text: %s', async (name) => {
    const [first] = (await readStories(CLOSE)) as [FlowStory];
    const [second] = (await readStories(`fixtures/${name}`)) as [FlowStory];
    expect((second.steps[0] as SegmentStep).rawSeq).not.toBe((first.steps[0] as SegmentStep).rawSeq);
    expect(formatTranscript(second)).toBe(formatTranscript(first));
  });

  it.each([
    ['another length', '~1000', '~999'],
    ['another flag', '> P. 1 1 hello', '> . 1 1 hello'],
    ['another order', '< F. 1001 7\n> . 7 1002', '> . 7 1001\n< F. 1001 7'],
    ['a repeat', '< . 1 6\n', '< . 1 6\n< . 1 6\n'],
  ])('that is not the same give another text: %s', async (_, before, after) => {
    expect(await transcribe(SCRIPT.replace(before, after))).not.toBe(await transcribe(SCRIPT));
  });

  it('of any segments give the same text', async () => {
    const segment = fc
      .record({
        from: fc.constantFrom('>', '<'),
        flags: fc.constantFrom('S', 'S.', '.', '.', 'P.', 'F.', 'R', 'R.', '-', 'SF'),
        seq: fc.integer({ min: 0, max: 8 }),
        ack: fc.integer({ min: 0, max: 8 }),
        length: fc.constantFrom(0, 1, 3),
      })
      .map(({ from, flags, seq, ack, length }) => `${from} ${flags} ${seq} ${flags.includes('.') ? ack : '-'} ~${length}`);
    // Far from each other: what a segment says by the number of the wrong side must not make sense by accident.
    const clientNumber = fc.constantFrom(1, 77_777, 0x7fff_fffc, 0xffff_fff7);
    const serverNumber = fc.constantFrom(900, 1_000_000, 0x8000_ffff, 0xffff_0000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 15 }),
        clientNumber,
        serverNumber,
        async (lines, clientIsn, serverIsn) => {
          // Without a handshake a verdict may rest on a number that has nothing to do with the other: the segments alone are compared.
          const isn = { clientIsn, serverIsn, clientPort: 50_000 };
          const segments = async (fields?: typeof isn) => (await transcribe(lines.join('\n'), fields)).replaceAll(/^tcp:(\d+).*$/gm, '$1');
          expect(await segments(isn)).toBe(await segments());
          const whole = ['> S 0', '< S. 0 1', '> . 1 1', ...lines].join('\n');
          expect(await transcribe(whole, isn)).toBe(await transcribe(whole));
        },
      ),
      { numRuns: 150, seed: 793 },
    );
  });
});

describe('show --format transcript', () => {
  it('prints every flow', async () => {
    const { status, stdout, stderr } = await runCli(['show', 'fixtures/two-interfaces.pcapng', '--format', 'transcript']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(formatTranscripts(await readStories('fixtures/two-interfaces.pcapng')));
    expect(stdout.match(/^tcp:/gm)).toHaveLength(2);
  });

  it('prints the flow that is asked for', async () => {
    const { stdout } = await runCli(['fixtures/two-interfaces.pcapng', '--format', 'transcript', '--stream', 'tcp:1']);
    expect(stdout).toMatch(/^tcp:1 {2}handshake complete/);
    expect(stdout.match(/^tcp:/gm)).toHaveLength(1);
  });

  it('stops after so many frames of it', async () => {
    const { stdout } = await runCli([CLOSE, '--format', 'transcript', '--limit', '2']);
    expect(stdout).toMatch(/^tcp:0 {2}handshake half-open {2}close never-opened\nC > S .*\nS > C .*\n$/);
  });

  it('adds what --with names', async () => {
    const { stdout } = await runCli([CLOSE, '--format', 'transcript', '--with', 'window,labels']);
    expect(stdout).toMatch(/win 64240 .*# handshake 1\/3 SYN\n/);
  });

  it.each([
    [
      ['--with', 'windows'],
      'pcapnote: --with takes window, payload, labels, not "windows" (did you mean "window"?); see pcapnote show --help\n',
    ],
    [['--max-steps', '0'], 'pcapnote: --max-steps takes one whole number of at least 1; see pcapnote show --help\n'],
  ])('refuses %s', async (words, expected) => {
    expect(await runCli([CLOSE, '--format', 'transcript', ...words])).toEqual({ status: 2, stdout: '', stderr: expected });
  });

  it('says when the limit of steps was reached, and reads on for the verdict', async () => {
    const { status, stdout, stderr } = await runCli([CLOSE, '--format', 'transcript', '--max-steps', '3']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/close closed-by-client\n(?:. > .*\n){3}\.\.\. {2}# 6 more/);
    expect(stderr).toBe('pcapnote: warning: the limit of --max-steps was reached: 6 frames are in no line\n');
  });

  it('prints what stood before the damage', async () => {
    const { status, stdout } = await runCli(['fixtures/faulty-cut-record.pcap', '--format', 'transcript']);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^tcp:0 {2}handshake complete/);
  });
});
