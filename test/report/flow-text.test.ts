import { expect, it } from 'vitest';
import type { FlowSummary } from '../../src/flow/summary.js';
import type { FlowColumn } from '../../src/report/format/flow-columns.js';
import { FlowText } from '../../src/report/format/flow-rows.js';

const column = (name: string, alignRight: boolean, key: 'stream' | 'firstFrame'): FlowColumn => ({
  name,
  en: name,
  zh: name,
  width: 0,
  alignRight,
  isDetail: false,
  cell: (flow) => flow[key],
});
const COLUMNS = [column('Stream', false, 'stream'), column('First', true, 'firstFrame'), column('Again', false, 'stream')];

function write(flows: readonly { stream: string; firstFrame: number }[]): string[] {
  const writer = new FlowText(COLUMNS, { language: 'en', time: 'utc', captureStart: () => undefined });
  writer.begin();
  for (const flow of flows) writer.flow(flow as FlowSummary);
  writer.end();
  return writer.out.toString().split('\n').slice(0, -1);
}

it('columns are as wide as the flows need', () => {
  expect(write([])).toEqual(['Stream  First  Again']);
  expect(
    write([
      { stream: 'tcp:0', firstFrame: 1 },
      { stream: '流的名字', firstFrame: 1_000_000 },
      { stream: 'x\u001b[2J', firstFrame: 3 },
    ]),
  ).toEqual([
    'Stream        First  Again',
    'tcp:0             1  tcp:0',
    '流的名字  1,000,000  流的名字',
    'x\\x1b[2J          3  x\\x1b[2J',
  ]);
});

it('thousands of flows go on in the columns of the first five hundred, and none is lost', () => {
  const flows = Array.from({ length: 1200 }, (_, i) => ({ stream: i === 900 ? 'a stream with a long name' : `tcp:${i}`, firstFrame: i }));
  const lines = write(flows);
  expect(lines).toHaveLength(1201);
  expect(lines[500]).toBe('tcp:499    499  tcp:499');
  expect(lines[501]).toBe('tcp:500    500  tcp:500');
  expect(lines[901]).toBe('a stream with a long name  900  a stream with a long name');
  expect(lines[1200]).toBe('tcp:1199  1,199  tcp:1199');
});
