import { availableParallelism } from 'node:os';
import { Pipeline } from '../../pipeline.js';
import { COLUMNS, DEFAULT_COLUMNS } from '../../report/columns.js';
import { isUsualText } from '../../report/format/plain-text.js';
import { pipelineOptions, readCapture, tellOmittedRows } from '../capture-session.js';
import { chooseColumns } from '../choose-columns.js';
import type { Arguments } from '../command.js';
import type { ExitStatus } from '../exit-status.js';
import { type CaptureChoices, type Format, type ReportChoices, readCaptureChoices, readReportChoices } from '../options.js';
import { findStats } from '../terminal/file-stats.js';
import type { Terminal } from '../terminal/terminal.js';
import { PacketSink } from './packet-sink.js';
import type { RowOrder } from './row-rewriter.js';
import { makeRowWriter } from './row-writers.js';

/** What `show` does. */
export async function showPackets(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const report = readReportChoices(args, terminal);
  const columns = chooseColumns(args.columns, COLUMNS, DEFAULT_COLUMNS);
  const options = pipelineOptions(choices);
  const pipeline = new Pipeline(options);
  const absolute = args.absolute === true;
  if (isWorthThread(choices, report)) {
    const { ThreadSink } = await import('./thread-sink.js');
    const names = columns.map(({ name }) => name);
    const withPlain = report.format === 'text' && !absolute && isUsualText(names, report.time, report.colour);
    const order: RowOrder = { report, columns: names, absolute, decoder: options.decoder ?? {}, withPlain };
    const sink = new ThreadSink(order, terminal.stdout, choices);
    try {
      return await readCapture(choices, terminal, pipeline, sink, () => sink.end());
    } finally {
      await sink.close();
    }
  }
  const writer = await makeRowWriter(report, columns);
  const sink = new PacketSink(writer, terminal.stdout, choices, absolute);
  const status = await readCapture(choices, terminal, pipeline, sink, () => sink.end());
  tellOmittedRows(terminal, choices.quiet, writer);
  return status;
}

/** Formats whose rows stand each for itself and are many. */
const THREADED_FORMATS: readonly Format[] = ['text', 'csv', 'tsv', 'ndjson'];
/** A second thread takes a tenth of a second to start and to run optimised: 100,000 frames are as soon written without, a million take a quarter less with it. */
const THREADED_BYTES = 128 << 20;
const THREADED_ROWS = 50_000;

/** Rows of a large file are written in a second thread, if there is a processor for it: not those of a pipe, which are awaited one by one, nor a few. */
function isWorthThread({ capture, streams, limit }: CaptureChoices, { format }: ReportChoices): boolean {
  if (!THREADED_FORMATS.includes(format) || streams.length > 0 || limit < THREADED_ROWS || availableParallelism() < 2) return false;
  const stats = capture === '-' ? undefined : findStats(capture);
  return stats?.isFile() === true && stats.size >= THREADED_BYTES;
}
