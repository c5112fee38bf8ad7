import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';

/** `pcapnote flows CAPTURE`: one row per flow. */
export const flowsCommand: Command = {
  name: 'flows',
  usage: '[capture]',
  describe: 'One row per flow: who, how it opened, how it closed, how much, how fast',
  options: {
    ...reportOptions,
    ...captureOptions,
  },
  examples: [
    ['flows trace.pcap', 'every connection and its verdicts'],
    ['flows trace.pcap --columns Stream,Opened,Closed,History', "verdicts, and Zeek's history"],
    ['flows trace.pcap --format ndjson', 'one JSON object a line'],
  ],
  async run(args, terminal) {
    const { listFlows } = await import('../list-flows.js');
    return listFlows(args, terminal);
  },
};
