/** What holds of every output, whatever was in the capture. */
import { readXml } from '../support/read-xml.js';

/** C0 but for line ends and tabs, DEL, C1, and what turns the direction of text: nothing of it may reach a terminal. */
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** What `--color always` may add. */
const COLOURS = /\u001b\[[0-9;]*m/g;
/** Documents up to this size are parsed as XML each time, larger ones are held to the characters alone. */
const MAX_XML = 40_000;

export interface Outcome {
  readonly words: readonly string[];
  readonly status: number;
  readonly output: string;
  readonly errors: string;
  /** There was more output, which was not kept. */
  readonly isCut?: boolean;
}

/** What was not kept; undefined when all was. */
export function judge(outcome: Outcome): string | undefined {
  return judgeStatus(outcome) ?? judgeOutput(outcome);
}

function judgeStatus({ words, status, errors }: Outcome): string | undefined {
  const isAllowed = status === 0 || status === 3 || (status === 1 && words[0] === 'check');
  if (!isAllowed) return `exit status ${status}: ${errors}`;
  if (errors === '') return status === 3 ? 'exit status 3 without a word' : undefined;
  if (!/^(pcapnote: [^\n]+\n)+$/.test(errors)) return `standard error: ${JSON.stringify(errors)}`;
  return UNSAFE.test(errors) ? `unsafe on standard error: ${JSON.stringify(errors)}` : undefined;
}

function judgeOutput({ words, output, isCut }: Outcome): string | undefined {
  const format = findValue(words, '--format') ?? findValue(words, '--reporter');
  if (format === 'raw') return undefined;
  const text = words.includes('--color') ? output.replace(COLOURS, '') : output;
  const found = UNSAFE.exec(text);
  if (found !== null)
    return `unsafe character ${JSON.stringify(found[0])} in ${JSON.stringify(text.slice(Math.max(found.index - 60, 0), found.index + 20))}`;
  if (text === '' || isCut === true) return undefined;
  try {
    if (format === 'json') JSON.parse(text);
    if (format === 'ndjson') for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
    if ((format === 'svg' || format === 'junit') && text.length < MAX_XML) readXml(text);
  } catch (error) {
    return `not what ${format} is: ${(error as Error).message}`;
  }
  return undefined;
}

function findValue(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option);
  return at < 0 ? undefined : words[at + 1];
}
