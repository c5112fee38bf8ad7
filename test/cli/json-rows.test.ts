/** `--max-json-rows`: documents of JSON that are not given every row, which each of them says, as does standard error. */
import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { fixture, linesOf, runCli } from './run-cli.js';

const CAPTURE = fixture('tcp-ports-reused.pcap');

/** Each command with a document of rows: the name of the rows, the document's schema, and how many rows there are in all. */
const DOCUMENTS = [
  { rows: 'packets', schema: 'packets', argv: ['show', CAPTURE] },
  { rows: 'flows', schema: 'flows', argv: ['flows', CAPTURE] },
  { rows: 'frames', schema: 'fields-frames', argv: ['fields', '-e', 'frame.number', '-e', 'tcp.seq', CAPTURE] },
] as const;

/** They refer to each other. */
const SCHEMAS = new Ajv2020({ strict: false });
const NAMES = ['packet', 'packets', 'flow', 'flows', 'fields-frame', 'fields-frames'].map((name) => `${name}.schema.json`);
for (const name of NAMES) SCHEMAS.addSchema(JSON.parse(readFileSync(`schema/${name}`, 'utf8')), name);

describe.each(DOCUMENTS)('$rows', ({ rows, schema, argv }) => {
  const validate = SCHEMAS.getSchema(`${schema}.schema.json`) as ValidateFunction;
  const readRows = (text: string): { rows: unknown[]; omittedRows: number | undefined } => {
    const document = JSON.parse(text);
    expect({ isValid: validate(document), errors: validate.errors }).toEqual({ isValid: true, errors: null });
    return { rows: document[rows], omittedRows: document.omittedRows };
  };
  const run = (...more: string[]) => runCli([...argv, '--format', 'json', ...more]);

  it('beyond the limit are counted, and the first are as without it', async () => {
    const whole = readRows((await run()).stdout);
    expect(whole.omittedRows).toBeUndefined();
    const { status, stdout, stderr } = await run('--max-json-rows', '1');
    const omitted = whole.rows.length - 1;
    expect(omitted).toBeGreaterThan(0);
    expect(readRows(stdout)).toEqual({ rows: whole.rows.slice(0, 1), omittedRows: omitted });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: `pcapnote: warning: the limit of --max-json-rows was reached: ${omitted} rows are not in the document; --format ndjson has no such limit\n`,
    });
  });

  it('as many as the limit: nothing is said', async () => {
    const whole = await run();
    const count = String(readRows(whole.stdout).rows.length);
    expect(await run('--max-json-rows', count)).toEqual({ ...whole, stderr: '' });
  });

  it('--quiet leaves out the warning, not the count', async () => {
    const { stdout, stderr } = await run('--max-json-rows', '1', '--quiet');
    expect(stderr).toBe('');
    expect(readRows(stdout).omittedRows).toBeGreaterThan(0);
  });

  it('of ndjson have no limit', async () => {
    const all = await runCli([...argv, '--format', 'ndjson']);
    expect(await runCli([...argv, '--format', 'ndjson', '--max-json-rows', '1'])).toEqual(all);
    expect(linesOf(all.stdout).length).toBe(readRows((await run()).stdout).rows.length);
  });

  it.each(['0', '-1', 'x', '1.5', ''])('the limit is a whole number from 1 on, not "%s"', async (value) => {
    const { status, stdout, stderr } = await run(`--max-json-rows=${value}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^pcapnote: --max-json-rows [^\n]+\n$/);
  });
});
