/** Every fact of the table is read from where its path says, over the flows of every fixture; totals are sums; and a value that a flow has is a value a rule can expect. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/check/facts/fact-table.js';
import { meets } from '../../src/check/rules/expectation.js';
import { readScalar } from '../../src/check/rules/scalar.js';
import type { FlowSummary } from '../../src/flow/summary.js';
import { openCapture, PartialSummaryError, summarize } from '../../src/index.js';

async function readFlows(capture: string): Promise<readonly FlowSummary[]> {
  try {
    return await summarize(openCapture(`fixtures/${capture}`));
  } catch (error) {
    if (error instanceof PartialSummaryError) return error.flows;
    throw error;
  }
}

const captures = readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name));
let reading: Promise<FlowSummary[]> | undefined;

/** The flows of every capture, read once. */
function readAllFlows(): Promise<FlowSummary[]> {
  reading ??= Promise.all(captures.map(readFlows)).then((flows) => flows.flat());
  return reading;
}

function follow(record: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : value),
      record,
    );
}

/** What the fact's path says, by the record alone. */
function expected(flow: FlowSummary, path: string): unknown {
  const equation = /^handshake\.proof\.(.*)$/.exec(path)?.[1];
  if (equation !== undefined)
    return flow.protocol === 'tcp' ? flow.handshake.proof.find((each) => each.equation === equation)?.holds : undefined;
  const own = follow(flow, path);
  if (own !== undefined || path.includes('.')) return own;
  const both = [flow.clientToServer, flow.serverToClient] as unknown as Record<string, number>[];
  const keys = path === 'retransmissions' ? ['retransmissions', 'fastRetransmissions', 'spuriousRetransmissions'] : [path];
  const values = both.flatMap((direction) => keys.map((key) => direction[key]));
  return values.includes(undefined) ? undefined : (values as number[]).reduce((sum, value) => sum + value, 0);
}

describe('the table of facts', () => {
  it('is held against many flows of both protocols', async () => {
    const flows = await readAllFlows();
    expect(flows.filter(({ protocol }) => protocol === 'tcp').length).toBeGreaterThan(50);
    expect(flows.filter(({ protocol }) => protocol !== 'tcp').length).toBeGreaterThan(10);
  });

  it.each(FACTS.map((fact) => [fact.path, fact] as const))('%s', async (path, fact) => {
    for (const flow of await readAllFlows()) {
      const value = fact.read(flow);
      expect(value).toEqual(expected(flow, path));
      const isOf = fact.protocols.includes(flow.protocol === 'tcp' ? 'tcp' : 'udp');
      if (!isOf) expect(value).toBeUndefined();
      if (isOf && !fact.isNullable) expect(value ?? 'missing').not.toBe('missing');
      for (const scalar of Array.isArray(value) ? value : value === undefined ? [] : [value]) {
        const reading = readScalar(scalar, fact, path);
        if ('problem' in reading) throw new Error(reading.problem);
        expect(meets(value, { oneOf: [reading.value] }, fact)).toBe(true);
        if (scalar !== null) expect(meets(value, { noneOf: [reading.value] }, fact)).toBe(false);
      }
      for (const frame of fact.frames?.(flow) ?? []) {
        expect(frame).toBeGreaterThanOrEqual(flow.firstFrame);
        expect(frame).toBeLessThanOrEqual(flow.lastFrame);
      }
    }
  });

  it('has each name once, and a text for each', () => {
    const names = FACTS.flatMap(({ path, alias }) => (alias === undefined ? [path] : [path, alias]));
    expect(new Set(names).size).toBe(names.length);
    for (const { path, describe: text } of FACTS) expect(`${path}: ${text}`.length).toBeGreaterThan(path.length + 8);
  });
});
