/**
 * Captures whose every text means harm, to whoever prints it: in payloads of both transports, and in each place of pcapng that holds a text (names and descriptions
 * of interfaces, comments, names of hosts, programs and systems).
 */
import { PcapngBlockType, writePcapng } from './capture-writer.js';
import { conversation } from './conversation.js';
import { concat, ethernet, frame, ipv4, toBytes, u16, udp } from './frame-builder.js';

/** What each of the formats would obey if it stood there as it is. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\u001b[31mred\u001b[0m\u001b[2J\u001b[H',
  '\u001b]0;title\u0007\u001b]8;;http://example.invalid\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;aGFybQ==\u0007\u001bP$q"p\u001b\\\u001b_x\u001b\\',
  '\u009b31m\u009d0;title\u009c\u0090x\u009c\u0085next line',
  'bell\u0007back\b\b\bspace\u007f\u000b\u000c\u000e\u000f\0',
  'one\r\ntwo\nthree\rfour\u2028five\u2029six',
  '\u202eright to left\u202c\u2066isolated\u2069\u200e\u200f\u061c',
  'zero\u200bwidth\ufeff\u2060\u00ad\u180e\ufff9\u{e0041}',
  '=HYPERLINK("http://example.invalid","x")',
  "=cmd|'/C calc'!A0",
  '@SUM(1+1)',
  '+1+1',
  '-1+1',
  '\t=1+1',
  '\r=1+1',
  '"=1+1",=2,;=3',
  '＝1+1',
  '| a | b |\n| --- | --- |',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  "\"><svg onload=alert(1)>' onmouseover='alert(1)",
  '</text></svg><!-- ]]> <![CDATA[ <?x ?> &amp; &#60; &x;',
  '[link](javascript:alert(1)) ![x](http://example.invalid/x.png) <http://example.invalid>',
  '**bold** _slanted_ `code` ``` ~~~ # heading @somebody #1 https://example.invalid',
  'a;b#59;%%{init: {"theme": "x"}}%%\nparticipant Z\nend\nclick Z "javascript:alert(1)"',
  '$$x$$ %% note over Z: x ->> c : d fa:fa-ban',
  '::error file=x::harm\n::set-output name=x::y\n##[error]harm ##[add-mask]a',
  '%0A::error::x%0D%25',
  'ok 2 - fine # TODO later\nnot ok 3\n1..0 # SKIP\nBail out!',
  '{"schemaVersion":9}\n]}\\u0022\\"',
  '\\x1b[31m \\n \\ \\\\',
  '你好\u3000🙂👩‍🚀e\u0301',
];

/** Bytes that are no UTF-8: halves of characters, overlong forms, halves of surrogate pairs, C1 as single bytes. */
export const HOSTILE_BYTES: readonly Uint8Array[] = [
  Uint8Array.of(0x9b, 0x33, 0x31, 0x6d, 0x9d, 0x30, 0x3b, 0x78, 0x07),
  Uint8Array.of(0xc0, 0x9b, 0xe0, 0x80, 0x9b, 0xf0, 0x80, 0x80, 0x9b),
  Uint8Array.of(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80),
  Uint8Array.of(0x41, 0xe4, 0xbd),
  Uint8Array.of(0xff, 0xfe, 0x1b, 0x00, 0x5b, 0x00),
  Uint8Array.from({ length: 256 }, (_, index) => index),
  // A character, and an escape, across the end of a preview.
  concat([toBytes('x'.repeat(62)), toBytes('\u202e\u001b[31m')]),
];

/** Every text as a datagram, its answer, and a piece of a connection. */
export function hostileFrames(): Uint8Array[] {
  const payloads = [...HOSTILE_TEXTS.map(toBytes), ...HOSTILE_BYTES];
  const datagrams = payloads.flatMap((payload, index) => [
    frame(
      ethernet(),
      ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }),
      udp({ sourcePort: 44000 + index, destinationPort: 9999 }),
      payload,
    ),
    frame(
      ethernet(),
      ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }),
      udp({ sourcePort: 9999, destinationPort: 44000 + index }),
      payload,
    ),
  ]);
  return [...conversation('> S 0\n< S. 0 1\n> . 1 1'), ...segments(payloads), ...datagrams];
}

/** The payloads as one stream from each end, in pieces of their own: what a shorter one leaves of `template` is cut off. */
function segments(payloads: readonly Uint8Array[]): Uint8Array[] {
  let sent = 1;
  return payloads.flatMap((payload) => {
    const seq = sent;
    sent += payload.length;
    const [up, down] = conversation(`> P. ${seq} ${seq} ~${payload.length}\n< P. ${seq} ${sent} ~${payload.length}`);
    return [up, down].map((bytes) => withPayload(bytes as Uint8Array, payload));
  });
}

/** The frame with its last bytes replaced. */
function withPayload(bytes: Uint8Array, payload: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed.set(payload, bytes.length - payload.length);
  return changed;
}

/** The frames in a pcapng file that has a hostile text wherever one can stand. */
export function hostileCapture(): Uint8Array {
  const harm = HOSTILE_TEXTS.join(' ');
  const texts = (...codes: number[]) => codes.map((code) => ({ code, value: harm }));
  const record = (type: number, address: readonly number[], name: string): Uint8Array => {
    const value = concat([address, toBytes(`${name}\0`)]);
    return concat([u16(type).reverse(), u16(value.length).reverse(), value, new Uint8Array((4 - (value.length % 4)) % 4)]);
  };
  const names = concat([...HOSTILE_TEXTS.map((text) => record(1, [10, 0, 0, 1], text.replaceAll('\0', ''))), new Uint8Array(4)]);
  return writePcapng([
    { block: 'section', options: texts(1, 2, 3, 4) },
    // Name, description, filter, operating system and hardware of an interface, and a comment.
    { block: 'interface', options: texts(1, 2, 3, 11, 12, 15) },
    { block: 'other', type: PcapngBlockType.NAME_RESOLUTION, data: names },
    ...hostileFrames().map(
      (data, index) =>
        ({ block: 'packet', data, comment: harm, time: 1_700_000_000_000_000n + 1000n * BigInt(index), options: texts(2988) }) as const,
    ),
    { block: 'other', type: PcapngBlockType.JOURNAL_EXPORT, data: toBytes(harm) },
  ]);
}

/** A name that a file may have on most systems. */
export const HOSTILE_NAME = 'a\u001b]0;t\u0007\n::error::x\u202e<b>|`"\'&\u009b2J =1##[error]x';
