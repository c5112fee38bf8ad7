/**
 * Holds `pcapnote fields` against what tshark 4.0.17 said of every fixture (fixtures/tshark, written by test/support/record-tshark.sh): every frame, every
 * field. Fields that tshark prints without a value are compared as present or absent, times as numbers.
 */
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findDifferences, printFields, readTsharkTable } from './support/tshark-rows.js';

const fixtures = new URL('../fixtures/', import.meta.url);
const tables = readdirSync(new URL('tshark/', fixtures)).map((name) => name.slice(0, -'.tsv'.length));

describe('every field of every frame is what tshark says', () => {
  it('of all fixtures that tshark can read', () => {
    expect(tables.length).toBeGreaterThan(80);
    expect(tables.filter((name) => !existsSync(new URL(name, fixtures)))).toEqual([]);
  });

  it.each(tables)('%s', async (name) => {
    const table = readTsharkTable(new URL(`tshark/${name}.tsv`, fixtures));
    const rows = await printFields(fileURLToPath(new URL(name, fixtures)), table.fields);
    expect(rows.length).toBe(table.rows.length);
    expect(findDifferences(table, rows)).toEqual([]);
  });
});
