/**
 * The JSON Schema (draft-07) of rules files, for editors: made from the table of facts, so that what an editor offers is what the parser takes. Published as
 * schema/rules.schema.json; `npm run schema` writes it.
 */
import type { Fact } from '../facts/fact.js';
import { FACTS } from '../facts/fact-table.js';
import { amountPattern, type Unit } from '../facts/unit.js';
import {
  LIST_LIMIT,
  NAME_LIMIT,
  PAYLOAD_LIMIT,
  PAYLOAD_SIDES,
  PORTS_PATTERN,
  PROTOCOLS,
  RULES_LIMIT,
  RULES_VERSION,
  SEGMENTS_LIMIT,
  STREAM_PATTERN,
} from './parse-rules.js';
import { ADDRESS_PATTERN, TEXT_LIMIT, TIME_PATTERN } from './scalar.js';

export type JsonSchema = { readonly [key: string]: unknown };

const UNIT_NAMES: Readonly<Record<Unit, string>> = {
  seconds: 'duration: seconds, or a text such as 200ms',
  bytes: 'size: bytes, or a text such as 64KiB',
  bytesPerSecond: 'rate: bytes per second, or a text such as 1MB/s',
  none: 'number',
};

/** The whole schema, as plain JSON. */
export function makeRulesSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'rules.schema.json',
    title: 'Rules of pcapnote check',
    ...object(
      {
        version: { const: RULES_VERSION },
        rules: { type: 'array', minItems: 1, maxItems: RULES_LIMIT, items: rule() },
      },
      ['version', 'rules'],
    ),
    definitions: { ...factDefinitions(), ...endpointDefinitions() },
  };
}

function rule(): JsonSchema {
  return object(
    {
      name: describe('What reports call the rule; no two rules have the same name', text(NAME_LIMIT, '\\S')),
      match: describe('Which flows the rule is about; absent: every flow that has the facts expected', match()),
      count: describe('How many flows have to match; absent: at least one', {
        oneOf: [whole(), object({ min: whole(), max: whole() })],
      }),
      expect: describe('What holds for every flow that matches', expect()),
      segments: describe('The segments of every flow that matches, a line each; ... stands for any run', text(SEGMENTS_LIMIT)),
    },
    ['name'],
  );
}

function match(): JsonSchema {
  const from: JsonSchema = { enum: [...PAYLOAD_SIDES] };
  return object({
    protocol: { enum: [...PROTOCOLS] },
    client: { $ref: '#/definitions/endpoint' },
    server: { $ref: '#/definitions/endpoint' },
    stream: describe("Wireshark's stream index, as flows lists it", oneOrMore({ type: 'string', pattern: STREAM_PATTERN })),
    payload: describe('Text within what one side sends', {
      oneOf: [
        text(PAYLOAD_LIMIT),
        object({ contains: text(PAYLOAD_LIMIT), from }, ['contains']),
        object({ glob: describe('Pieces of text in this order; * stands for any run of bytes', text(PAYLOAD_LIMIT, '[^*]')), from }, [
          'glob',
        ]),
      ],
    }),
  });
}

function endpointDefinitions(): Record<string, JsonSchema> {
  const port: JsonSchema = {
    oneOf: [
      { type: 'integer', minimum: 0, maximum: 65535 },
      { type: 'string', pattern: PORTS_PATTERN },
    ],
  };
  return {
    endpoint: object({
      address: describe('An IP address or a prefix such as 10.0.0.0/8', oneOrMore({ type: 'string', pattern: ADDRESS_PATTERN })),
      port: describe('A port, or a range such as 8000-8099', oneOrMore(port)),
    }),
  };
}

function expect(): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const fact of FACTS) {
    const schema = describe(fact.describe, { $ref: `#/definitions/${definitionName(fact)}` });
    properties[fact.path] = schema;
    if (fact.alias !== undefined) properties[fact.alias] = schema;
  }
  return object(properties);
}

/** Facts of one kind share a definition; codes have their own words. */
function factDefinitions(): Record<string, JsonSchema> {
  return Object.fromEntries(FACTS.map((fact) => [definitionName(fact), expectation(fact)]));
}

function definitionName({ path, kind, unit, isWhole, isNullable }: Fact): string {
  if (kind === 'code') return path;
  return [isNullable ? 'nullable' : '', isWhole ? 'whole' : '', kind, unit === 'none' ? '' : unit].filter((part) => part !== '').join('-');
}

function expectation(fact: Fact): JsonSchema {
  const value = scalar(fact);
  const values = oneOrMore(fact.isNullable ? { anyOf: [...alternatives(value), { type: 'null' }] } : value);
  const isOrdered = fact.kind === 'amount' || fact.kind === 'time';
  const parts = object({ ...(isOrdered && { min: value, max: value }), not: values });
  return { anyOf: [...alternatives(values), parts] };
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return Array.isArray(schema.anyOf) ? (schema.anyOf as JsonSchema[]) : [schema];
}

function scalar({ kind, unit, isWhole, values }: Fact): JsonSchema {
  switch (kind) {
    case 'code':
      return { enum: [...(values ?? [])] };
    case 'boolean':
      return { type: 'boolean' };
    case 'time':
      return { type: 'string', pattern: TIME_PATTERN };
    case 'address':
      return { type: 'string', pattern: ADDRESS_PATTERN };
    case 'text':
    case 'texts':
      return text(TEXT_LIMIT);
    case 'amount': {
      const number: JsonSchema = isWhole ? whole() : { type: 'number' };
      if (unit === 'none') return number;
      return { anyOf: [describe(UNIT_NAMES[unit], number), { type: 'string', pattern: amountPattern(unit) }] };
    }
  }
}

function whole(): JsonSchema {
  return { type: 'integer', minimum: 0 };
}

function text(limit: number, pattern?: string): JsonSchema {
  return { type: 'string', minLength: 1, maxLength: limit, ...(pattern !== undefined && { pattern }) };
}

function oneOrMore(item: JsonSchema): JsonSchema {
  return { anyOf: [...alternatives(item), { type: 'array', minItems: 1, maxItems: LIST_LIMIT, items: item }] };
}

function object(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[] = []): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 ? { required: [...required] } : { minProperties: 1 }),
    properties,
  };
}

function describe(description: string, schema: JsonSchema): JsonSchema {
  // In draft-07 what stands beside a $ref is ignored.
  return '$ref' in schema ? { description, allOf: [schema] } : { description, ...schema };
}
