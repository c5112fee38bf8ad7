/** UDP in words: payloads that are text or not, shown so that nothing in them can harm; what was answered and what was not. */
import { describe, expect, it } from 'vitest';
import { Phase } from '../../src/flow/phase.js';
import type { DatagramStep } from '../../src/flow/story/story.js';
import { explainFlow } from '../../src/report/explain/explain-flow.js';
import { isUnsafe } from '../../src/report/format/escape.js';
import { datagram, run, udpFlow } from '../support/explanations.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function explain(steps: DatagramStep[], language: 'en' | 'zh' = 'en', flow = udpFlow()) {
  return explainFlow({ flow, steps, omitted: 0 }, language);
}

function payloadOf(preview: Uint8Array, length = preview.length): string | undefined {
  return explain([datagram({ preview: preview.slice(0, 64), length })]).steps[0]?.meaning[1];
}

describe('a payload', () => {
  it.each([
    ['Chinese', utf8('你好'), 'Text: "你好"'],
    ['line ends', utf8('GET / HTTP/1.1\r\n\r\n'), 'Text: "GET / HTTP/1.1\\r\\n\\r\\n"'],
    ['one escape in a text', utf8('colour \x1b[31m is red'), 'Text: "colour \\x1b[31m is red"'],
    ['an override of direction', utf8('right to left \u202e override'), 'Text: "right to left \\u202e override"'],
    ['a backslash', utf8('C:\\x1b'), 'Text: "C:\\\\x1b"'],
    ['not UTF-8', Uint8Array.of(0x00, 0xff, 0xfe, 0x41), 'Bytes: 00 ff fe 41'],
    ['mostly control characters', Uint8Array.of(1, 2, 3, 0x41), 'Bytes: 01 02 03 41'],
    ['more than is shown of it', new Uint8Array(40).fill(0xee), `Bytes: ${'ee '.repeat(16)}…`],
    ['nothing', new Uint8Array(0), 'It is empty.'],
  ])('of %s', (_, preview, expected) => {
    expect(payloadOf(preview)).toBe(expected);
  });

  it.each([62, 63, 64, 65])('is cut between characters, not within one (a character of three bytes behind %i)', (before) => {
    const text = `${'a'.repeat(before)}你${'b'.repeat(20)}`;
    const shown = payloadOf(utf8(text), utf8(text).length);
    expect(shown).toBe(`Text: "${'a'.repeat(Math.min(before, 64))}…"`);
  });

  it('never brings an unsafe character, whatever the bytes', () => {
    for (let lead = 0; lead < 256; lead++) {
      for (const rest of [[], [0x80], [0x80, 0xae], [0x9b, 0x41], [0xa0, 0x81, 0x80]]) {
        const shown = payloadOf(Uint8Array.from([0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, lead, ...rest])) ?? '';
        for (const character of shown) expect(isUnsafe(character.codePointAt(0) as number), `${lead} ${rest}: ${shown}`).toBe(false);
      }
    }
  });
});

describe('questions and answers', () => {
  const request = datagram({ frame: 1 });
  const second = datagram({ frame: 2, number: 2 });
  const reply = datagram({ frame: 3, from: 'server', phase: Phase.UDP_REPLY, request: 1, latency: 0.0123 });

  it('are paired by frame, with the time between', () => {
    const { steps, verdict } = explain([request, second, reply], 'en', udpFlow({ requests: 2, replies: 1 }));
    expect(steps[2]?.meaning[0]).toBe('The server answers (reply 1) with 6 bytes, to frame 1 after 12.3 ms.');
    expect(steps.map(({ meaning }) => meaning.includes('No reply to it was captured.'))).toEqual([false, true, false]);
    expect(verdict[0]).toBe('The client sent 2 datagrams, the server answered with 1; 1 stayed unanswered.');
  });

  it('the same in Chinese', () => {
    const { steps, verdict, notes } = explain([request, second, reply], 'zh', udpFlow({ requests: 2, replies: 1 }));
    expect(steps[2]?.meaning[0]).toBe('服务器在 12.3 ms 后应答第 1 帧（应答 1），6 字节。');
    expect(verdict[0]).toBe('客户端发送 2 个数据报，服务器应答 1 个；1 个未得到应答。');
    expect(notes[0]).toMatch(/^UDP 既不保证送达，也不保证顺序/);
  });

  it('claim nothing unanswered where a run hides datagrams', () => {
    const story = { flow: udpFlow({ requests: 9, replies: 4 }), steps: [request, run()], omitted: 0 };
    const { steps, verdict } = explainFlow(story, 'en');
    expect(steps[0]?.meaning).not.toContain('No reply to it was captured.');
    expect(verdict[0]).toBe('The client sent 9 datagrams, the server answered with 4.');
  });

  it.each(['224.0.0.251', '239.1.2.3', '255.255.255.255', 'ff02::fb'])('sent to %s are answered by others', (address) => {
    const flow = udpFlow({ server: { address, port: 5353 }, replies: 0 });
    const [step] = explain([request], 'en', flow).steps;
    expect(step?.meaning).not.toContain('No reply to it was captured.');
    expect(step?.meaning.at(-1)).toMatch(/^It goes to a group or to all/);
  });

  it.each([
    ['10.0.0.2', 'RFC 792'],
    ['2001:db8::2', 'RFC 4443 3.1'],
  ])('refused by ICMP of %s', (address, section) => {
    const flow = udpFlow({ server: { address, port: 9999 }, replies: 0, refused: true });
    const refusal = datagram({ frame: 2, from: 'server', phase: Phase.UDP_REFUSED, number: 0, request: 1 });
    const { steps, verdict } = explain([request, refusal], 'en', flow);
    expect(steps[1]?.meaning).toEqual([
      'ICMP answers frame 1 with "port unreachable": nothing takes datagrams on port 9999 of the server.',
    ]);
    expect(steps[1]?.sections).toEqual([section]);
    expect(verdict[0]).toContain('refused (port unreachable)');
    expect(steps[0]?.meaning).not.toContain('No reply to it was captured.');
  });
});
