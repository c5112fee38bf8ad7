import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import type { ReportChoices } from '../../src/cli/options.js';
import { makeAbsolute } from '../../src/cli/packets/packet-sink.js';
import { RowBatch } from '../../src/cli/packets/row-batch.js';
import { type RowOrder, type RowReply, RowRewriter } from '../../src/cli/packets/row-rewriter.js';
import { makeRowWriter } from '../../src/cli/packets/row-writers.js';
import { CaptureError } from '../../src/errors.js';
import { Pipeline } from '../../src/pipeline.js';
import { COLUMNS, DEFAULT_COLUMNS } from '../../src/report/columns.js';
import { isUsualText } from '../../src/report/format/plain-text.js';
import type { Row } from '../../src/report/row.js';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';

const CAPTURES = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)(\.\w+)?$/.test(name));
const ALL_COLUMNS = COLUMNS.map(({ name }) => name);

function makeOrder(format: ReportChoices['format'], columns: readonly string[], absolute = false): RowOrder {
  const report: ReportChoices = {
    format,
    language: 'en',
    time: 'relative',
    colour: 0,
    width: Number.POSITIVE_INFINITY,
    maxJsonRows: 10,
    isLive: false,
  };
  const withPlain = format === 'text' && !absolute && isUsualText(columns, 'relative', 0);
  return { report, columns, absolute, decoder: {}, withPlain };
}

const decoder = new TextDecoder();

async function read(capture: string | Uint8Array, use: (row: Row) => void): Promise<void> {
  const source = openCapture(capture);
  const sink = {
    row(row: Row) {
      use(row);
      return true;
    },
    async pause() {},
  };
  try {
    await new Pipeline().run(source, sink);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  } finally {
    await source.close();
  }
}

const findColumns = (order: RowOrder) => order.columns.flatMap((name) => COLUMNS.filter((column) => column.name === name));

/** As one thread writes it. */
async function writeDirectly(capture: string | Uint8Array, order: RowOrder): Promise<string> {
  const writer = await makeRowWriter(order.report, findColumns(order));
  let begun = false;
  await read(capture, (row) => {
    if (!begun) writer.begin(row);
    begun = true;
    if (order.absolute) makeAbsolute(row);
    writer.row(row);
  });
  if (!begun) writer.begin();
  writer.end();
  return writer.out.toString();
}

/** By way of batches. */
async function rewrite(
  capture: string | Uint8Array,
  order: RowOrder,
  withPayload: boolean,
): Promise<{ text: string; batches: number; plain: number }> {
  let text = '';
  let batches = 1;
  let plain = 0;
  let isFinished = false;
  const rewriter = new RowRewriter(await makeRowWriter(order.report, findColumns(order)), order, (reply: RowReply) => {
    if ('finished' in reply) isFinished = true;
    if (!('text' in reply)) return;
    text += decoder.decode(new Uint8Array(reply.text, 0, reply.length).slice(), { stream: true });
    new Uint8Array(reply.text).fill(0x21);
    rewriter.request({ free: reply.text });
  });
  let batch = new RowBatch();
  const add = (row: Row) => {
    const outcome = order.withPlain && row.frame.number > 1 ? batch.addPlain(row) : 'other';
    if (outcome === 'added') plain++;
    return outcome === 'other' ? batch.add(row, withPayload) : outcome === 'added';
  };
  await read(capture, (row) => {
    if (add(row)) return;
    batches++;
    rewriter.request({ batch: batch.memory });
    batch = RowBatch.roomFor(row);
    expect(add(row)).toBe(true);
  });
  rewriter.request({ batch: batch.memory });
  rewriter.request({ end: true });
  expect(isFinished).toBe(true);
  return { text, batches, plain };
}

describe('rows written from batches are those of one thread', () => {
  it.each(CAPTURES)('%s', async (name) => {
    const capture = `fixtures/${name}`;
    for (const [order, withPayload] of [
      [makeOrder('text', DEFAULT_COLUMNS), false],
      [makeOrder('text', ALL_COLUMNS), true],
      [
        makeOrder(
          'csv',
          ALL_COLUMNS.filter((column) => column !== 'Payload'),
        ),
        false,
      ],
      [makeOrder('tsv', ALL_COLUMNS, true), true],
      [makeOrder('ndjson', DEFAULT_COLUMNS), true],
    ] as const) {
      expect((await rewrite(capture, order, withPayload)).text).toBe(await writeDirectly(capture, order));
    }
  });

  it('over many batches, with frames of every size', async () => {
    const frames = Array.from({ length: 3000 }, (_, i) => conversation(`> P. ${1 + i} 1 ~${(i * 37) % 1400}`)[0] as Uint8Array);
    frames.splice(1000, 0, new Uint8Array(262_000), new Uint8Array(262_000), new Uint8Array(200_000), new Uint8Array(0));
    const capture = writePcap(frames);
    for (const format of ['text', 'ndjson'] as const) {
      const order = makeOrder(format, DEFAULT_COLUMNS);
      const { text, batches, plain } = await rewrite(capture, order, format === 'ndjson');
      expect(batches).toBeGreaterThan(2);
      expect(plain).toBe(format === 'text' ? 2999 : 0);
      expect(text).toBe(await writeDirectly(capture, order));
    }
  });
});
