/** The summary in every format. It is small: each format is one function from the record to the text. */
import type { CaptureSummary } from '../summary/capture-summary.js';
import type { Section } from '../summary/sections.js';
import { TextBuffer } from '../text-buffer.js';
import { type Delimiter, writeDelimited } from './delimited-rows.js';
import { escapeText } from './escape.js';
import { stringifySafely } from './json-text.js';
import { escapeMarkdown, markdownLine, markdownRule } from './markdown.js';
import { SCHEMA_VERSION } from './packet-record.js';
import { TablePages } from './table.js';
import { textWidth } from './width.js';

const GAP = 2;

/** Titles, and aligned columns under them. */
export function formatSummaryText(sections: readonly Section[]): string {
  return sections.map((section, index) => (index > 0 && section.title !== '' ? '\n' : '') + formatSection(section)).join('');
}

function formatSection({ title, headings, isPairs, alignRight, rows }: Section): string {
  const lines = [...(isPairs ? [] : [headings]), ...rows].map((cells) => cells.map(escapeText));
  const widths = alignRight.map((_, column) => Math.max(...lines.map((cells) => textWidth(cells[column] ?? ''))));
  const aligned = lines.map((cells) => {
    const filled = cells.map((cell, column) => {
      const blanks = ' '.repeat((widths[column] as number) - textWidth(cell));
      return alignRight[column] === true ? blanks + cell : cell + blanks;
    });
    return `  ${filled.join(' '.repeat(GAP)).trimEnd()}\n`;
  });
  return (title === '' ? '' : `${title}\n`) + aligned.join('');
}

/** A box for each section. `width`: columns of the terminal. */
export function formatSummaryTable(sections: readonly Section[], width: number): string {
  return sections
    .map(({ title, headings, alignRight, rows }) => {
      const columns = alignRight.map((right, index) => ({
        heading: headings[index] ?? '',
        alignRight: right,
        usual: 0,
        typical: 0,
        least: 0,
        isDetail: false,
      }));
      const pages = new TablePages(columns, width);
      const body = rows.map((cells) => pages.add(cells.map(escapeText))).join('') + pages.end();
      return title === '' ? body : `${title}\n${body}`;
    })
    .join('');
}

export function formatSummaryMarkdown(sections: readonly Section[]): string {
  return sections
    .map(({ title, headings, alignRight, rows }) => {
      const shown = alignRight.map((_, column) => escapeMarkdown(headings[column] ?? ''));
      const body = rows.map((cells) => markdownLine(cells.map(escapeMarkdown))).join('');
      return `${title === '' ? '' : `### ${escapeMarkdown(title)}\n\n`}${markdownLine(shown)}${markdownRule(alignRight)}${body}`;
    })
    .join('\n');
}

/** One document, on one line: `json` and `ndjson` are the same here. */
export function formatSummaryJson(summary: CaptureSummary): string {
  return `{"schemaVersion":${SCHEMA_VERSION},${stringifySafely(summary).slice(1)}\n`;
}

/** A figure a line: `Section,Item,Measure,Value`, all of them codes as in JSON. */
export function formatSummaryDelimited({ capture, flows }: CaptureSummary, delimiter: Delimiter): string {
  const out = new TextBuffer();
  const line = (section: string, item: string, measure: string, value: string | number | null): void =>
    writeDelimited(out, [section, item, measure, value], delimiter);
  const all = (section: string, item: string, figures: object): void => {
    for (const [measure, value] of Object.entries(figures)) line(section, item, measure, value);
  };
  line('Section', 'Item', 'Measure', 'Value');
  all('capture', '', capture);
  all('flows', '', { flows: flows.flows, addresses: flows.addresses });
  for (const [protocol, total] of Object.entries(flows.protocols)) all('protocols', protocol, total);
  for (const [verdict, count] of Object.entries(flows.handshakes)) line('handshakes', verdict, 'flows', count);
  for (const [verdict, count] of Object.entries(flows.closes)) line('closes', verdict, 'flows', count);
  all('udp', '', flows.udp);
  const { buckets, ...figures } = flows.initialRtt;
  all('initialRtt', '', figures);
  for (const { from, to, flows: count } of buckets) line('initialRtt', `${from ?? ''}-${to ?? ''}`, 'flows', count);
  all('loss', '', flows.loss);
  for (const { address, ...total } of flows.topAddresses) all('topAddresses', address, total);
  for (const { stream, frames, bytes, duration } of flows.topFlows) all('topFlows', stream, { frames, bytes, duration });
  return out.toString();
}
