/**
 * Holds `pcapnote fields` against what tshark 4.0.17 said of every fixture (fixtures/tshark, written by test/support/record-tshark.sh): every frame, every
 * field. Fields that tshark prints without a value are compared as present or absent, times as numbers.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { main } from '../src/cli/main.js';
import type { Output } from '../src/cli/terminal/terminal.js';

const fixtures = new URL('../fixtures/', import.meta.url);
const tables = readdirSync(new URL('tshark/', fixtures)).map((name) => name.slice(0, -'.tsv'.length));

/** Rows that are no part of what we promise to word as tshark does: neither TCP nor UDP, or inside an ICMP error. */
const isOurs = (protocols: string): boolean => /(:|^)(tcp|udp|udplite)(:|$)/.test(protocols) && !protocols.includes('icmp');

const hasNoValue = (field: string): boolean =>
  field.startsWith('tcp.connection.') ||
  field === 'tcp.options.sack_perm' ||
  (field.startsWith('tcp.analysis.') && !/_(rtt|num|frame|in_flight|sent)$|rto$/.test(field));

function normalise(field: string, value: string): string {
  if (hasNoValue(field)) return value === '' ? '' : 'present';
  const isTime = value !== '' && /time|_rtt$|\.rto$/.test(field);
  return isTime ? Number(value).toFixed(field === 'frame.time_epoch' ? 6 : 9) : value;
}

class Collector implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  readonly closed = false;
  #text = '';
  readonly #decoder = new TextDecoder();
  write(chunk: string | Uint8Array): boolean {
    this.#text += typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true });
    return true;
  }
  async drain(): Promise<void> {}
  /** One array of cells a row. */
  rows(): string[][] {
    const lines = this.#text.split('\n');
    return lines.slice(0, -1).map((line) => line.split('\t'));
  }
}

async function printFields(path: string, fields: readonly string[]): Promise<string[][]> {
  const stdout = new Collector();
  const stdin = { isTTY: true, stream: Readable.from([]) };
  await main(['fields', path, ...fields.flatMap((field) => ['-e', field])], {
    stdin,
    stdout,
    stderr: new Collector(),
    env: {},
    interruption: { signal: undefined, watch() {}, listen: () => () => {} },
  });
  return stdout.rows();
}

/** One line for each cell that differs. frame.protocols only chooses the rows: what tshark calls a payload is no business of ours. */
function findDifferences(fields: readonly string[], wanted: string[][], rows: string[][]): string[] {
  const protocols = fields.indexOf('frame.protocols');
  return wanted.flatMap((cells, i) => {
    if (!isOurs(cells[protocols] ?? '')) return [];
    return fields.flatMap((field, k) => {
      const expected = normalise(field, cells[k] ?? '');
      const actual = normalise(field, rows[i]?.[k] ?? '');
      return k === protocols || expected === actual ? [] : [`frame ${i + 1} ${field}: ${actual} instead of ${expected}`];
    });
  });
}

describe('every field of every frame is what tshark says', () => {
  it('of all fixtures that tshark can read', () => {
    expect(tables.length).toBeGreaterThan(80);
    expect(tables.filter((name) => !existsSync(new URL(name, fixtures)))).toEqual([]);
  });

  it.each(tables)('%s', async (name) => {
    const [fields = [], ...wanted] = readFileSync(new URL(`tshark/${name}.tsv`, fixtures), 'utf8')
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('\t'));
    const rows = await printFields(fileURLToPath(new URL(name, fixtures)), fields);
    expect(rows.length).toBe(wanted.length);
    expect(findDifferences(fields, wanted, rows)).toEqual([]);
  });
});
