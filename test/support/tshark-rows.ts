/** What tshark says of each frame, a row of tab-separated cells, beside what `pcapnote fields` says: how the two are read and compared. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { Output } from '../../src/cli/terminal/terminal.js';

export interface TsharkTable {
  readonly fields: readonly string[];
  readonly rows: readonly string[][];
}

/** One that test/support/record-tshark.sh has written. */
export function readTsharkTable(path: string | URL): TsharkTable {
  const lines = readFileSync(path, 'utf8').replace(/\n$/, '').split('\n');
  const [fields = [], ...rows] = lines.map((line) => line.split('\t'));
  return { fields, rows };
}

/** Rows that are no part of what we promise to word as tshark does: neither TCP nor UDP, or inside an ICMP error. */
const isOurs = (protocols: string): boolean => /(:|^)(tcp|udp|udplite)(:|$)/.test(protocols) && !protocols.includes('icmp');

const hasNoValue = (field: string): boolean =>
  field.startsWith('tcp.connection.') ||
  field === 'tcp.options.sack_perm' ||
  (field.startsWith('tcp.analysis.') && !/_(rtt|num|frame|in_flight|sent)$|rto$/.test(field));

/** Fields that tshark prints without a value are compared as present or absent, times as numbers. */
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

/** The rows of `pcapnote fields`. */
export async function printFields(path: string, fields: readonly string[]): Promise<string[][]> {
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
export function findDifferences({ fields, rows: wanted }: TsharkTable, rows: readonly string[][]): string[] {
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
