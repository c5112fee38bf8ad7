import { Pipeline } from '../../pipeline.js';
import type { Wording } from '../../report/columns.js';
import type { Field } from '../../report/fields/field.js';
import { FIELDS, findField } from '../../report/fields/field-registry.js';
import { DEFAULT_FIELDS_FORMAT, type FieldsFormat, FieldsWriter } from '../../report/fields/fields-writer.js';
import type { RowWriter } from '../../report/format/row-writer.js';
import { didYouMean } from '../../suggest.js';
import { pipelineOptions, readCapture, tellOmittedRows } from '../capture-session.js';
import type { Arguments } from '../command.js';
import { ExitStatus, UsageError } from '../exit-status.js';
import { type ReportChoices, readCaptureChoices, readReportChoices } from '../options.js';
import type { Terminal } from '../terminal/terminal.js';
import { PacketSink } from './packet-sink.js';

/** What `fields` does. */
export async function printFields(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const report = readReportChoices(args, terminal);
  const fields = readFields((args.field as string[] | undefined) ?? []);
  const print = readPrintOptions((args.print as string[] | undefined) ?? []);
  const choices = readCaptureChoices(args);
  const pipeline = new Pipeline(pipelineOptions(choices));
  const writer = await makeWriter(fields, print, report);
  const sink = new PacketSink(writer, terminal.stdout, choices, args.absolute === true);
  const status = await readCapture(choices, terminal, pipeline, sink, () => sink.end());
  tellOmittedRows(terminal, choices.quiet, writer);
  return status;
}

/** tsv is tshark's own format; the code of the others is loaded when one is wanted. */
async function makeWriter(fields: readonly Field[], print: Partial<FieldsFormat>, report: ReportChoices): Promise<RowWriter> {
  const { format, time, colour, width, isLive } = report;
  if (format === 'tsv' && time === 'relative') return new FieldsWriter(fields, print);
  const { columnsOf, FieldsCsv, FieldsJson, timeField } = await import('../../report/fields/field-formats.js');
  const timed = fields.map((field) => timeField(field, time));
  if (format === 'tsv') return new FieldsWriter(timed, print);
  const misplaced = Object.keys(print).find((name) => !(COMMON_PRINT_OPTIONS as readonly string[]).includes(name));
  if (misplaced !== undefined) throw new UsageError(`-E ${misplaced} goes with --format tsv, not ${format}`);
  const { occurrence, aggregator } = { ...DEFAULT_FIELDS_FORMAT, ...print };
  const wording: Wording = { language: 'en', time, timeDigits: 'as captured' };
  const columns = () => columnsOf(timed, { occurrence, aggregator });
  switch (format) {
    case 'csv':
      return new FieldsCsv(timed, { occurrence, aggregator });
    case 'json':
    case 'ndjson':
      return new FieldsJson(timed, occurrence, format, report.maxJsonRows);
    case 'markdown': {
      const { MarkdownRows } = await import('../../report/format/markdown.js');
      return new MarkdownRows(columns(), wording);
    }
    case 'text': {
      const { TextRows } = await import('../../report/format/text-rows.js');
      return new TextRows(columns(), wording, colour);
    }
    case 'table': {
      const { TableRows } = await import('../../report/format/table-rows.js');
      return new TableRows(columns(), wording, colour, width, isLive);
    }
  }
}

/** What `fields --list` does: name, type and meaning of each field, tab-separated. */
export async function listFields(terminal: Terminal): Promise<ExitStatus> {
  terminal.stdout.write(FIELDS.map(({ name, type, meaning }) => `${name}\t${type}\t${meaning}\n`).join(''));
  await terminal.stdout.drain();
  return ExitStatus.DONE;
}

function readFields(names: readonly string[]): Field[] {
  if (names.length === 0) throw new UsageError('fields needs at least one -e FIELD; pcapnote fields --list prints them all');
  return names.map((name) => {
    const field = findField(name);
    if (field !== undefined) return field;
    const known = FIELDS.map((candidate) => candidate.name);
    throw new UsageError(`unknown field "${name}"${didYouMean(name, known)}; pcapnote fields --list prints them all`);
  });
}

/** The -E options that have a meaning in every format. */
const COMMON_PRINT_OPTIONS = ['occurrence', 'aggregator'] as const;

/** Reads what each -E option may say, as tshark does. */
const PRINT_OPTIONS: Record<string, (value: string, format: Partial<FieldsFormat>) => boolean> = {
  header: (value, format) => readSwitch(value, (on) => Object.assign(format, { header: on })),
  bom: (value, format) => readSwitch(value, (on) => Object.assign(format, { bom: on })),
  escape: (value, format) => readSwitch(value, (on) => Object.assign(format, { escape: on })),
  separator: (value, format) => readCharacter(value, (separator) => Object.assign(format, { separator })),
  aggregator: (value, format) => readCharacter(value, (aggregator) => Object.assign(format, { aggregator })),
  occurrence: (value, format) => {
    if (value !== 'f' && value !== 'l' && value !== 'a') return false;
    format.occurrence = value;
    return true;
  },
  quote: (value, format) => {
    const quote = ({ d: '"', s: "'", n: '' } as const)[value];
    if (quote === undefined) return false;
    format.quote = quote;
    return true;
  },
};

function readPrintOptions(options: readonly string[]): Partial<FieldsFormat> {
  const format: Partial<FieldsFormat> = {};
  for (const option of options) {
    const [, name, value] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
    const read = name === undefined ? undefined : PRINT_OPTIONS[name];
    if (name === undefined || value === undefined || read === undefined) {
      const names = Object.keys(PRINT_OPTIONS);
      throw new UsageError(`-E takes NAME=VALUE, not "${option}"${didYouMean(name ?? option, names)}; names: ${names.join(', ')}`);
    }
    if (!read(value, format)) throw new UsageError(`-E ${name} cannot be "${value}"; see pcapnote fields --help`);
  }
  return format;
}

function readSwitch(value: string, set: (on: boolean) => void): boolean {
  if (value !== 'y' && value !== 'n') return false;
  set(value === 'y');
  return true;
}

/** One character, or /t and /s for a tab and a space. */
function readCharacter(value: string, set: (character: string) => void): boolean {
  const character = ({ '/t': '\t', '/s': ' ' } as Record<string, string>)[value] ?? value;
  if ([...character].length !== 1) return false;
  set(character);
  return true;
}
