import type { Column, Wording } from '../../report/columns.js';
import type { RowWriter } from '../../report/format/row-writer.js';
import type { ReportChoices } from '../options.js';

/** Each format's writer is loaded when it is wanted: start-up pays for one of them. */
export async function makeRowWriter(report: ReportChoices, columns: readonly Column[]): Promise<RowWriter> {
  const { format, language, time } = report;
  const forPeople: Wording = { language, time, timeDigits: 'as captured' };
  // A script must not read other labels because its user's environment speaks another language.
  const forMachines: Wording = { language: 'en', time, timeDigits: 9 };
  switch (format) {
    case 'table': {
      const { TableRows } = await import('../../report/format/table-rows.js');
      return new TableRows(columns, forPeople, report.colour, report.width, report.isLive);
    }
    case 'text': {
      const { TextRows } = await import('../../report/format/text-rows.js');
      return new TextRows(columns, forPeople, report.colour);
    }
    case 'csv':
    case 'tsv': {
      const { DelimitedRows } = await import('../../report/format/delimited-rows.js');
      return new DelimitedRows(columns, forMachines, format);
    }
    case 'markdown': {
      const { MarkdownRows } = await import('../../report/format/markdown.js');
      return new MarkdownRows(columns, forPeople);
    }
    case 'json':
    case 'ndjson': {
      const { JsonRows } = await import('../../report/format/json-rows.js');
      return new JsonRows(format, report.maxJsonRows);
    }
  }
}
