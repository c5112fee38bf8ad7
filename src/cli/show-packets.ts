import { Pipeline } from '../pipeline.js';
import { COLUMNS, type Column, DEFAULT_COLUMNS, type Wording } from '../report/columns.js';
import type { RowWriter } from '../report/format/row-writer.js';
import { pipelineOptions, readCapture } from './capture-session.js';
import { chooseColumns } from './choose-columns.js';
import type { Arguments } from './command.js';
import type { ExitStatus } from './exit-status.js';
import { type ReportChoices, readCaptureChoices, readReportChoices } from './options.js';
import { PacketSink } from './packet-sink.js';
import type { Terminal } from './terminal.js';

/** What `show` does. */
export async function showPackets(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const report = readReportChoices(args, terminal);
  const columns = chooseColumns(args.columns, COLUMNS, DEFAULT_COLUMNS);
  const pipeline = new Pipeline(pipelineOptions(choices));
  const writer = await makeWriter(report, columns);
  const sink = new PacketSink(writer, terminal.stdout, choices, args.absolute === true);
  return readCapture(choices, terminal, pipeline, sink, () => sink.end());
}

/** Each format's writer is loaded when it is wanted: start-up pays for one of them. */
async function makeWriter(report: ReportChoices, columns: readonly Column[]): Promise<RowWriter> {
  const { format, language, time } = report;
  const forPeople: Wording = { language, time, timeDigits: 'as captured' };
  const forMachines: Wording = { language, time, timeDigits: 9 };
  switch (format) {
    case 'table': {
      const { TableRows } = await import('../report/format/table-rows.js');
      return new TableRows(columns, forPeople, report.colour, report.width, report.isLive);
    }
    case 'text': {
      const { TextRows } = await import('../report/format/text-rows.js');
      return new TextRows(columns, forPeople, report.colour);
    }
    case 'csv':
    case 'tsv': {
      const { DelimitedRows } = await import('../report/format/delimited-rows.js');
      return new DelimitedRows(columns, forMachines, format);
    }
    case 'markdown': {
      const { MarkdownRows } = await import('../report/format/markdown.js');
      return new MarkdownRows(columns, forPeople);
    }
    case 'json':
    case 'ndjson': {
      const { JsonRows } = await import('../report/format/json-rows.js');
      return new JsonRows(format);
    }
  }
}
