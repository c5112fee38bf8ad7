import type { FlowSummary } from '../../flow/summary.js';
import type { FlowTracker } from '../../flow/tracker.js';
import { Pipeline } from '../../pipeline.js';
import {
  FLOW_COLUMNS,
  FLOW_COLUMNS_FOR_MACHINES,
  FLOW_COLUMNS_FOR_PEOPLE,
  type FlowColumn,
  type FlowWording,
} from '../../report/format/flow-columns.js';
import { FlowText, type FlowWriter } from '../../report/format/flow-rows.js';
import { pipelineOptions, readCapture, tellOmittedRows } from '../capture-session.js';
import { chooseColumns } from '../choose-columns.js';
import type { Arguments } from '../command.js';
import { type ExitStatus, UsageError } from '../exit-status.js';
import { type CaptureChoices, type ReportChoices, readCaptureChoices, readReportChoices } from '../options.js';
import { untilInterrupted } from '../terminal/interruption.js';
import { tell } from '../terminal/tell.js';
import type { Terminal } from '../terminal/terminal.js';

/** Written bytes that are handed on at once. */
const CHUNK = 1 << 18;
/** Addresses and flows that a summary names where --limit says nothing. */
const SUMMARY_NAMES = 10;

/** What `flows` does. */
export async function listFlows(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const report = readReportChoices(args, terminal);
  if (args.absolute === true && !choices.quiet) {
    tell(terminal, 'note: --absolute does not apply to flows: the numbers it prints are raw already');
  }
  const pipeline = new Pipeline(pipelineOptions(choices));
  if (args.summary === true) return printSummary(args, choices, report, pipeline, terminal);
  const isMachine = report.format === 'csv' || report.format === 'tsv';
  const columns = chooseColumns(args.columns, FLOW_COLUMNS, isMachine ? FLOW_COLUMNS_FOR_MACHINES : FLOW_COLUMNS_FOR_PEOPLE);
  const order = await makeOrder(args.sort as string | undefined, choices.limit);
  const writer = await makeWriter(report, columns, pipeline);
  const status = await readCapture(choices, terminal, pipeline, undefined, () => {
    const { tracker } = pipeline;
    const chosen = chooseFlows(tracker, choices, order === undefined ? choices.limit : Number.POSITIVE_INFINITY);
    if (order === undefined) return writeFlows(chosen, writer, terminal);
    for (const flow of chosen) order.add(flow);
    return writeFlows(recall(order.sorted(), tracker), writer, terminal);
  });
  tellOmittedRows(terminal, choices.quiet, writer);
  return status;
}

async function makeOrder(key: string | undefined, limit: number) {
  if (key === undefined) return undefined;
  const { FlowOrder } = await import('./flow-order.js');
  return new FlowOrder(key, limit);
}

/** Records again of flows that only numbers were kept of. */
function* recall(names: Iterable<{ protocol: 'tcp' | 'udp'; stream: number }>, tracker: FlowTracker): Generator<FlowSummary> {
  for (const { protocol, stream } of names) yield tracker.flow(protocol, stream);
}

/** The flows that --stream names (all without one), in order of first sight. */
function* chooseFlows(tracker: FlowTracker, { streams }: CaptureChoices, limit: number): Generator<FlowSummary> {
  const names = new Set(streams.map(({ protocol, number }) => `${protocol}:${number}`));
  let left = limit;
  for (const flow of tracker.flows()) {
    if (left <= 0) return;
    if (names.size > 0 && !names.has(flow.stream)) continue;
    left--;
    yield flow;
  }
}

async function writeFlows(flows: Iterable<FlowSummary>, writer: FlowWriter, { stdout: output, interruption }: Terminal): Promise<void> {
  const { out } = writer;
  writer.begin();
  for (const flow of untilInterrupted(flows, interruption)) {
    writer.flow(flow);
    if (out.length < CHUNK) continue;
    output.write(out.bytes.slice(0, out.length));
    out.clear();
    await output.drain();
    if (output.closed) return;
  }
  writer.end();
  output.write(out.bytes.slice(0, out.length));
  await output.drain();
}

/** What `flows --summary` does. */
async function printSummary(
  args: Arguments,
  choices: CaptureChoices,
  report: ReportChoices,
  pipeline: Pipeline,
  { stdout, ...terminal }: Terminal,
): Promise<ExitStatus> {
  if (args.sort !== undefined) throw new UsageError('--sort does not go with --summary, which ranks by payload');
  if (args.columns !== undefined) throw new UsageError('--columns does not go with --summary');
  const { FrameCounter, formatSummary, summarizeFlows } = await import('./summarize-capture.js');
  const counter = new FrameCounter();
  const isAscii = args.ascii === true || terminal.env.TERM === 'dumb';
  return readCapture(choices, { stdout, ...terminal }, pipeline, counter, async () => {
    const flows = chooseFlows(pipeline.tracker, choices, Number.POSITIVE_INFINITY);
    const limit = Number.isFinite(choices.limit) ? choices.limit : SUMMARY_NAMES;
    stdout.write(formatSummary(summarizeFlows(flows, counter, pipeline, limit), report, isAscii));
    await stdout.drain();
  });
}

async function makeWriter(
  { format, language, time, width, maxJsonRows }: ReportChoices,
  columns: readonly FlowColumn[],
  pipeline: Pipeline,
): Promise<FlowWriter> {
  const captureStart: FlowWording['captureStart'] = () =>
    pipeline.firstHasTime ? { seconds: pipeline.firstSeconds, nanoseconds: pipeline.firstNanoseconds } : undefined;
  const wording: FlowWording = { language, time, captureStart };
  if (format === 'text') return new FlowText(columns, wording);
  const { FlowDelimited, FlowJson, FlowMarkdown, FlowTable } = await import('../../report/format/flow-formats.js');
  switch (format) {
    case 'table': {
      const { TablePages } = await import('../../report/format/table.js');
      const tableColumns = columns.map((column) => ({
        heading: column[language],
        alignRight: column.alignRight,
        usual: 0,
        typical: column.width,
        least: column.isDetail ? column.width : 0,
        isDetail: column.isDetail,
      }));
      return new FlowTable(columns, wording, new TablePages(tableColumns, width));
    }
    case 'markdown':
      return new FlowMarkdown(columns, wording);
    case 'csv':
    case 'tsv':
      return new FlowDelimited(columns, wording, format);
    case 'json':
    case 'ndjson':
      return new FlowJson(format, maxJsonRows);
  }
}
