/**
 * A YAML document read by its places: every fault is told with line and column. The shape of a rules file says how deep the walk goes, so no anchor can make
 * the file larger than it is; what an alias stands for is looked up at most MAX_ALIASES times.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
  type Scalar,
} from 'yaml';
import { didYouMean } from '../../suggest.js';
import type { Place } from './rule.js';
import { RulesError, type RulesErrorCode } from './rules-error.js';

/** Characters of a rules file at most. */
export const FILE_LIMIT = 1 << 20;
const MAX_ALIASES = 1000;
/** Levels of nesting; rules need seven. What builds the tree descends by recursion, and thousands of levels end the process. */
const MAX_DEPTH = 50;
/** Signs, words and blanks of the file: what is built of them takes a hundred times their room. A thousand rules of ten lines have 60,000. */
const MAX_TOKENS = 200_000;

/** A value of a mapping, and where its key stands. */
export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  /** Undefined where nothing stands behind the colon. */
  readonly node: Node;
}

export class YamlReader {
  readonly #file: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;
  #aliases = 0;

  /** @throws RulesError for what is no YAML. */
  constructor(text: string, file: string) {
    this.#file = file;
    this.#text = text;
    if (text.length > FILE_LIMIT)
      throw new RulesError('size', `a rules file has at most ${FILE_LIMIT} characters`, file, { line: 1, column: 1 });
    this.#document = this.#parse(text);
    const [fault] = [...this.#document.errors, ...this.#document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
    if (fault !== undefined) this.fail(fault.pos[0], explain(fault.message), 'yaml');
  }

  get root(): Node | null {
    return this.#document.contents;
  }

  #parse(text: string): Document.Parsed {
    this.#checkSize(text);
    const options = {
      version: '1.2',
      schema: 'core',
      merge: false,
      strict: true,
      // Looked for in `mapping`: the parser compares every key with every other.
      uniqueKeys: false,
      prettyErrors: false,
    } as const;
    return parseDocument(text, { ...options, lineCounter: this.#lines }) as Document.Parsed;
  }

  /** The parser proper keeps a stack of its own, so it can be asked how deep it is. */
  #checkSize(text: string): void {
    let tokens = 0;
    const lines = new LineCounter();
    lines.addNewLine(0);
    const parser = new Parser(lines.addNewLine);
    for (const lexeme of new Lexer().lex(text)) {
      if (++tokens > MAX_TOKENS)
        throw new RulesError('size', `more than ${MAX_TOKENS} words and signs`, this.#file, { line: 1, column: 1 });
      for (const _ of parser.next(lexeme));
      if (parser.stack.length <= MAX_DEPTH) continue;
      const { line, col } = lines.linePos(parser.offset);
      throw new RulesError('yaml', `nested more than ${MAX_DEPTH} levels deep`, this.#file, { line, column: col });
    }
  }

  /** @throws RulesError, always. */
  fail(at: Node | Place | number | null | undefined, reason: string, code: RulesErrorCode = 'shape'): never {
    throw new RulesError(code, reason, this.#file, this.place(at));
  }

  /** Where a node, or an offset, stands. */
  place(at: Node | Place | number | null | undefined): Place {
    if (typeof at === 'object' && at !== null && 'line' in at) return at;
    const offset = typeof at === 'number' ? at : (at?.range?.[0] ?? 0);
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** Where the first line of a text stands: behind the `|` of a block text, in which lines and columns follow one another as in the file. */
  placeOfText(node: Node): Place & { isExact: boolean } {
    const target = this.resolve(node);
    const start = this.place(target);
    if (!isScalar(target) || (target.type !== 'BLOCK_LITERAL' && target.type !== 'BLOCK_FOLDED')) return { ...start, isExact: false };
    const [from, to] = target.range ?? [0, 0];
    const [, ...lines] = this.#text.slice(from, to).split('\n');
    // What the text itself begins with belongs to it, as with an indentation that the header states (`|2`).
    const indentation = countBlanks(lines) - countBlanks(String(target.value).split('\n'));
    return {
      line: start.line + 1,
      column: indentation + 1,
      isExact: target.type === 'BLOCK_LITERAL',
    };
  }

  /** The entries of a mapping, whose keys must be among `names`. */
  mapping(node: Node | null, what: string, names: readonly string[], kind = 'key'): Map<string, Entry> {
    const target = this.resolve(node);
    if (!isMap(target)) this.fail(node, `${what} must be a mapping${names.length < 12 ? ` of ${names.join(', ')}` : ''}`);
    if (target.items.length === 0) this.fail(node, `${what} is empty`);
    const entries = new Map<string, Entry>();
    for (const pair of target.items as Pair<Node, Node | null>[]) {
      const name = this.resolve(pair.key);
      if (!isScalar(name) || typeof name.value !== 'string') this.fail(pair.key, `a ${kind} of ${what} must be a text`);
      const key = name.value as string;
      if (!names.includes(key))
        this.fail(pair.key, `unknown ${kind} "${shorten(key)}" in ${what}${didYouMean(key, names) || listOf(names)}`);
      if (entries.has(key)) this.fail(pair.key, 'map keys must be unique', 'yaml');
      entries.set(key, { key, keyPlace: this.place(pair.key), node: pair.value ?? (pair.key as Node) });
    }
    return entries;
  }

  /** The nodes of a list with 1 to `limit` items. */
  list(node: Node | null, what: string, limit: number): Node[] {
    const target = this.resolve(node);
    if (!isSeq(target)) this.fail(node, `${what} must be a list`);
    if (target.items.length === 0) this.fail(node, `${what} is an empty list`);
    if (target.items.length > limit) this.fail(node, `${what} has ${target.items.length} items, ${limit} are allowed`);
    return target.items as Node[];
  }

  /** One value or a list of them: the nodes. */
  oneOrMore(node: Node | null, what: string, limit: number): Node[] {
    return isSeq(this.resolve(node)) ? this.list(node, what, limit) : [node as Node];
  }

  /** What a scalar stands for; undefined for a list or mapping. */
  scalar(node: Node | null): Scalar['value'] | undefined {
    const target = this.resolve(node);
    return isScalar(target) ? target.value : undefined;
  }

  isMapping(node: Node | null): boolean {
    return isMap(this.resolve(node));
  }

  /** What an alias stands for, anything else as it is. */
  resolve(node: Node | null): Node | null {
    if (!isAlias(node)) return node;
    if (++this.#aliases > MAX_ALIASES) this.fail(node, `more than ${MAX_ALIASES} aliases`, 'size');
    return (node.resolve(this.#document) as Node | undefined) ?? this.fail(node, `unknown alias "${shorten(node.source)}"`, 'yaml');
  }
}

/** The parser's words are sentences of their own; ours go on behind a place. */
function explain(message: string): string {
  const [line = ''] = message.split('\n');
  if (line.includes('multiple documents')) return 'the file holds more than one document';
  return line.charAt(0).toLowerCase() + line.slice(1);
}

/** At the beginning of the first line that has more than blanks. */
function countBlanks(lines: readonly string[]): number {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  return first.length - first.trimStart().length;
}

function listOf(names: readonly string[]): string {
  return names.length < 12 ? `; it may have ${names.join(', ')}` : '';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
