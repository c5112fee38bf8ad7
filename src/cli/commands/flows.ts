import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';
import { findStats } from '../terminal/file-stats.js';

/** Bytes of the smallest file that the compiler is prepared for; see warm-up.ts. A pipe's are not known. */
const LARGE = 100 * 1024 * 1024;

/** Where nothing is prepared: a summary reads rows, for which it takes longer than what is gained; the help reads nothing. */
const UNPREPARED = ['--summary', '--help', '-h'];

function isLarge(word: string): boolean {
  return (findStats(word)?.size ?? 0) >= LARGE;
}

/** `pcapnote flows CAPTURE`: one row per flow. */
export const flowsCommand = {
  name: 'flows',
  usage: '[capture]',
  describe: 'One row per flow: who, how it opened, how it closed, how much, how fast',
  options: {
    sort: {
      type: 'string',
      requiresArg: true,
      describe:
        'Order: stream, time, duration, bytes, packets, rtt, throughput, retransmissions, lost, client or server; -KEY is the other way about, so --sort -bytes --limit 10 is the top ten',
      group: 'Selection:',
    },
    summary: {
      type: 'boolean',
      describe: 'Totals instead: protocols, verdicts, round trips, loss, and the --limit (default 10) top addresses and flows',
      group: 'Output:',
    },
    ascii: { type: 'boolean', describe: 'The summary without boxes and block characters (as with TERM=dumb)', group: 'Output:' },
    absolute: { type: 'boolean', describe: 'No effect here: nothing in a flow list is relative', group: 'Output:' },
    ...reportOptions,
    time: {
      ...reportOptions.time,
      default: 'utc',
      describe: 'What the StartTime column shows: UTC, since 1970, since the first frame, since the flow before',
    },
    ...captureOptions,
  },
  examples: [
    ['flows trace.pcap', 'every connection: what became of it, how much, how fast'],
    ['flows trace.pcap --sort -bytes --limit 10', 'the ten largest'],
    ['flows trace.pcap --summary', 'the whole capture in totals'],
    ['flows trace.pcap --columns Stream,Opened,Closed,History', "verdicts, and Zeek's history"],
    ['flows trace.pcap --columns +StartTime --time relative', 'and when each began'],
    ['flows trace.pcap --format ndjson', 'one JSON object a line'],
  ],
  values: {
    columns: async () => (await import('../../report/format/flow-columns.js')).FLOW_COLUMNS.map(({ name }) => name),
    sort: async () => (await import('../flows/flow-order.js')).SORT_KEY_NAMES.flatMap((name) => [name, `-${name}`]),
  },
  async prepare(words) {
    if (UNPREPARED.some((word) => words.includes(word)) || !words.some(isLarge)) return;
    const { warmUp } = await import('../warm-up.js');
    await warmUp();
  },
  async run(args, terminal) {
    const { listFlows } = await import('../flows/list-flows.js');
    return listFlows(args, terminal);
  },
} as const satisfies Command;
