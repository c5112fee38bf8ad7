import { describe, expect, it } from 'vitest';
import { type GapReason, StreamChunk } from '../../../src/flow/reassembly/chunk.js';
import type { FollowWriter } from '../../../src/report/follow/follow-writer.js';
import { HexFollow } from '../../../src/report/follow/hex-follow.js';
import { JsonFollow } from '../../../src/report/follow/json-follow.js';
import { RawFollow } from '../../../src/report/follow/raw-follow.js';
import { TextFollow } from '../../../src/report/follow/text-follow.js';

const STREAM = {
  stream: 'tcp:0',
  client: { address: '10.0.0.1', port: 40000 },
  server: { address: '2001:db8::2', port: 80 },
  rolesKnown: true,
};

/** Pieces in short: `>text`, `<text`, `>#datagram`, or `>!gap` with a length and a reason. */
function write(writer: FollowWriter, pieces: readonly (string | Uint8Array)[]): string {
  const offsets = { true: 0, false: 0 };
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
    const chunk = new StreamChunk();
    chunk.fromClient = bytes[0] === 0x3e;
    const mark = String.fromCharCode(bytes[1] ?? 0);
    chunk.kind = mark === '!' ? 'gap' : mark === '#' ? 'datagram' : 'data';
    chunk.start = chunk.kind === 'data' ? 1 : 2;
    chunk.bytes = bytes;
    chunk.end = bytes.length;
    if (chunk.kind === 'gap') {
      const [length, reason] = new TextDecoder().decode(bytes.subarray(2)).split(' ');
      chunk.length = Number(length);
      chunk.reason = reason as GapReason;
      chunk.end = chunk.start;
    } else {
      chunk.length = chunk.end - chunk.start;
    }
    const side = `${chunk.fromClient}` as const;
    chunk.offset = offsets[side];
    offsets[side] += chunk.length;
    chunk.moment = { number: 7, seconds: 1_700_000_000, nanoseconds: 5, hasTime: true };
    writer.chunk(chunk);
  }
  const totals = { bytes: 1, gaps: 0, gapBytes: 0, givenUp: 0, lateSegments: 0, strayedSegments: 0 };
  writer.end({ client: totals, server: totals });
  return writer.out.toString();
}

const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);
const CLIENT = 0x3e;
const SERVER = 0x3c;

describe('text', () => {
  it.each<[string, (string | Uint8Array)[], string]>([
    ['lines of both', ['>GET /\n\nHost: x\n', '<200 OK\n'], '> GET /\n>\n> Host: x\n< 200 OK\n'],
    ['CR LF is a line end, a lone CR is not', ['>a\r\n\r\nb\rc\n'], '> a\n>\n> b\\rc\n'],
    ['a line in two pieces', ['>hel', '>lo\n'], '> hello\n'],
    ['a line that the other side breaks into', ['>hel', '<?\n', '>lo'], '> hel\n< ?\n> lo\n'],
    ['CR and LF in two pieces', ['>a\r', '>\nb\r'], '> a\n> b\\r\n'],
    ['UTF-8', ['<你好\n'], '< 你好\n'],
    ['UTF-8 in two pieces', [bytesOf(SERVER, 0xe4, 0xbd), bytesOf(SERVER, 0xa0, 0xf0, 0x9f), bytesOf(SERVER, 0x98, 0x80)], '< 你😀\n'],
    ['UTF-8 that is never finished', [bytesOf(SERVER, 0xe4, 0xbd), '>x'], '< \\xe4\\xbd\n> x\n'],
    ['bytes that are no UTF-8', [bytesOf(CLIENT, 0xff, 0x80, 0xc0, 0x41)], '> \\xff\\x80\\xc0A\n'],
    ['control and bidirectional characters', ['>\x1b[31m\x07\0\u202eabc\u2066\x9b'], '> \\x1b[31m\\x07\\0\\u202eabc\\u2066\\x9b\n'],
    ['what looks like ours', ['>a\n< forged\n# gap: 5 bytes\n\\x1b'], '> a\n> < forged\n> # gap: 5 bytes\n> \\\\x1b\n'],
    [
      'a gap',
      ['>a', '>!1448 acknowledged', '>b'],
      '> a\n# gap: 1,448 bytes of the client at offset 1, acknowledged but not captured\n> b\n',
    ],
    ['a gap of one byte', ['<!1 snaplen'], '# gap: 1 byte of the server at offset 0, cut off by the snap length\n'],
    [
      'datagrams, an empty one too',
      ['>#a', '>#b', '>#'],
      '# client → server, frame 7, 1 byte\n> a\n# client → server, frame 7, 1 byte\n> b\n# client → server, frame 7, 0 bytes\n',
    ],
  ])('%s', (_, pieces, wanted) => {
    expect(write(new TextFollow('en', 0), pieces)).toBe(wanted);
  });

  it('in Chinese', () => {
    const writer = new TextFollow('zh', 0);
    writer.begin({ ...STREAM, rolesKnown: false });
    expect(write(writer, ['>!2 missing', '<!3 reorder-memory', '<#a'])).toBe(
      [
        '# tcp:0',
        '# > 客户端 10.0.0.1:40000 → 服务器 [2001:db8::2]:80（角色为推定）',
        '# < 服务器 [2001:db8::2]:80 → 客户端 10.0.0.1:40000（角色为推定）',
        '# 缺口：客户端偏移 0 处缺 2 字节，既未捕获也未被确认',
        '# 缺口：服务器偏移 0 处缺 3 字节，重排内存已满，不再等待',
        '# 服务器 → 客户端，第 7 帧，1 字节',
        '< a',
        '',
      ].join('\n'),
    );
  });

  it('in colour: each line ends its own', () => {
    expect(write(new TextFollow('en', 1), ['>a\nb', '<c'])).toBe('\x1b[31m> a\x1b[0m\n\x1b[31m> b\x1b[0m\n\x1b[34m< c\x1b[0m\n');
  });
});

describe('hex', () => {
  it('has the lines of Wireshark, the server indented, offsets going on over gaps', () => {
    const writer = new HexFollow('en', 0);
    writer.begin(STREAM);
    expect(write(writer, ['>0123456789abcdefXYZ', '<\x1b', '>!16 acknowledged', '>z'])).toBe(
      `# tcp:0  client 10.0.0.1:40000 → server [2001:db8::2]:80
# client → server, frame 7
00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  01234567 89abcdef
00000010  58 59 5a                                          XYZ
# server → client, frame 7
    00000000  1b                                                .
# gap: 16 bytes of the client at offset 19, acknowledged but not captured
# client → server, frame 7
00000023  7a                                                z
`,
    );
  });
});

describe('raw', () => {
  it('is the bytes and nothing else', () => {
    expect(write(new RawFollow(), ['>a\0', '>!9 acknowledged', '<\r\n\x1b'])).toBe('a\0\r\n\x1b');
  });
});

describe('ndjson', () => {
  it('has the bytes in base64 and as safe text', () => {
    const lines = write(new JsonFollow(), [bytesOf(CLIENT, 0x22, 0x5c, 0x1b, 0xff), '>#', '<!5 snaplen'])
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const place = { schemaVersion: 1, frame: 7, time: '2023-11-14T22:13:20.000000005Z' };
    expect(lines.slice(0, 3)).toEqual([
      { ...place, kind: 'data', direction: 'client-to-server', offset: 0, length: 4, text: '"\\\\\\x1b\\xff', base64: 'Ilwb/w==' },
      { ...place, kind: 'datagram', direction: 'client-to-server', offset: 4, length: 0, text: '', base64: '' },
      { ...place, kind: 'gap', direction: 'server-to-client', offset: 0, length: 5, reason: 'snaplen' },
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5, 255])('base64 of %i bytes is that of Node', (length) => {
    const content = Uint8Array.from({ length }, (_, i) => (i * 167 + 255) & 255);
    const [line = ''] = write(new JsonFollow(), [Uint8Array.from([CLIENT, 0x23, ...content])]).split('\n');
    expect(JSON.parse(line).base64).toBe(Buffer.from(content).toString('base64'));
  });
});
