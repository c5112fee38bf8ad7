import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, isUnsafe, writePreview } from '../../src/report/format/escape.js';
import { TextBuffer } from '../../src/report/text-buffer.js';

function preview(payload: string | number[]): string {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : Uint8Array.from(payload);
  const out = new TextBuffer();
  writePreview(out, bytes, 0, bytes.length);
  return out.toString();
}

describe('escapeText', () => {
  it.each([
    ['plain text, 你好, é, 😀, 👩‍🚀', 'plain text, 你好, é, 😀, 👩‍🚀'],
    ['\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a\tb\nc\rd\0e', 'a\\tb\\nc\\rd\\0e'],
    ['\u007f\u0080\u009b', '\\x7f\\x80\\x9b'],
    ['\u202eabc\u2066', '\\u202eabc\\u2066'],
    ['a\u200bb\ufeffc\u2028d', 'a\\u200bb\\ufeffc\\u2028d'],
    ['\u{e0001}\u{e0041}', '\\u{e0001}\\u{e0041}'],
    ['half a pair \ud800', 'half a pair \\ud800'],
  ])('%j', (text, safe) => {
    expect(escapeText(text)).toBe(safe);
  });

  it('leaves nothing unsafe, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const character of escapeText(text)) expect(isUnsafe(character.codePointAt(0) as number)).toBe(false);
      }),
    );
  });
});

describe('writePreview', () => {
  it.each<[string | number[], string]>([
    ['你好', '你好'],
    ['GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\\r\\n'],
    ['C:\\new', 'C:\\\\new'],
    [[0xff, 0xfe, 0x41], '\\xff\\xfeA'],
    [[0xe4, 0xbd], '\\xe4\\xbd'], // a character cut short
    [[0xc0, 0x80], '\\xc0\\x80'], // an overlong zero
    [[0xe0, 0x80, 0xaf], '\\xe0\\x80\\xaf'],
    [[0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'], // half a surrogate pair
    [[0xf4, 0x90, 0x80, 0x80], '\\xf4\\x90\\x80\\x80'], // beyond U+10FFFF
    [[0xf0, 0x9f, 0x98, 0x80], '😀'],
    [[0xc2, 0x9b], '\\x9b'],
    ['', ''],
  ])('%j', (payload, text) => {
    expect(preview(payload)).toBe(text);
  });

  it('ends with an ellipsis where the payload goes on, never within a character', () => {
    expect(preview('x'.repeat(64))).toBe('x'.repeat(64));
    expect(preview('x'.repeat(65))).toBe(`${'x'.repeat(64)}…`);
    expect(preview(`${'x'.repeat(63)}你好`)).toBe(`${'x'.repeat(63)}你…`);
  });

  it('never reads beyond its end', () => {
    const out = new TextBuffer();
    writePreview(out, new TextEncoder().encode('ab你'), 0, 4);
    expect(out.toString()).toBe('ab\\xe4\\xbd');
  });

  it('agrees with TextDecoder on what is UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 5 }), (bytes) => {
        let whole: string | undefined;
        try {
          whole = decoder.decode(bytes);
        } catch {}
        if (whole !== undefined) expect(preview([...bytes])).toBe(escapeText(whole.replaceAll('\\', '\\\\')));
        else expect(preview([...bytes])).toContain('\\x');
      }),
    );
  });
});
