/** What each line of the notation means once it is parsed, and where a faulty one is faulty: the parts that segments.test.ts has not. */
import { describe, expect, it } from 'vitest';
import { parseSegments, parseTranscript } from '../../src/check/segments/segment-parser.js';
import { NotationError } from '../../src/check/segments/segment-pattern.js';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../src/wire/segment.js';

const MOST = 2 ** 32 - 1;

/** The one line, without its place. */
function parse(text: string): object {
  const { line: _, column: __, text: ___, ...pattern } = parseSegments(`...\n${text}`)[1] as { line: number; column: number; text: string };
  return pattern;
}

describe('a segment', () => {
  const segment = (parts: object) => ({ kind: 'segment', from: 'client', options: [], ...parts });

  it.each<[string, object]>([
    ['C > S S', { flags: SYN }],
    ['S > C S', { flags: SYN, from: 'server' }],
    ['C>S S', { flags: SYN }],
    ['C \t>  S \t S', { flags: SYN }],
    ['C > S FSRP.UEWe', { flags: FIN | SYN | RST | PSH | ACK | URG | ECE | CWR | AE }],
    ['C > S .F', { flags: FIN | ACK }],
    ['C > S -', { flags: 0 }],
    ['C > S *', {}],
    ['C > S * ack 5', { ack: { min: 5, max: 5 } }],
    ['C > S . ack ?', { flags: ACK }],
    ['C > S . ack 2..5', { flags: ACK, ack: { min: 2, max: 5 } }],
    ['C > S . ack 5..5', { flags: ACK, ack: { min: 5, max: 5 } }],
    ['C > S . ack 5..', { flags: ACK, ack: { min: 5, max: MOST } }],
    ['C > S . ack ..5', { flags: ACK, ack: { min: 0, max: 5 } }],
    ['C > S . ack 4294967295', { flags: ACK, ack: { min: MOST, max: MOST } }],
    ['C > S . win 7 ack 5', { flags: ACK, ack: { min: 5, max: 5 }, window: { min: 7, max: 7 } }],
    ['C > S . win ?', { flags: ACK }],
    ['C > S . 1:3(2)', { flags: ACK, seq: { min: 1, max: 1 }, end: { min: 3, max: 3 }, length: { min: 2, max: 2 } }],
    ['C > S . 1 : 3 ( 2 )', { flags: ACK, seq: { min: 1, max: 1 }, end: { min: 3, max: 3 }, length: { min: 2, max: 2 } }],
    ['C > S . (2)', { flags: ACK, length: { min: 2, max: 2 } }],
    ['C > S . (?)', { flags: ACK }],
    ['C > S . ?:3(?)', { flags: ACK, end: { min: 3, max: 3 } }],
    ['C > S . ..4:?(2..)', { flags: ACK, seq: { min: 0, max: 4 }, length: { min: 2, max: MOST } }],
    // What is a range may not add up: no sum is known.
    ['C > S . 1:9(2..3)', { flags: ACK, seq: { min: 1, max: 1 }, end: { min: 9, max: 9 }, length: { min: 2, max: 3 } }],
    ['C > S . 1..2:9(2)', { flags: ACK, seq: { min: 1, max: 2 }, end: { min: 9, max: 9 }, length: { min: 2, max: 2 } }],
    ['C > S . 1:8..9(2)', { flags: ACK, seq: { min: 1, max: 1 }, end: { min: 8, max: 9 }, length: { min: 2, max: 2 } }],
    ['C > S . 4294967294:1(3)', { flags: ACK, seq: { min: MOST - 1, max: MOST - 1 }, end: { min: 1, max: 1 }, length: { min: 3, max: 3 } }],
    ['C > S S <mss 1460>', { flags: SYN, options: [{ name: 'mss', isAbsent: false, value: { min: 1460, max: 1460 } }] }],
    ['C > S S <mss ?>', { flags: SYN, options: [{ name: 'mss', isAbsent: false }] }],
    ['C > S S <wscale 1..7>', { flags: SYN, options: [{ name: 'wscale', isAbsent: false, value: { min: 1, max: 7 } }] }],
    ['C > S S <no TS>', { flags: SYN, options: [{ name: 'TS', isAbsent: true }] }],
    ['C > S S <TS val 1 ecr 2>', { flags: SYN, options: [{ name: 'TS', isAbsent: false, timestamps: { value: 1, echo: 2 } }] }],
    ['C > S S <TS val 4294967295 ecr 0>', { flags: SYN, options: [{ name: 'TS', isAbsent: false, timestamps: { value: MOST, echo: 0 } }] }],
    ['C > S S <FO request>', { flags: SYN, options: [{ name: 'FO', isAbsent: false, fastOpen: 'request' }] }],
    ['C > S S <FO cookie>', { flags: SYN, options: [{ name: 'FO', isAbsent: false, fastOpen: 'cookie' }] }],
    ['C > S S <...>', { flags: SYN, hasMoreOptions: true }],
    [
      'C > S S < mptcp , AccECN,sackOK, ... >',
      { flags: SYN, hasMoreOptions: true, options: ['mptcp', 'AccECN', 'sackOK'].map((name) => ({ name, isAbsent: false })) },
    ],
    [
      'C > S . <sack 1:2 5:9> ack 1',
      {
        flags: ACK,
        ack: { min: 1, max: 1 },
        options: [
          {
            name: 'sack',
            isAbsent: false,
            blocks: [
              { left: 1, right: 2 },
              { left: 5, right: 9 },
            ],
          },
        ],
      },
    ],
  ])('%s', (text, parts) => {
    expect(parse(text)).toStrictEqual(segment(parts));
  });
});

describe('a datagram', () => {
  it.each<[string, object]>([
    ['C > S udp', { kind: 'datagram', from: 'client' }],
    ['S > C udp (5)', { kind: 'datagram', from: 'server', length: { min: 5, max: 5 } }],
    ['S > C udp (?)', { kind: 'datagram', from: 'server' }],
    ['C > S udp "a#b"', { kind: 'datagram', from: 'client', payload: { text: 'a#b', isPrefix: false } }],
    ['C > S udp "a\\"#b" # end', { kind: 'datagram', from: 'client', payload: { text: 'a\\"#b', isPrefix: false } }],
    ['C > S udp "\\\\" # "', { kind: 'datagram', from: 'client', payload: { text: '\\\\', isPrefix: false } }],
    ['C > S udp ""', { kind: 'datagram', from: 'client', payload: { text: '', isPrefix: false } }],
    ['C > S udp (9) "ab…"', { kind: 'datagram', from: 'client', length: { min: 9, max: 9 }, payload: { text: 'ab', isPrefix: true } }],
    ['C > S udp "…a"', { kind: 'datagram', from: 'client', payload: { text: '…a', isPrefix: false } }],
    ['S > C icmp port-unreachable', { kind: 'refusal', from: 'server' }],
  ])('%s', (text, pattern) => {
    expect(parse(text)).toStrictEqual(pattern);
  });
});

describe('lines', () => {
  it('have their places, and their text without comments and blanks around', () => {
    expect(parseSegments('\n  ...  # any\r\n\tC > S  S \t\r# nothing\r\n\r\nS > C S.#so')).toEqual([
      { kind: 'any', line: 2, column: 3, text: '...' },
      { kind: 'segment', line: 3, column: 2, text: 'C > S  S', from: 'client', flags: SYN, options: [] },
      { kind: 'segment', line: 6, column: 1, text: 'S > C S.', from: 'server', flags: SYN | ACK, options: [] },
    ]);
  });

  it.each<[string, object]>([
    ['tcp:0', { kind: 'heading', stream: 'tcp:0' }],
    ['udp:12', { kind: 'heading', stream: 'udp:12' }],
    ['udp:12 refused', { kind: 'heading', stream: 'udp:12', isRefused: true }],
    ['tcp:1 handshake no-answer', { kind: 'heading', stream: 'tcp:1', handshake: 'no-answer' }],
    [
      'tcp:1 close open roles assumed handshake invalid',
      { kind: 'heading', stream: 'tcp:1', close: 'open', rolesAssumed: true, handshake: 'invalid' },
    ],
  ])('a heading: %s', (text, heading) => {
    expect(parseTranscript(text)).toStrictEqual([{ ...heading, line: 1, column: 1, text }]);
  });

  it.each(['complete', 'refused', 'no-answer', 'half-open', 'aborted', 'invalid', 'not-captured'])('a heading: handshake %s', (verdict) => {
    expect(parseTranscript(`tcp:0 handshake ${verdict}`)).toMatchObject([{ handshake: verdict }]);
  });

  it.each([
    'closed-by-client',
    'closed-by-server',
    'closed-simultaneously',
    'half-closed-by-client',
    'half-closed-by-server',
    'aborted-by-client',
    'aborted-by-server',
    'open',
    'never-opened',
  ])('a heading: close %s', (verdict) => {
    expect(parseTranscript(`tcp:0 close ${verdict}`)).toMatchObject([{ close: verdict }]);
  });

  it('of a transcript may be none, or without a heading', () => {
    expect(parseTranscript('# nothing\n')).toEqual([]);
    expect(parseTranscript('C > S S\n...')).toHaveLength(2);
    expect(parseTranscript('tcp:0\nC > S S\n\ntcp:1\nC > S S')).toHaveLength(4);
  });
});

describe('a fault', () => {
  const START = 'a line begins with C > S, S > C, ... or a heading such as tcp:0';
  const FLAGS = 'is not flags: their letters are F S R P . (ACK) U E W e';

  it.each<[string, number, number, string]>([
    ['C > S S\n...\ntcp:0', 3, 1, 'a pattern is of one flow and has no heading'],
    ['  ...\n...', 1, 3, 'every flow matches "..." alone'],
    ['...x', 1, 1, `${START} (did you mean "..."?)`],
    ['tcp:', 1, 1, `${START} (did you mean "tcp:0"?)`],
    ['tcp:0x', 1, 1, `${START} (did you mean "tcp:0"?)`],
    ['udp:x', 1, 1, `${START} (did you mean "udp:0"?)`],
    ['C > Sx S', 1, 1, `${START} (did you mean "C > S"?)`],
    ['S < C S', 1, 1, `${START} (did you mean "S > C"?)`],
    ['S > S S', 1, 1, 'a segment goes from C to S or from S to C'],
    ['C > S ]', 1, 7, `"]" ${FLAGS}`],
    ['C > S [FIN,ACK]', 1, 7, `"[FIN" ${FLAGS} (did you mean "F"?)`],
    ['C > S FIN-PSH-ACK', 1, 7, `"FIN-PSH-ACK" ${FLAGS} (did you mean "FP."?)`],
    ['C > S ack-fin', 1, 7, `"ack-fin" ${FLAGS} (did you mean "F."?)`],
    ['C > S AS', 1, 7, `"AS" ${FLAGS} (did you mean "S."?)`],
    ['C > S s.', 1, 7, `"s." ${FLAGS} (did you mean "S."?)`],
    ['C > S fs', 1, 7, `"fs" ${FLAGS} (did you mean "FS"?)`],
    ['C > S XS', 1, 7, `"XS" ${FLAGS}`],
    ['C > S SX', 1, 7, `"SX" ${FLAGS}`],
    ['C > S SYN-XXX', 1, 7, `"SYN-XXX" ${FLAGS}`],
    ['C > S -SYN-', 1, 7, `"-SYN-" ${FLAGS} (did you mean "S"?)`],
    ['C > S S.PS', 1, 7, 'the flag "S" stands there twice'],
    ['C > S S ..:1(0)', 1, 9, 'Seq must be a number, a range such as 1.., or ?'],
    ['C > S S 1:..(0)', 1, 11, 'the end must be a number, a range such as 1.., or ?'],
    ['C > S S (..)', 1, 10, 'the length must be a number, a range such as 1.., or ?'],
    ['C > S S (x)', 1, 10, 'the length must be a number, a range such as 1.., or ?'],
    ['C > S S ?:1', 1, 12, 'the length is missing: the numbers are Seq:end(length)'],
    ['C > S S ...', 1, 9, 'Seq must be a number, a range such as 1.., or ?'],
    ['C > S P. 4294967295:5(5)', 1, 10, '4294967295 and 5 make 4, not 5 (SYN and FIN do not count)'],
    ['C > S P. 1:4294967296(5)', 1, 12, 'the end is larger than 4294967295'],
    ['C > S P. ack ..4294967296', 1, 14, 'ack is larger than 4294967295'],
    ['C > S P. ack 4294967296..', 1, 14, 'ack is larger than 4294967295'],
    ['C > S P. win 3..2', 1, 14, 'the range 3..2 is empty'],
    ['C > S - ack 1', 1, 9, 'a segment with an ack has the flag "." (ACK)'],
    ['C > S . win 1 win 1', 1, 15, 'there are two of win'],
    ['C > S S <mss 1> <TS>', 1, 17, 'there are two of <...>'],
    ['C > S . win x', 1, 13, 'win must be a number, a range such as 1.., or ?'],
    ['C > S S x1', 1, 9, 'a segment has no "x1"'],
    ['C > S . wni 1', 1, 9, 'a segment has no "wni" (did you mean "win"?)'],
    ['C > S . upd', 1, 9, 'a segment has no "upd" (did you mean "udp"?)'],
    ['C > S . icpm', 1, 9, 'a segment has no "icpm" (did you mean "icmp"?)'],
    ['C > S . "x"', 1, 9, 'this sign has no place here'],
    ['C > S S <no>', 1, 10, 'the name of an option is missing: mss, sackOK, TS, wscale, FO, AccECN, mptcp, sack'],
    ['C > S S <no mms>', 1, 10, 'there is no option "mms" (did you mean "mss"?)'],
    ['C > S S <eol>', 1, 10, 'eol is padding, which is not recorded'],
    ['C > S S <TS,no TS>', 1, 13, 'the option TS stands there twice'],
    ['C > S S <..., mss 1>', 1, 10, 'there is no option "..."'],
    ['C > S S <mss x>', 1, 14, 'mss must be a number, a range such as 1.., or ?'],
    ['C > S S <wscale ..>', 1, 17, 'wscale must be a number, a range such as 1.., or ?'],
    ['C > S S <AccECN 1>', 1, 17, 'AccECN is followed by nothing'],
    ['C > S S <mptcp 1>', 1, 16, 'mptcp is followed by nothing'],
    ['C > S S <FO requst>', 1, 13, 'FO is followed by request or cookie (did you mean "request"?)'],
    ['C > S S <TS value 1>', 1, 13, 'TS is followed by nothing, or by val N ecr N'],
    ['C > S S <TS val x>', 1, 17, 'val must be a number up to 4294967295'],
    ['C > S S <TS val 4294967296 ecr 1>', 1, 17, 'val must be a number up to 4294967295'],
    ['C > S S <TS val 1>', 1, 18, 'val is followed by ecr N'],
    ['C > S S <TS val 1 ecr>', 1, 19, 'val is followed by ecr N'],
    ['C > S S <TS val 1 ecr x>', 1, 23, 'ecr must be a number up to 4294967295'],
    ['C > S . <sack x:1>', 1, 15, 'an edge of sack must be a number up to 4294967295'],
    ['C > S . <sack 1:x>', 1, 17, 'an edge of sack must be a number up to 4294967295'],
    ['C > S . <sack 1:4294967296>', 1, 17, 'an edge of sack must be a number up to 4294967295'],
    ['C > S S <mss 1 wscale 1>', 1, 16, 'a comma or ">" is missing after an option'],
    ['C > S S <mss 1,>', 1, 16, 'the name of an option is missing: mss, sackOK, TS, wscale, FO, AccECN, mptcp, sack'],
    ['C > S udp (1', 1, 13, '")" is missing after the length'],
    ['C > S udp "a\\"', 1, 15, 'the quotation mark at the end of the text is missing'],
    ['C > S udp "a" "b"', 1, 15, '""b"" is one word too many'],
    ['C > S udp "#', 1, 12, 'the quotation mark at the end of the text is missing'],
    ['C > S icmp port-unreachablex', 1, 12, 'icmp is followed by port-unreachable'],
    ['C > S icmp port-unreachable 1', 1, 29, '"1" is one word too many'],
    [`C > S S <${'x'.repeat(9992)}`, 1, 10_001, 'a line has at most 10000 characters'],
  ])('%s', (text, line, column, message) => {
    expect(() => parseSegments(text)).toThrowError(expect.objectContaining({ name: 'NotationError', message, line, column }));
  });

  it.each<[string, number, number, string]>([
    ['...\ntcp:0', 1, 1, 'a segment stands before the first heading'],
    ['tcp:0\ntcp:1\n  tcp:0', 3, 3, 'there are two headings of tcp:0'],
    ['tcp:0 close', 1, 12, 'there is no verdict "" of a close'],
    ['tcp:0 handshake toString', 1, 17, 'there is no verdict "toString" of a handshake'],
    ['tcp:0 handshake refusd', 1, 17, 'there is no verdict "refusd" of a handshake (did you mean "refused"?)'],
    ['tcp:0 clos open', 1, 7, 'a heading has no "clos" (did you mean "close"?)'],
    ['udp:0 refusd', 1, 7, 'a heading has no "refusd" (did you mean "refused"?)'],
    ['udp:0 roles', 1, 12, 'roles is followed by assumed'],
    ['udp:0 roles assumedly', 1, 13, 'roles is followed by assumed'],
    ['udp:0 role assumed', 1, 7, 'a heading has no "role" (did you mean "roles assumed"?)'],
    ['udp:0 <', 1, 7, 'a heading has no ""'],
  ])('of a transcript: %s', (text, line, column, message) => {
    expect(() => parseTranscript(text)).toThrowError(expect.objectContaining({ name: 'NotationError', message, line, column }));
  });

  it('a line of the greatest length is read, its comment apart', () => {
    const line = `C > S udp "${'x'.repeat(9988)}"`;
    expect(line).toHaveLength(10_000);
    expect(parseSegments(`${line}   # ${'y'.repeat(100)}`)).toHaveLength(1);
  });

  it('has a message of 300 characters at most', () => {
    expect(new NotationError('x'.repeat(300), 1, 1).message).toBe('x'.repeat(300));
    expect(new NotationError('x'.repeat(301), 1, 1).message).toBe(`${'x'.repeat(300)}…`);
    expect(new NotationError('x'.repeat(301), 2, 3, 'y')).toMatchObject({
      message: `${'x'.repeat(300)}… (did you mean "y"?)`,
      line: 2,
      column: 3,
      nearest: 'y',
    });
    expect(new NotationError('x', 1, 1).nearest).toBeUndefined();
  });
});
