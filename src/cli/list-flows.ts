import type { FlowSummary } from '../flow/summary.js';
import { Pipeline } from '../pipeline.js';
import { FLOW_COLUMNS, FLOW_COLUMNS_FOR_MACHINES, FLOW_COLUMNS_FOR_PEOPLE, type FlowColumn } from '../report/format/flow-columns.js';
import { FlowDelimited, FlowJson, FlowMarkdown, FlowTable, FlowText, type FlowWriter } from '../report/format/flow-rows.js';
import { pipelineOptions, readCapture } from './capture-session.js';
import { chooseColumns } from './choose-columns.js';
import type { Arguments } from './command.js';
import type { ExitStatus } from './exit-status.js';
import { type CaptureChoices, type ReportChoices, readCaptureChoices, readReportChoices } from './options.js';
import type { Output, Terminal } from './terminal.js';

/** Written bytes that are handed on at once. */
const CHUNK = 1 << 18;

/** What `flows` does. */
export async function listFlows(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const report = readReportChoices(args, terminal);
  const isMachine = report.format === 'csv' || report.format === 'tsv';
  const columns = chooseColumns(args.columns, FLOW_COLUMNS, isMachine ? FLOW_COLUMNS_FOR_MACHINES : FLOW_COLUMNS_FOR_PEOPLE);
  const writer = await makeWriter(report, columns);
  const pipeline = new Pipeline(pipelineOptions(choices));
  return readCapture(choices, terminal, pipeline, undefined, () =>
    writeFlows(chooseFlows(pipeline.tracker.flows(), choices), writer, terminal.stdout),
  );
}

function* chooseFlows(flows: Iterable<FlowSummary>, { streams, limit }: CaptureChoices): Generator<FlowSummary> {
  const names = new Set(streams.map(({ protocol, number }) => `${protocol}:${number}`));
  let left = limit;
  for (const flow of flows) {
    if (left <= 0) return;
    if (names.size > 0 && !names.has(flow.stream)) continue;
    left--;
    yield flow;
  }
}

async function writeFlows(flows: Iterable<FlowSummary>, writer: FlowWriter, output: Output): Promise<void> {
  const { out } = writer;
  writer.begin();
  for (const flow of flows) {
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

async function makeWriter({ format, language, width }: ReportChoices, columns: readonly FlowColumn[]): Promise<FlowWriter> {
  switch (format) {
    case 'table': {
      const { TablePages } = await import('../report/format/table.js');
      const tableColumns = columns.map((column) => ({
        heading: column[language],
        alignRight: column.alignRight,
        usual: 0,
        typical: column.width,
        least: column.isDetail ? column.width : 0,
        isDetail: column.isDetail,
      }));
      return new FlowTable(columns, language, new TablePages(tableColumns, width));
    }
    case 'text':
      return new FlowText(columns, language);
    case 'markdown':
      return new FlowMarkdown(columns, language);
    case 'csv':
    case 'tsv':
      return new FlowDelimited(columns, language, format);
    case 'json':
    case 'ndjson':
      return new FlowJson(format);
  }
}
