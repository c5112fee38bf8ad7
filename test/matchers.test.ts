/** The matchers of pcapnote/vitest: what meets them, what does not, and what a failure tells. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCapture, summarize } from '../src/index.js';
import { transcriptOf } from '../src/vitest.js';
import { writePcap } from './support/capture-writer.js';
import { timedConversation } from './support/conversation.js';

const CLOSE = 'fixtures/tcp-close-four-segments.pcap';
const CLOSE_TEXT = await transcriptOf(CLOSE);

/** The failure of an assertion; fails when it does not fail. */
async function failureOf(assertion: Promise<unknown>): Promise<string> {
  try {
    await assertion;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the assertion was met');
}

function talk(script: string): Uint8Array {
  return writePcap(timedConversation(script));
}

describe('what is accepted', () => {
  const bytes = readFileSync(CLOSE);
  it.each([
    ['a path', CLOSE],
    ['a URL', new URL(`../${CLOSE}`, import.meta.url)],
    ['a Buffer', bytes],
    ['a Uint8Array', new Uint8Array(bytes)],
    ['an ArrayBuffer', new Uint8Array(bytes).buffer],
    ['an open capture', openCapture(CLOSE)],
  ])('%s', async (_, capture) => {
    await expect(capture).toHaveCompletedHandshake();
    await expect(capture).toBeClosedBy('client');
    await expect(capture).toHaveNoRetransmissions();
    await expect(capture).toMeetRules(['handshake=complete', 'close.segments=4']);
    await expect(capture).toMatchTranscript(CLOSE_TEXT);
    await expect(capture).not.toBeRefused();
  });

  it('a flow record, and several', async () => {
    const flows = await summarize(openCapture(CLOSE));
    for (const received of [flows, flows[0]]) {
      await expect(received).toHaveCompletedHandshake();
      await expect(received).toBeClosedBy('client');
      await expect(received).not.toBeClosedBy('server');
      await expect(received).toMeetRules(['handshake=complete']);
      expect(await failureOf(expect(received).toMatchTranscript(CLOSE_TEXT))).toMatch(
        /^toMatchTranscript\(\) is about segments, .*: give the capture$/,
      );
      const rules = 'version: 1\nrules:\n  - name: opens\n    segments: |\n      C > S S\n      ...\n';
      expect(await failureOf(expect(received).toMeetRules(rules))).toMatch(/^the rule "opens" is about segments .*: give the capture$/);
    }
  });

  it.each([[undefined], [null], [7], [[7]], [{}]])('not %j', async (value) => {
    expect(await failureOf(expect(value).toHaveCompletedHandshake())).toMatch(/^expected a capture .* or a flow record, not /);
    expect(await failureOf(expect(value).not.toHaveCompletedHandshake())).toMatch(/^expected a capture/);
  });

  it.each([
    ['fixtures/missing.pcap', /no such file/],
    ['fixtures/faulty-not-a-capture.txt', /capture/],
    ['fixtures/faulty-cut-record.pcap', /cut|ends/],
  ])('nor, with .not or without, what cannot be read to its end: %s', async (path, message) => {
    for (const assertion of [
      () => expect(path).toHaveCompletedHandshake(),
      () => expect(path).not.toHaveCompletedHandshake(),
      () => expect(openCapture(path)).toMatchTranscript(CLOSE_TEXT),
      () => expect(path).not.toMatchTranscript('tcp:0'),
      () => expect(path).not.toMeetRules(['handshake=complete']),
    ]) {
      expect(await failureOf(assertion())).toMatch(message);
    }
  });

  it.each([
    ['fixtures/file-without-packets.pcap', 'has no flow'],
    ['fixtures/udp-hello-three-ports.pcap', 'has no TCP flow'],
  ])('an assertion about nothing is not met, with .not or without: %s', async (path, message) => {
    expect(await failureOf(expect(path).toHaveCompletedHandshake())).toContain(message);
    expect(await failureOf(expect(path).not.toHaveCompletedHandshake())).toContain(message);
    expect(await failureOf(expect(path).not.toHaveNoRetransmissions())).toContain(message);
  });
});

describe('flows', () => {
  const MET = 'fixtures/two-interfaces.pcapng';

  it('all have to meet it, and with .not none may', async () => {
    await expect(MET).toHaveCompletedHandshake();
    const flood = 'fixtures/tcp-syn-flood.pcap';
    expect(await failureOf(expect(flood).toBeRefused())).toContain('NOT MET');
    expect(await failureOf(expect(flood).not.toBeRefused())).toMatch(
      /^expected no flow of fixtures\/tcp-syn-flood\.pcap to meet toBeRefused\(\), but this does: tcp:\d+ \(frames \d+ to \d+\), /,
    );
  });

  it('one can be chosen', async () => {
    const flows = await summarize(openCapture('fixtures/tcp-syn-flood.pcap'));
    const refused = flows.find((flow) => flow.protocol === 'tcp' && flow.handshake.verdict === 'refused');
    const other = flows.find((flow) => flow.protocol === 'tcp' && flow.handshake.verdict !== 'refused');
    await expect('fixtures/tcp-syn-flood.pcap').toBeRefused({ stream: refused?.stream as string });
    await expect('fixtures/tcp-syn-flood.pcap').not.toBeRefused({ stream: other?.stream as string });
    expect(await failureOf(expect(MET).toHaveCompletedHandshake({ stream: 'tcp:9' }))).toContain('has no flow tcp:9; the last is tcp:1');
    expect(await failureOf(expect('fixtures/udp-hello-three-ports.pcap').toBeClosedBy('client', { stream: 'udp:0' }))).toContain(
      'udp:0 is no TCP flow',
    );
  });

  it('of UDP can be refused', async () => {
    await expect('fixtures/udp-hello-three-ports.pcap').toBeRefused({ stream: 'udp:3' });
    expect(await failureOf(expect('fixtures/udp-hello-three-ports.pcap').toBeRefused())).toContain('refused: expected = true, seen false');
  });
});

describe('the smallest capture that does not meet it', () => {
  const OPENING = '> S 0\n< S. 0 1\n> . 1 1\n';
  const CLOSING = '> F. 1 1\n< . 1 2\n< F. 1 2\n> . 2 2\n';

  it('toHaveCompletedHandshake', async () => {
    await expect(talk(OPENING)).toHaveCompletedHandshake();
    const text = await failureOf(expect(talk('> S 0\n< S. 0 1\n> . 1 2')).toHaveCompletedHandshake());
    expect(text).toContain('expected = complete, seen invalid (frame 3)');
    expect(text).toContain('final ACK acknowledges 5002, expected 5001 (frame 3)');
    expect(text).toMatch(/SYN-SENT ├.*\[SYN\] Seq=0/);
  });

  it('toBeClosedBy', async () => {
    await expect(talk(OPENING + CLOSING)).toBeClosedBy('client');
    const text = await failureOf(expect(talk(OPENING + CLOSING)).toBeClosedBy('server'));
    expect(text).toMatch(
      /^NOT MET {2}the capture: 1 flow, 7 frames; 0 of 1 rule met\n {2}NOT MET {2}close=closed-by-server \(toBeClosedBy\('server'\); 1 flow matched\)\n/,
    );
    expect(text).toContain('expected = closed-by-server, seen closed-by-client');
    expect(await failureOf(expect(talk(OPENING + CLOSING)).toBeClosedBy('sever' as never))).toBe(
      "toBeClosedBy takes 'client' or 'server', not sever",
    );
  });

  it('toBeRefused', async () => {
    await expect(talk('> S 0\n< R. 0 1')).toBeRefused();
    expect(await failureOf(expect(talk('> S 0\n< S. 0 1')).toBeRefused())).toContain('expected = refused, seen half-open');
  });

  it('toHaveNoRetransmissions: the frames are named', async () => {
    const data = `${OPENING}> P. 1 1 hello\n`;
    await expect(talk(`${data}< . 1 6`)).toHaveNoRetransmissions();
    expect(await failureOf(expect(talk(`${data}> P. 1 1 hello +300\n< . 1 6`)).toHaveNoRetransmissions())).toContain(
      'retransmissions: expected = 0, seen 1 (frame 5)',
    );
  });
});

describe('toMeetRules', () => {
  const rules = {
    version: 1,
    rules: [
      { name: 'opens', match: { protocol: 'tcp' }, expect: { handshake: 'complete' } },
      { name: 'asks', segments: '...\nC > S P. 1:36(35)\n...' },
    ],
  };

  it('takes an object, a text, a file and short forms', async () => {
    await expect(CLOSE).toMeetRules(rules);
    await expect(CLOSE).toMeetRules('version: 1\nrules:\n  - name: opens\n    expect: { handshake: complete }\n');
    await expect(CLOSE).toMeetRules(['handshake=complete', 'retransmissions<=0']);
    expect(await failureOf(expect(CLOSE).toMeetRules('no-such.yaml'))).toContain('no-such.yaml');
  });

  it('tells what is not met, and where a rule is faulty', async () => {
    const text = await failureOf(expect('fixtures/tcp-close-by-server.pcap').toMeetRules(rules));
    expect(text).toContain('expected  C > S P. 1:36(35) (line 2 of the pattern)');
    expect(text).toContain('1 of 2 rules met');
    await expect('fixtures/tcp-close-by-server.pcap').not.toMeetRules(rules);
    expect(await failureOf(expect(CLOSE).not.toMeetRules(rules))).toBe(
      `expected ${CLOSE} not to meet the rules of rules, but it meets all`,
    );
    expect(await failureOf(expect(CLOSE).toMeetRules('version: 1\nrule: []\n'))).toMatch(/^rules:2:1: .*"rules"/);
  });

  it('looks into the payload', async () => {
    const asks = (payload: string) => ({ version: 1, rules: [{ name: 'asks', match: { payload } }] });
    await expect(talk('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello')).toMeetRules(asks('hello'));
    await expect(talk('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello')).not.toMeetRules(asks('hullo'));
  });
});

describe('toMatchTranscript', () => {
  it('compares with the text in the call, however far it stands in', async () => {
    await expect(CLOSE).toMatchTranscript(`
      tcp:0  handshake complete  close closed-by-client
      C > S  S     0:0(0)                       <mss 1460,sackOK,TS,wscale 10>
      ...
      C > S  .     37:37(0)           ack 2
    `);
    await expect(CLOSE).not.toMatchTranscript('C > S S.');
  });

  it('tells the difference with frames', async ({ task }) => {
    const text = await failureOf(expect(CLOSE).toMatchTranscript(CLOSE_TEXT.replace('1:36(35) ', '1:37(36) ')));
    expect(text).toMatch(/^fixtures\/tcp-close-four-segments\.pcap differs from its transcript\n\n--- transcript\n\+\+\+ fixtures\//);
    expect(text).toContain('\n-C > S  P.    1:37(36)           ack 1\n+C > S  P.    1:36(35)           ack 1  # frame 4\n');
    expect(await failureOf(expect(CLOSE).not.toMatchTranscript(CLOSE_TEXT))).toContain('not to have this transcript');
    // It was to fail: the summary of the run does not count it.
    expect.getState().snapshotState.clearTest(task.id);
  });

  it('tells where the text is not in the notation', async () => {
    const text = await failureOf(expect(CLOSE).toMatchTranscript('\n    C > S S\n    C > S SYN\n'));
    expect(text).toMatch(/^the transcript, line 2, column 7: "SYN" is not flags: .* \(did you mean "S"\?\)\n\n {2}C > S SYN\n {8}\^$/);
  });

  it('chooses a flow', async () => {
    await expect('fixtures/udp-hello-three-ports.pcap').toMatchTranscript(
      { stream: 'udp:3' },
      'C > S udp (6) "你好"\nS > C icmp port-unreachable',
    );
  });

  it('is an inline snapshot without a text', async () => {
    expect(await transcriptOf('fixtures/udp-hello-three-ports.pcap', { stream: 'udp:0', payload: true })).toMatchInlineSnapshot(`
      "udp:0
      C > S  udp  (6)  "你好"
      S > C  udp  (6)  "你好"
      "
    `);
    expect(await failureOf(expect(CLOSE).not.toMatchTranscript())).toContain('needs a transcript');
  });
});
