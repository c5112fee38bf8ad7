import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { textWidth } from '../../src/report/format/width.js';
import { writePcap } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { fixture, linesOf, runCli, TextOutput } from './run-cli.js';

const CLOSE = fixture('tcp-close-four-segments.pcap');
const HELLO = fixture('udp-hello-three-ports.pcap');
const ESCAPE = String.fromCharCode(0x1b);

async function explain(...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli(['explain', ...argv]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** A transfer of `count` segments of data, each acknowledged. */
function transfer(count: number): Uint8Array {
  const pairs = Array.from({ length: count }, (_, i) => `> P. ${1 + i * 10} 1 ~10\n< . 1 ${11 + i * 10}`);
  return writePcap(timedConversation(`> S 0\n< S. 0 1\n> . 1 1\n${pairs.join('\n')}`));
}

describe('explain', () => {
  it('tells each step of the handshake and the close, and proves its numbers', async () => {
    const text = (await explain(CLOSE)).replaceAll(/\s*│\s*(?:[A-Z0-9-]+\n)?\s*│?\s*/g, ' ');
    expect(text).toContain("Ack=37: the client's FIN had Seq=36 and takes one sequence number, so 36 + 1 = 37.");
    for (const step of [
      'handshake 1/3 SYN',
      'handshake 2/3 SYN-ACK',
      'handshake 3/3 ACK',
      'close 1/4 FIN',
      'close 2/4 ACK',
      'close 3/4 FIN',
      'close 4/4 ACK',
    ]) {
      expect(text).toContain(step);
    }
    expect(text).toContain('RFC 9293 3.5');
    expect(text).toMatch(/Verdict: [\s\S]*4\s+segments/);
    expect(text).toMatch(/Wireshark display filter: tcp\.stream eq 0\n$/);
  });

  it('shows the states beside the ends where they change', async () => {
    const lines = linesOf(await explain(CLOSE, '--width', '80'));
    const states = lines.flatMap((line) => /^ {0,12}([A-Z0-9-]*) [│├].*[│┤](?: ([A-Z0-9-]+))?$/.exec(line)?.slice(1, 3).join('/') ?? []);
    expect(states.filter((pair) => pair !== '/')).toEqual([
      'CLOSED/LISTEN',
      'SYN-SENT/',
      'ESTABLISHED/SYN-RECEIVED',
      '/ESTABLISHED',
      'FIN-WAIT-1/CLOSE-WAIT',
      'FIN-WAIT-2/',
      'TIME-WAIT/LAST-ACK',
      '/CLOSED',
    ]);
  });

  it('of UDP says who asked, who answered, and shows small payloads', async () => {
    const text = await explain(HELLO);
    expect(text).toContain('request 1');
    expect(text).toContain('你好');
    expect(text).toContain('udp.stream eq 0');
    expect(text).not.toContain('LISTEN');
  });

  it('reads a pipe as it reads a file', async () => {
    const whole = await runCli(['explain', CLOSE]);
    expect(await runCli(['explain', '-'], { stdin: readFileSync(CLOSE) })).toEqual(whole);
    expect(await runCli(['explain'], { stdin: readFileSync(CLOSE) })).toEqual(whole);
  });

  it('--stream and --limit choose flows', async () => {
    const filters = async (...argv: string[]) => [...(await explain(HELLO, ...argv)).matchAll(/filter: (.*)/g)].map(([, filter]) => filter);
    const all = await filters();
    expect(all.length).toBeGreaterThan(2);
    expect(await filters('--stream', 'udp:1')).toEqual(['udp.stream eq 1']);
    expect(await filters('--limit', '2')).toEqual(all.slice(0, 2));
  });

  it('notes a flow that is not there', async () => {
    expect(await runCli(['explain', CLOSE, '--stream', 'tcp:7'])).toMatchObject({
      status: 0,
      stdout: '',
      stderr: 'pcapnote: note: there is no flow tcp:7; the last is tcp:0\n',
    });
  });

  it('folds runs, and --all unfolds them', async () => {
    const stdin = transfer(30);
    const folded = await runCli(['explain', '-'], { stdin });
    expect(folded.stdout).toMatch(/4–63 .* 60 segments, 300 bytes/);
    const unfolded = await runCli(['explain', '-', '--all'], { stdin });
    expect(unfolded.stdout.match(/Len=10/g)).toHaveLength(30);
    expect(unfolded.stdout).toMatch(/ 63 ─┤/);
  });

  it('--max-steps bounds what is kept, and says what is missing', async () => {
    const { status, stdout, stderr } = await runCli(['explain', '-', '--all', '--max-steps', '10'], { stdin: transfer(30) });
    expect(status).toBe(0);
    expect(stdout).toContain('53 more frames of this flow are beyond the limit');
    expect(stderr).toBe('pcapnote: warning: the limit of --max-steps was reached: 53 frames are in no step\n');
    expect((await runCli(['explain', '-', '--all', '--max-steps', '10', '--quiet'], { stdin: transfer(30) })).stderr).toBe('');
  });

  it.each(['text', 'table', 'markdown', 'mermaid', 'svg', 'json'])(
    '--format %s is about the same flows in both languages',
    async (format) => {
      for (const lang of ['en', 'zh']) {
        const text = await explain(CLOSE, '--format', format, '--lang', lang);
        expect(text).toContain('FIN-WAIT-1');
        expect(text).toContain('TIME-WAIT');
        expect(text).toContain('tcp.stream eq 0');
        expect(/[\u4e00-\u9fff]/.test(text)).toBe(lang === 'zh');
      }
    },
  );

  it('an unknown format is used wrongly, and the nearest is named', async () => {
    const { status, stderr } = await runCli(['explain', CLOSE, '--format', 'mermayd']);
    expect(status).toBe(2);
    expect(stderr).toContain('did you mean "mermaid"');
  });

  it('an empty capture is no flow and no fault', async () => {
    expect(await runCli(['explain', fixture('file-without-packets.pcap')])).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('damage', () => {
  it.each([
    ['faulty-cut-record.pcap', 3, 'frame'],
    ['faulty-not-a-capture.txt', 3, 'not'],
  ])('%s is one line and status %i', async (name, status, word) => {
    const outcome = await runCli(['explain', fixture(name)]);
    expect(outcome.status).toBe(status);
    expect(linesOf(outcome.stderr)).toHaveLength(1);
    expect(outcome.stderr).toContain(word);
  });

  it('what stands before it is told', async () => {
    const bytes = readFileSync(CLOSE);
    const cut = await runCli(['explain', '-'], { stdin: bytes.subarray(0, bytes.length - 5) });
    expect(cut.status).toBe(3);
    expect(cut.stdout).toContain('close 3/4 FIN');
    expect(cut.stdout).not.toContain('close 4/4 ACK');
    const allowed = await runCli(['explain', '-', '--allow-truncated'], { stdin: bytes.subarray(0, bytes.length - 5) });
    expect(allowed.status).toBe(0);
    expect(allowed.stderr).toMatch(/^pcapnote: warning: /);
  });

  it('a reader that has gone ends the run quietly', async () => {
    const stdout = new TextOutput();
    stdout.closed = true;
    expect(await runCli(['explain', CLOSE], { stdout })).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the ladder', () => {
  const CAPTURES = [
    'tcp-close-four-segments.pcap',
    'tcp-fast-open.pcap',
    'tcp-ipv6.pcap',
    'tcp-keep-alive.pcap',
    'tcp-loss-sack.pcap',
    'tcp-options.pcap',
    'tcp-zero-window.pcap',
    'tunnels.pcap',
    'udp-hello-three-ports.pcap',
    'udp-harmful-text.pcap',
    'udp-ipv6-refused-and-fragments.pcap',
  ];

  it.each(CAPTURES.flatMap((capture) => [60, 80, 120].map((width) => [capture, width] as const)))(
    'of %s fits %i columns',
    async (capture, width) => {
      for (const lang of ['en', 'zh']) {
        const { stdout } = await runCli(['explain', fixture(capture), '--lang', lang, '--all', '--no-color'], { columns: width });
        for (const line of linesOf(stdout)) expect({ line, fits: textWidth(line) <= width }).toEqual({ line, fits: true });
        // Both lines downwards stand in the same columns everywhere.
        const rungs = linesOf(stdout).filter((line) => /^[ A-Z0-9-]*[│├]/.test(line));
        const ends = rungs.map((line) => [...line.matchAll(/[│├┤]/g)].map(({ index }) => textWidth(line.slice(0, index))));
        expect(ends.length).toBeGreaterThan(0);
        const margins = new Set(ends.map((columns) => `${columns[0]} ${columns.at(-1)}`));
        expect(margins.size).toBeLessThanOrEqual(2);
      }
    },
  );

  const widthIn = async (columns?: number, ...argv: string[]) => {
    const { stdout } = await runCli(['explain', CLOSE, '--no-color', ...argv], columns === undefined ? {} : { columns });
    return Math.max(...linesOf(stdout).map(textWidth));
  };

  it('is as wide as the terminal, and 100 columns in a pipe', async () => {
    expect(await widthIn(80)).toBe(80);
    expect(await widthIn(120)).toBe(120);
    expect(await widthIn(300)).toBe(120);
    expect(await widthIn()).toBe(100);
    expect(await widthIn(undefined, '--width', '90')).toBe(90);
  });

  it('--ascii is ASCII to the last character, payloads included', async () => {
    for (const capture of [CLOSE, HELLO, fixture('udp-harmful-text.pcap'), fixture('tcp-loss-sack.pcap')]) {
      const text = await explain(capture, '--ascii', '--all');
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    }
    expect(await explain(CLOSE, '--ascii')).toMatch(/\+- 1 -+ \[SYN\] Seq=0 -+>\|/);
    expect(await explain(HELLO, '--ascii')).toContain('\\u4f60\\u597d');
  });

  it('--ascii keeps the characters of Chinese sentences, and draws with ASCII', async () => {
    const text = await explain(CLOSE, '--ascii', '--lang', 'zh');
    expect(text).not.toMatch(/[─│├┤►◄→]/);
    expect(text).toContain('客户端');
  });

  it('is coloured when asked to, and never otherwise', async () => {
    expect(await explain(CLOSE)).not.toContain(ESCAPE);
    const coloured = await explain(CLOSE, '--color', 'always');
    expect(coloured).toContain(`${ESCAPE}[32m`);
    expect(coloured.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g'), '')).toBe(await explain(CLOSE));
  });

  it.each(['text', 'table'])('shows hostile payload as text in %s', async (format) => {
    for (const lang of ['en', 'zh']) {
      const text = await explain(fixture('udp-harmful-text.pcap'), '--format', format, '--lang', lang);
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]/);
    }
  });
});

describe('the table', () => {
  it.each([80, 120])('fits %i columns', async (columns) => {
    for (const lang of ['en', 'zh']) {
      for (const capture of [CLOSE, HELLO, fixture('tcp-loss-sack.pcap'), fixture('tcp-ipv6.pcap')]) {
        const { stdout } = await runCli(['explain', capture, '--format', 'table', '--lang', lang], { columns });
        for (const line of linesOf(stdout)) expect({ line, fits: textWidth(line) <= columns }).toEqual({ line, fits: true });
      }
    }
  });

  it('has a step per row: frame, direction, segment, states, meaning', async () => {
    const { stdout } = await runCli(['explain', CLOSE, '--format', 'table']);
    const rows = linesOf(stdout).filter((line) => /^│ +\d+ │/.test(line));
    expect(rows).toHaveLength(9);
    expect(rows[6]?.split('│').map((cell) => cell.trim())).toEqual([
      '',
      '7',
      '←',
      '[ACK] Seq=1 Ack=37',
      'FIN-WAIT-2',
      '',
      expect.stringMatching(/^close 2\/4 ACK: .*36 \+ 1 = 37\..*\(RFC 9293 3\.6, [0-9., ]+\)$/),
      '',
    ]);
  });
});

describe('many flows', () => {
  let text = '';
  beforeAll(async () => {
    text = (await runCli(['explain', fixture('tcp-syn-flood.pcap')])).stdout;
  });

  it('are told one after the other, each with its own verdict', () => {
    const headings = text.match(/^tcp:\d+ {2}/gm) ?? [];
    expect(headings.length).toBeGreaterThan(5);
    expect(text.match(/^Verdict: /gm)).toHaveLength(headings.length);
  });
});
