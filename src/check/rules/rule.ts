/** A rules file once it has been read: what parse-rules.ts makes and the checker runs. Plain data. */
import type { Fact, FactProtocol } from '../facts/fact.js';
import type { AddressPrefix } from '../match/address-prefix.js';
import type { LinePattern } from '../segments/segment-pattern.js';
import type { Expectation } from './expectation.js';

/** Where something stands in the rules file, both from 1; in a short form line 0: no file. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export const NOWHERE: Place = { line: 0, column: 0 };

export interface RuleSet {
  /** The file's name as the user knows it; `--expect` for the short form. */
  readonly file: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly name: string;
  /** Of the rule's name. */
  readonly place: Place;
  readonly match: Match;
  /** How many flows have to match. */
  readonly count: CountRange;
  /** Every one of these holds for every flow that matches. */
  readonly expect: readonly ExpectedFact[];
  readonly segments?: ExpectedSegments;
}

export interface CountRange {
  readonly min: number;
  readonly max: number;
  /** Stated in the rule, not the usual "at least one". */
  readonly isStated: boolean;
  readonly place: Place;
}

export interface ExpectedFact {
  readonly fact: Fact;
  readonly expectation: Expectation;
  readonly place: Place;
}

export interface ExpectedSegments {
  readonly pattern: readonly LinePattern[];
  /** Of the pattern's first line. */
  readonly place: Place;
  /** The pattern's lines follow one another as in the file (a block text), so each has its own place. */
  readonly isBlock: boolean;
}

/** Every part that is given has to fit. */
export interface Match {
  /** `udp` stands for UDP-Lite as well where only the expected facts ask for it; absent: every protocol. */
  readonly protocols?: readonly string[];
  readonly client?: EndpointMatch;
  readonly server?: EndpointMatch;
  readonly streams?: readonly string[];
  readonly payload?: PayloadMatch;
}

export interface EndpointMatch {
  /** Any of these. */
  readonly addresses?: readonly AddressPrefix[];
  readonly ports?: readonly PortRange[];
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Pieces of text, UTF-8, in this order within what one side sends, with any run of bytes between. */
export interface PayloadMatch {
  readonly pieces: readonly string[];
  readonly from: 'client' | 'server' | 'either';
}

/** Whose records have every fact that is expected, and whose flows can have such segments. */
export function commonProtocols(expect: readonly ExpectedFact[], segments?: ExpectedSegments): FactProtocol[] {
  return (['tcp', 'udp'] as const).filter(
    (protocol) =>
      expect.every(({ fact }) => fact.protocols.includes(protocol)) &&
      (segments === undefined || segments.pattern.every(({ kind }) => kind === 'any' || (kind === 'segment') === (protocol === 'tcp'))),
  );
}

/** The protocols that a rule is about when it names none: undefined for all. */
export function impliedProtocols([first, second]: readonly FactProtocol[]): readonly string[] | undefined {
  return second !== undefined ? undefined : first === 'tcp' ? ['tcp'] : ['udp', 'udplite'];
}
