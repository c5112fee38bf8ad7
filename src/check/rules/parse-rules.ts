/** Reads a rules file: YAML (JSON is YAML, too) to rules that the checker can run. Every fault is told with its place and, where a word is near, that word. */
import type { Node } from 'yaml';
import { didYouMean } from '../../suggest.js';
import type { Fact } from '../facts/fact.js';
import { FACT_NAMES, findFact } from '../facts/fact-table.js';
import { type AddressPrefix, readPrefix } from '../match/address-prefix.js';
import { parseSegments } from '../segments/segment-parser.js';
import { NotationError } from '../segments/segment-pattern.js';
import type { Bound, Expectation, Scalar } from './expectation.js';
import {
  type CountRange,
  commonProtocols,
  type EndpointMatch,
  type ExpectedFact,
  type ExpectedSegments,
  impliedProtocols,
  type Match,
  NOWHERE,
  type PayloadMatch,
  type PortRange,
  type Rule,
  type RuleSet,
} from './rule.js';
import { ADDRESS_PATTERN, readScalar } from './scalar.js';
import { type Entry, YamlReader } from './yaml-reader.js';

export const RULES_VERSION = 1;
export const RULES_LIMIT = 1000;
export const LIST_LIMIT = 1000;
export const NAME_LIMIT = 200;
export const PAYLOAD_LIMIT = 1000;
export const SEGMENTS_LIMIT = 100_000;

export const PROTOCOLS = ['tcp', 'udp', 'udplite'] as const;
export const PAYLOAD_SIDES = ['client', 'server', 'either'] as const;
export const STREAM_PATTERN = '^(tcp|udp):(0|[1-9][0-9]{0,9})$';
export const PORTS_PATTERN = '^[0-9]{1,5}-[0-9]{1,5}$';

const ADDRESS = new RegExp(ADDRESS_PATTERN);
const STREAM = new RegExp(STREAM_PATTERN);
const PORTS = new RegExp(PORTS_PATTERN);
const LAST_PORT = 0xffff;

/**
 * The rules of a file. `file` is its name for messages and reports.
 *
 * @throws RulesError with line and column for whatever is wrong with it.
 */
export function parseRules(text: string, file = 'rules'): RuleSet {
  return { file, rules: new RulesReader(new YamlReader(text, file)).read() };
}

class RulesReader {
  readonly #yaml: YamlReader;
  readonly #names = new Set<string>();

  constructor(yaml: YamlReader) {
    this.#yaml = yaml;
  }

  read(): Rule[] {
    const yaml = this.#yaml;
    if (yaml.root === null) yaml.fail(null, 'the file is empty; it begins with "version: 1"', 'shape');
    const top = yaml.mapping(yaml.root, 'the rules file', ['version', 'rules']);
    const version = top.get('version') ?? yaml.fail(yaml.root, '"version: 1" is missing');
    if (yaml.scalar(version.node) !== RULES_VERSION) yaml.fail(version.node, `version is ${RULES_VERSION}; this pcapnote knows no other`);
    const rules = top.get('rules') ?? yaml.fail(yaml.root, '"rules" is missing');
    return yaml.list(rules.node, 'rules', RULES_LIMIT).map((node) => this.#rule(node));
  }

  #rule(node: Node): Rule {
    const yaml = this.#yaml;
    const parts = yaml.mapping(node, 'a rule', ['name', 'match', 'count', 'expect', 'segments']);
    const nameEntry = parts.get('name') ?? yaml.fail(node, 'a rule has a name');
    const name = this.#name(nameEntry);
    const expect = this.#expect(parts.get('expect'));
    const segments = this.#segments(parts.get('segments'));
    const match = this.#match(parts.get('match'), expect, segments);
    const count = this.#count(parts.get('count'));
    return { name, place: nameEntry.keyPlace, match, count, expect, ...(segments !== undefined && { segments }) };
  }

  #name({ node }: Entry): string {
    const name = this.#text(node, 'name', NAME_LIMIT);
    if (!/\S/.test(name)) this.#yaml.fail(node, 'name is blank');
    if (this.#names.has(name)) this.#yaml.fail(node, `two rules are named "${name}"`, 'same-name');
    this.#names.add(name);
    return name;
  }

  #match(entry: Entry | undefined, expect: readonly ExpectedFact[], segments: ExpectedSegments | undefined): Match {
    const yaml = this.#yaml;
    const parts =
      entry === undefined ? undefined : yaml.mapping(entry.node, 'match', ['protocol', 'client', 'server', 'stream', 'payload']);
    const protocol = parts?.get('protocol');
    const stream = parts?.get('stream');
    const client = parts?.get('client');
    const server = parts?.get('server');
    const payload = parts?.get('payload');
    const protocols = this.#protocols(protocol, expect, segments);
    return {
      ...(protocols !== undefined && { protocols }),
      ...(stream !== undefined && { streams: this.#streams(stream) }),
      ...(client !== undefined && { client: this.#endpoint(client, 'client') }),
      ...(server !== undefined && { server: this.#endpoint(server, 'server') }),
      ...(payload !== undefined && { payload: this.#payload(payload) }),
    };
  }

  /** Those named; else those that have every fact expected. */
  #protocols(
    entry: Entry | undefined,
    expect: readonly ExpectedFact[],
    segments: ExpectedSegments | undefined,
  ): readonly string[] | undefined {
    const yaml = this.#yaml;
    const named = entry === undefined ? undefined : this.#word(entry.node, 'protocol', PROTOCOLS);
    const able = commonProtocols(expect, segments);
    if (able.length === 0) {
      const place = expect.at(-1)?.place ?? segments?.place;
      yaml.fail(place, 'no flow has all that is expected: some of it is of TCP alone, some of UDP alone', 'protocol');
    }
    if (named === undefined) return impliedProtocols(able);
    const family = named === 'tcp' ? 'tcp' : 'udp';
    if (!able.includes(family)) {
      const strange = expect.find(({ fact }) => !fact.protocols.includes(family));
      yaml.fail(strange?.place ?? segments?.place, `${strange?.fact.path ?? 'what segments has'} is not of ${named} flows`, 'protocol');
    }
    return [named];
  }

  #streams({ node }: Entry): string[] {
    return this.#yaml.oneOrMore(node, 'stream', LIST_LIMIT).map((each) => {
      const stream = this.#yaml.scalar(each);
      if (typeof stream !== 'string' || !STREAM.test(stream)) this.#yaml.fail(each, 'stream is tcp:N or udp:N, as flows lists them');
      return stream as string;
    });
  }

  #endpoint({ node }: Entry, side: string): EndpointMatch {
    const parts = this.#yaml.mapping(node, side, ['address', 'port']);
    const address = parts.get('address');
    const port = parts.get('port');
    return {
      ...(address !== undefined && {
        addresses: this.#yaml.oneOrMore(address.node, 'address', LIST_LIMIT).map((each) => this.#prefix(each)),
      }),
      ...(port !== undefined && { ports: this.#yaml.oneOrMore(port.node, 'port', LIST_LIMIT).map((each) => this.#ports(each)) }),
    };
  }

  #prefix(node: Node): AddressPrefix {
    const text = this.#yaml.scalar(node);
    const fits = typeof text === 'string' && ADDRESS.test(text);
    const prefix = fits ? readPrefix(text) : undefined;
    return (
      prefix ??
      this.#yaml.fail(node, 'address is an IP address or a prefix such as 10.0.0.0/8 or 2001:db8::/32', fits ? 'address' : 'shape')
    );
  }

  #ports(node: Node): PortRange {
    const yaml = this.#yaml;
    const value = yaml.scalar(node);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_PORT) return { first: value, last: value };
    if (typeof value !== 'string' || !PORTS.test(value))
      yaml.fail(node, `port is a number from 0 to ${LAST_PORT}, or a range such as 8000-8099`);
    const [first = 0, last = 0] = (value as string).split('-').map(Number);
    if (last > LAST_PORT) yaml.fail(node, `ports end at ${LAST_PORT}`, 'port-range');
    if (first > last) yaml.fail(node, `no port lies from ${first} to ${last}`, 'port-range');
    return { first, last };
  }

  #payload({ node }: Entry): PayloadMatch {
    const yaml = this.#yaml;
    if (!yaml.isMapping(node)) return { pieces: [this.#text(node, 'payload', PAYLOAD_LIMIT)], from: 'either' };
    const parts = yaml.mapping(node, 'payload', ['contains', 'glob', 'from']);
    const contains = parts.get('contains');
    const glob = parts.get('glob');
    const from = parts.get('from');
    if ((contains === undefined) === (glob === undefined)) yaml.fail(node, 'payload has either "contains" or "glob"');
    const pieces =
      glob === undefined
        ? [this.#text((contains as Entry).node, 'contains', PAYLOAD_LIMIT)]
        : this.#text(glob.node, 'glob', PAYLOAD_LIMIT)
            .split('*')
            .filter((piece) => piece !== '');
    if (pieces.length === 0) yaml.fail(glob?.node, 'glob needs some text beside its *');
    return { pieces, from: from === undefined ? 'either' : this.#word(from.node, 'from', PAYLOAD_SIDES) };
  }

  #count(entry: Entry | undefined): CountRange {
    const yaml = this.#yaml;
    if (entry === undefined) return { min: 1, max: Number.POSITIVE_INFINITY, isStated: false, place: NOWHERE };
    const { node } = entry;
    const place = yaml.place(node);
    if (!yaml.isMapping(node)) {
      const value = this.#whole(node, 'count');
      return { min: value, max: value, isStated: true, place };
    }
    const parts = yaml.mapping(node, 'count', ['min', 'max']);
    const min = parts.get('min');
    const max = parts.get('max');
    const range = {
      min: min === undefined ? 0 : this.#whole(min.node, 'min'),
      max: max === undefined ? Number.POSITIVE_INFINITY : this.#whole(max.node, 'max'),
    };
    if (range.min > range.max) yaml.fail(node, `no count lies from ${range.min} to ${range.max}`, 'empty-range');
    return { ...range, isStated: true, place };
  }

  #expect(entry: Entry | undefined): ExpectedFact[] {
    const yaml = this.#yaml;
    if (entry === undefined) return [];
    const expected: ExpectedFact[] = [];
    for (const { key, keyPlace, node } of yaml.mapping(entry.node, 'expect', FACT_NAMES, 'fact').values()) {
      const fact = findFact(key) as Fact;
      if (expected.some((each) => each.fact === fact))
        yaml.fail(keyPlace, `${key} and ${otherName(fact, key)} are the same fact`, 'same-fact');
      expected.push({ fact, expectation: this.#expectation(node, fact, key), place: keyPlace });
    }
    return expected;
  }

  #expectation(node: Node, fact: Fact, name: string): Expectation {
    const yaml = this.#yaml;
    if (!yaml.isMapping(node)) return { oneOf: this.#scalars(node, fact, name) };
    const isOrdered = fact.kind === 'amount' || fact.kind === 'time';
    const parts = yaml.mapping(node, name, isOrdered ? ['min', 'max', 'not'] : ['not']);
    const min = this.#bound(parts.get('min'), fact, name);
    const max = this.#bound(parts.get('max'), fact, name);
    const not = parts.get('not');
    if (min !== undefined && max !== undefined && min.value > max.value)
      yaml.fail(node, `no ${name} is both: min is above max`, 'empty-range');
    return {
      ...(not !== undefined && { noneOf: this.#scalars(not.node, fact, name) }),
      ...(min !== undefined && { min }),
      ...(max !== undefined && { max }),
    };
  }

  #bound(entry: Entry | undefined, fact: Fact, name: string): Bound | undefined {
    if (entry === undefined) return undefined;
    const value = this.#scalar(entry.node, fact, name);
    if (typeof value === 'number' || typeof value === 'string') return { value, isExclusive: false };
    return this.#yaml.fail(entry.node, `${entry.key} is a number, not null`);
  }

  #scalars(node: Node, fact: Fact, name: string): Scalar[] {
    return this.#yaml.oneOrMore(node, name, LIST_LIMIT).map((each) => this.#scalar(each, fact, name));
  }

  #scalar(node: Node, fact: Fact, name: string): Scalar {
    const value = this.#yaml.scalar(node);
    if (value === undefined) this.#yaml.fail(node, `${name} is a value, a list of values or a mapping`);
    const reading = readScalar(value, fact, name);
    if ('problem' in reading) this.#yaml.fail(node, reading.problem, reading.code);
    return reading.value;
  }

  #segments(entry: Entry | undefined): ExpectedSegments | undefined {
    if (entry === undefined) return undefined;
    const text = this.#text(entry.node, 'segments', SEGMENTS_LIMIT);
    const { line, column, isExact } = this.#yaml.placeOfText(entry.node);
    try {
      return { pattern: parseSegments(text), place: { line, column }, isBlock: isExact };
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      const place = isExact ? { line: line + error.line - 1, column: column + error.column - 1 } : { line, column };
      return this.#yaml.fail(place, `segments: ${error.message}`, 'segments');
    }
  }

  #text(node: Node, what: string, limit: number): string {
    const text = this.#yaml.scalar(node);
    if (typeof text !== 'string' || text === '') return this.#yaml.fail(node, `${what} is a text`);
    if ([...text].length > limit) this.#yaml.fail(node, `${what} has more than ${limit} characters`);
    return text;
  }

  #word<T extends string>(node: Node, what: string, words: readonly T[]): T {
    const text = this.#yaml.scalar(node);
    const word = words.find((each) => each === text);
    const suggestion = typeof text === 'string' ? didYouMean(text, words) : '';
    return (
      word ??
      this.#yaml.fail(
        node,
        `${what} is one of ${words.join(', ')}${typeof text === 'string' ? `; not "${text.slice(0, 60)}"` : ''}${suggestion}`,
      )
    );
  }

  #whole(node: Node, what: string): number {
    const value = this.#yaml.scalar(node);
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : this.#yaml.fail(node, `${what} is a whole number`);
  }
}

function otherName(fact: Fact, name: string): string {
  return fact.path === name ? (fact.alias ?? name) : fact.path;
}
