import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeText, Label, TextBuffer } from '../../src/report/text-buffer.js';

function text(write: (out: TextBuffer) => void): string {
  const out = new TextBuffer();
  write(out);
  return out.toString();
}

describe('numbers', () => {
  it('are those of JavaScript', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(text((out) => out.integer(value))).toBe(String(value));
      }),
    );
  });

  it.each([2 ** 53, 2 ** 60, 1e19, 56_204_923_349_583_790])('writes nothing but digits beyond what a double holds exactly: %d', (value) => {
    const written = text((out) => out.integer(value));
    expect(written).toMatch(/^[0-9]+$/);
    expect(Number(written) / value).toBeCloseTo(1, 12);
  });

  it.each([0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])('integer %i', (value) => {
    expect(text((out) => out.integer(value))).toBe(String(value));
  });

  it.each([
    [7, 3, '007'],
    [1234, 3, '1234'],
    [0, 9, '000000000'],
  ])('padded(%i, %i)', (value, width, expected) => {
    expect(text((out) => out.padded(value, width))).toBe(expected);
  });

  it('writes hexadecimal in both cases', () => {
    expect(text((out) => out.hex(0xabc, 4))).toBe('0abc');
    expect(text((out) => out.hex(-1, 8))).toBe('ffffffff');
    expect(text((out) => out.upperHex(0xf989))).toBe('F989');
    expect(text((out) => out.upperHex(0))).toBe('0');
    expect(text((out) => out.hexBytes(Uint8Array.of(1, 0xff, 0x10, 9), 1, 3))).toBe('ff10');
  });
});

describe('labels and blanks', () => {
  it.each(['', 'a', ' Seq=', '12345678', '123456789', 'ESTABLISHED / CLOSE-WAIT', '（角色为推定）', 'é'])('label %j', (label) => {
    expect(text((out) => out.label(new Label(label)))).toBe(label);
    expect(
      text((out) => {
        out.ascii('<');
        out.label(new Label(label));
        out.ascii('>');
      }),
    ).toBe(`<${label}>`);
  });

  it('know what is printable ASCII', () => {
    const out = new TextBuffer();
    out.label(new Label('data'));
    out.blanks(3);
    expect(out.isPlain).toBe(true);
    out.label(new Label('（推定）'));
    expect(out.isPlain).toBe(false);
  });

  it.each([0, 1, 7, 8, 9, 100])('%i blanks', (count) => {
    expect(
      text((out) => {
        out.blanks(count);
        out.byte(0x2e);
      }),
    ).toBe(`${' '.repeat(count)}.`);
  });

  it('overshoot nothing at the end of the room', () => {
    for (let free = 0; free < 20; free++) {
      const out = new TextBuffer();
      out.bytes = new Uint8Array(out.bytes.buffer, 64, 100);
      out.ascii('x'.repeat(100 - free));
      out.label(new Label('0123456789'));
      out.blanks(3);
      expect(out.toString()).toBe(`${'x'.repeat(100 - free)}0123456789   `);
    }
  });
});

describe('growth', () => {
  it('keeps what was written when it must make room', () => {
    const out = new TextBuffer();
    const piece = '0123456789 → ';
    for (let i = 0; i < 20_000; i++) {
      out.text(piece);
      out.append(encodeText('é'));
      out.ascii('x');
      out.byte(0x0a);
      out.integer(i);
      out.label(new Label('ESTABLISHED'));
      out.blanks(i % 11);
    }
    const expected = Array.from({ length: 20_000 }, (_, i) => `${piece}éx\n${i}ESTABLISHED${' '.repeat(i % 11)}`).join('');
    expect(out.toString()).toBe(expected);
  });
});
