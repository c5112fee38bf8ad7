/**
 * Parses the notation of docs/transcript.md: `parseSegments` the segments of a rule, `parseTranscript` a whole transcript. Every fault is a NotationError with line,
 * column and the nearest right word.
 */
import { CLOSE_VERDICTS, HANDSHAKE_VERDICTS } from '../../flow/summary.js';
import { FLAG_LETTERS, NO_FLAGS, OPTION_NAMES, type OptionName } from '../../report/transcript/notation.js';
import { ACK } from '../../wire/segment.js';
import type {
  AnyRunPattern,
  HeadingPattern,
  LinePattern,
  NumberRange,
  OptionPattern,
  PatternPlace,
  SegmentPattern,
} from './segment-pattern.js';
import { NotationError } from './segment-pattern.js';
import { LineReader } from './segment-reader.js';

/** The segments of one flow; `segments` of a rule. A pattern that every flow meets is an error: it would assert nothing. */
export function parseSegments(text: string): LinePattern[] {
  const patterns: LinePattern[] = [];
  for (const pattern of parseLines(text)) {
    if (pattern.kind === 'heading') throw new NotationError('a pattern is of one flow and has no heading', pattern.line, pattern.column);
    patterns.push(pattern);
  }
  if (patterns.length === 0) throw new NotationError('there is no segment', 1, 1);
  if (patterns.every(({ kind }) => kind === 'any')) {
    const { line, column } = patterns[0] as AnyRunPattern;
    throw new NotationError('every flow matches "..." alone', line, column);
  }
  return patterns;
}

/** A transcript's lines in order: of one flow, when there is no heading, or of several, each under its own. */
export function parseTranscript(text: string): (HeadingPattern | LinePattern)[] {
  const lines = [...parseLines(text)];
  const streams = new Set<string>();
  const firstHeading = lines.findIndex(({ kind }) => kind === 'heading');
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'heading') {
      if (index < firstHeading) throw new NotationError('a segment stands before the first heading', line.line, line.column);
      continue;
    }
    if (streams.has(line.stream)) throw new NotationError(`there are two headings of ${line.stream}`, line.line, line.column);
    streams.add(line.stream);
  }
  return lines;
}

/** Characters of a line at most, its comment apart: far more than the options of a segment take. */
const LONGEST_LINE = 10_000;

function* parseLines(text: string): Generator<HeadingPattern | LinePattern> {
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const code = withoutComment(raw);
    if (code === '') continue;
    if (code.length > LONGEST_LINE) throw new NotationError(`a line has at most ${LONGEST_LINE} characters`, index + 1, LONGEST_LINE + 1);
    const reader = new LineReader(code, index + 1);
    const place = { line: index + 1, column: reader.column, text: code.trim() };
    const pattern = parseLine(reader, place);
    if (!reader.isAtEnd) reader.fail(`"${reader.peekWord() || code.slice(reader.column - 1)}" is one word too many`);
    yield pattern;
  }
}

/** A `#` begins a comment, but not within quotation marks. One pass, whatever stands there: a mark that nothing ends is not looked at again. */
function withoutComment(line: string): string {
  let hasMoreQuotes = true;
  let at = 0;
  for (; at < line.length && line[at] !== '#'; at++) {
    if (line[at] !== '"' || !hasMoreQuotes) continue;
    const end = findQuoteEnd(line, at + 1);
    if (end < 0) hasMoreQuotes = false;
    else at = end;
  }
  return line.slice(0, at).trimEnd();
}

/** Where the quotation mark stands that ends a text begun before `at`, or -1. */
function findQuoteEnd(line: string, at: number): number {
  for (let i = at; i < line.length; i++) {
    if (line[i] === '"') return i;
    if (line[i] === '\\') i++;
  }
  return -1;
}

const LINE_STARTS = ['C > S', 'S > C', '...', 'tcp:0', 'udp:0'];

function parseLine(reader: LineReader, place: PatternPlace): HeadingPattern | LinePattern {
  if (reader.take(/\.\.\.(?=\s|$)/y) !== undefined) return { kind: 'any', ...place };
  const stream = reader.take(/(?:tcp|udp):\d+(?=\s|$)/y)?.[0];
  if (stream !== undefined) return parseHeading(reader, { kind: 'heading', stream, ...place });
  const direction = reader.take(/([CS])[ \t]*>[ \t]*([CS])(?=\s|$)/y);
  if (direction === undefined)
    reader.failAt(place.column, `a line begins with C > S, S > C, ... or a heading such as tcp:0`, place.text, LINE_STARTS);
  if (direction[1] === direction[2]) reader.failAt(place.column, `a segment goes from C to S or from S to C`);
  const from = direction[1] === 'C' ? 'client' : 'server';
  switch (reader.peekWord()) {
    case 'udp': {
      reader.takeWord();
      const length = parseLength(reader) ?? undefined;
      const payload = parsePayload(reader);
      return { kind: 'datagram', ...place, from, ...(length !== undefined && { length }), ...(payload !== undefined && { payload }) };
    }
    case 'icmp':
      reader.takeWord();
      if (reader.take(/port-unreachable(?=\s|$)/y) === undefined) reader.fail('icmp is followed by port-unreachable');
      return { kind: 'refusal', ...place, from };
    default:
      return parseSegment(reader, { kind: 'segment', ...place, from, options: [] });
  }
}

function parseHeading(reader: LineReader, heading: HeadingPattern): HeadingPattern {
  while (!reader.isAtEnd) {
    const { column } = reader;
    const word = reader.takeWord();
    switch (word) {
      case 'handshake':
        heading.handshake = parseVerdict(reader, 'handshake', HANDSHAKE_VERDICTS);
        break;
      case 'close':
        heading.close = parseVerdict(reader, 'close', CLOSE_VERDICTS);
        break;
      case 'refused':
        heading.isRefused = true;
        break;
      case 'roles':
        if (reader.take(/assumed(?=\s|$)/y) === undefined) reader.fail('roles is followed by assumed');
        heading.rolesAssumed = true;
        break;
      default:
        reader.failAt(column, `a heading has no "${word}"`, word, ['handshake', 'close', 'refused', 'roles assumed']);
    }
  }
  return heading;
}

function parseVerdict(reader: LineReader, part: string, verdicts: readonly string[]): string {
  const { column } = reader;
  const word = reader.takeWord();
  if (!verdicts.includes(word)) reader.failAt(column, `there is no verdict "${word}" of a ${part}`, word, verdicts);
  return word;
}

function parseSegment(reader: LineReader, segment: SegmentPattern): SegmentPattern {
  const flags = parseFlags(reader);
  if (flags !== undefined) segment.flags = flags;
  parseNumbers(reader, segment);
  const seen = new Set<string>();
  while (!reader.isAtEnd) {
    const { column } = reader;
    const part = reader.takeSign('<') ? '<...>' : reader.takeWord();
    if (seen.has(part)) reader.failAt(column, `there are two of ${part}`);
    seen.add(part);
    switch (part) {
      case 'ack': {
        const ack = reader.takeNumber('ack');
        if (flags !== undefined && (flags & ACK) === 0) reader.failAt(column, 'a segment with an ack has the flag "." (ACK)');
        if (ack !== undefined) segment.ack = ack;
        break;
      }
      case 'win': {
        const window = reader.takeNumber('win');
        if (window !== undefined) segment.window = window;
        break;
      }
      case '<...>':
        parseOptions(reader, segment);
        break;
      default:
        reader.failAt(column, part === '' ? 'this sign has no place here' : `a segment has no "${part}"`, part, [
          'ack',
          'win',
          'udp',
          'icmp',
        ]);
    }
  }
  return segment;
}

/** `S.` and its like; `-` for no flag at all; `*` for any, which is undefined. */
function parseFlags(reader: LineReader): number | undefined {
  const { column } = reader;
  const word = reader.takeWord();
  if (word === '*') return undefined;
  if (word === NO_FLAGS) return 0;
  if (word === '') reader.failAt(column, 'the flags are missing: S, S., P. and so on, - for none, * for any');
  let flags = 0;
  for (const letter of word) {
    const bit = FLAG_LETTERS.find(([known]) => known === letter)?.[1];
    if (bit === undefined) {
      const meant = translateFlags(word);
      reader.failAt(column, `"${word}" is not flags: their letters are F S R P . (ACK) U E W e`, meant, [meant]);
    }
    if ((flags & bit) !== 0) reader.failAt(column, `the flag "${letter}" stands there twice`);
    flags |= bit;
  }
  return flags;
}

/** What other programs write: `SYN`, `SYN-ACK`, `[FIN,ACK]`, `SA`, `s.`; empty when it is none of these. */
function translateFlags(word: string): string {
  const names = word
    .toUpperCase()
    .split(/[^A-Z.]+/)
    .filter((name) => name !== '');
  const letters = names.map((name) => {
    const known = FLAG_LETTERS.find(([, , full]) => full === name)?.[0];
    if (known !== undefined) return known;
    return /^[FSRPAUEW.]+$/.test(name) ? name.replaceAll('A', '.') : undefined;
  });
  if (letters.includes(undefined)) return '';
  const all = letters.join('');
  return FLAG_LETTERS.map(([letter]) => letter)
    .filter((letter) => all.includes(letter))
    .join('');
}

/** `1:36(35)`, or `(35)` for the length alone, or nothing. */
function parseNumbers(reader: LineReader, segment: SegmentPattern): void {
  const { column } = reader;
  let seq: NumberRange | undefined;
  let end: NumberRange | undefined;
  const hasNumbers = /^[\d?.]/.test(reader.peekWord());
  if (hasNumbers) {
    seq = reader.takeNumber('Seq');
    reader.expectSign(':', 'Seq: the numbers are Seq:end(length)');
    end = reader.takeNumber('the end');
  }
  const length = parseLength(reader);
  if (length === null) {
    if (hasNumbers) reader.fail('the length is missing: the numbers are Seq:end(length)');
    return;
  }
  if (isOne(seq) && isOne(end) && isOne(length) && (seq.min + length.min) % 2 ** 32 !== end.min) {
    reader.failAt(
      column,
      `${seq.min} and ${length.min} make ${(seq.min + length.min) % 2 ** 32}, not ${end.min} (SYN and FIN do not count)`,
    );
  }
  if (seq !== undefined) segment.seq = seq;
  if (end !== undefined) segment.end = end;
  if (length !== undefined) segment.length = length;
}

/** `(35)`; undefined for `(?)`, null where there is none. */
function parseLength(reader: LineReader): NumberRange | undefined | null {
  if (!reader.takeSign('(')) return null;
  const length = reader.takeNumber('the length');
  reader.expectSign(')', 'the length');
  return length;
}

function isOne(range: NumberRange | undefined): range is NumberRange {
  return range !== undefined && range.min === range.max;
}

/** A text in quotation marks, as the writer escapes it; a `…` at its end for a payload that goes on. */
function parsePayload(reader: LineReader): { text: string; isPrefix: boolean } | undefined {
  const found = reader.take(/"((?:[^"\\]|\\.)*)(")?/y);
  if (found === undefined) return undefined;
  const [, text = '', end] = found;
  if (end === undefined) reader.fail('the quotation mark at the end of the text is missing');
  return text.endsWith('…') ? { text: text.slice(0, -1), isPrefix: true } : { text, isPrefix: false };
}

/** What stands between `<` and `>`. `no NAME` is an option that must not be there, `...` at the end any others. */
function parseOptions(reader: LineReader, segment: SegmentPattern): void {
  const { options } = segment;
  do {
    if (reader.take(/\.\.\.(?=[ \t]*>)/y) !== undefined) {
      segment.hasMoreOptions = true;
      break;
    }
    const { column } = reader;
    let name = reader.takeWord();
    const isAbsent = name === 'no';
    if (isAbsent) name = reader.takeWord();
    if (!isOptionName(name)) reader.failAt(column, unknownOption(name), name, OPTION_NAMES);
    if (options.some((option) => option.name === name)) reader.failAt(column, `the option ${name} stands there twice`);
    options.push(isAbsent ? { name, isAbsent } : parseOption(reader, name));
  } while (reader.takeSign(','));
  if (!reader.takeSign('>')) reader.fail('a comma or ">" is missing after an option');
}

function isOptionName(name: string): name is OptionName {
  return (OPTION_NAMES as readonly string[]).includes(name);
}

function unknownOption(name: string): string {
  if (name === '') return `the name of an option is missing: ${OPTION_NAMES.join(', ')}`;
  return name === 'nop' || name === 'eol' ? `${name} is padding, which is not recorded` : `there is no option "${name}"`;
}

function parseOption(reader: LineReader, name: OptionName): OptionPattern {
  const option: OptionPattern = { name, isAbsent: false };
  const next = reader.peekWord();
  if (next === '') return option;
  switch (name) {
    case 'mss':
    case 'wscale': {
      const value = reader.takeNumber(name);
      if (value !== undefined) option.value = value;
      break;
    }
    case 'FO': {
      const { column } = reader;
      reader.takeWord();
      if (next !== 'request' && next !== 'cookie')
        reader.failAt(column, 'FO is followed by request or cookie', next, ['request', 'cookie']);
      option.fastOpen = next;
      break;
    }
    case 'TS': {
      if (reader.take(/val(?=\s)/y) === undefined) reader.fail('TS is followed by nothing, or by val N ecr N');
      const value = reader.takeWhole('val');
      if (reader.take(/ecr(?=\s)/y) === undefined) reader.fail('val is followed by ecr N');
      option.timestamps = { value, echo: reader.takeWhole('ecr') };
      break;
    }
    case 'sack':
      option.blocks = parseBlocks(reader);
      break;
    default:
      reader.fail(`${name} is followed by nothing`);
  }
  return option;
}

/** `1461:2921 4381:5841`. */
function parseBlocks(reader: LineReader): { left: number; right: number }[] {
  const blocks: { left: number; right: number }[] = [];
  while (reader.peekWord() !== '') {
    const left = reader.takeWhole('an edge of sack');
    reader.expectSign(':', 'the left edge');
    blocks.push({ left, right: reader.takeWhole('an edge of sack') });
  }
  return blocks;
}
