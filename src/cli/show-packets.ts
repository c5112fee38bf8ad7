import { Pipeline } from '../pipeline.js';
import { COLUMNS, type Column, DEFAULT_COLUMNS, type Language, type TimeFormat, type Wording } from '../report/columns.js';
import type { RowWriter } from '../report/row-writer.js';
import { TextRows } from '../report/text-rows.js';
import { pipelineOptions, readCapture } from './capture-session.js';
import type { Arguments } from './command.js';
import { type ExitStatus, UsageError } from './exit-status.js';
import { type Format, readCaptureChoices } from './options.js';
import { PacketSink } from './packet-sink.js';
import { didYouMean } from './suggest.js';
import type { Terminal } from './terminal.js';

/** What `show` does. */
export async function showPackets(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const columns = readColumns(args.columns as string | undefined);
  const format = (args.format as Format | undefined) ?? (terminal.stdout.isTTY ? 'table' : 'text');
  const wording: Wording = {
    language: args.lang as Language,
    time: args.time as TimeFormat,
    absolute: args.absolute === true,
    timeDigits: 6,
  };
  const writer = await makeWriter(format, columns, wording);
  const pipeline = new Pipeline(pipelineOptions(choices));
  const sink = new PacketSink(writer, terminal.stdout, choices);
  sink.begin();
  return readCapture(choices, terminal, pipeline, sink, () => sink.end());
}

async function makeWriter(_format: Format, columns: readonly Column[], wording: Wording): Promise<RowWriter> {
  return new TextRows(columns, wording);
}

function readColumns(text: string | undefined): readonly Column[] {
  const names = text === undefined ? DEFAULT_COLUMNS : text.split(',').map((name) => name.trim());
  return names.map((name) => {
    const column = COLUMNS.find((candidate) => plain(candidate.name) === plain(name));
    if (column === undefined) {
      const known = COLUMNS.map((candidate) => candidate.name);
      throw new UsageError(`unknown column "${name}"${didYouMean(name, known)}; columns: ${known.join(', ')}`);
    }
    return column;
  });
}

/** Case and the dot of `No.` do not matter. */
function plain(name: string): string {
  return name.toLowerCase().replace('.', '');
}
