import type { Command } from '../command.js';
import { captureOptions, FORMATS, reportOptions } from '../options.js';

/** `pcapnote [show] CAPTURE`: the annotated packet list. */
export const showCommand = {
  name: 'show',
  usage: '[capture]',
  describe: 'The annotated packet list (the default command)',
  options: {
    absolute: { type: 'boolean', describe: 'Raw instead of relative Seq and Ack', group: 'Output:' },
    ...reportOptions,
    format: { ...reportOptions.format, choices: [...FORMATS, 'transcript'] },
    with: {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe: 'What a transcript says beside: window, payload, labels',
      group: 'Output:',
    },
    ...captureOptions,
    'max-steps': {
      type: 'string',
      requiresArg: true,
      describe: 'Lines of transcripts kept at most, over all flows [default: 250000]',
      group: 'Input:',
    },
  },
  examples: [
    ['show trace.pcap', 'every packet: Info as in Wireshark, phase and both states'],
    ['trace.pcapng.gz --stream tcp:0 --format markdown', 'one connection, for an issue'],
    ['trace.pcap --columns No,Time,Info,Phase,States', 'chosen columns'],
    ['trace.pcap --columns +Stream,+Payload', 'the usual columns and two more'],
    ['trace.pcap --format transcript', 'each flow as a transcript, the same for every recording of the exchange'],
    ['show - --time utc', 'a live capture: tcpdump -U -w - | pcapnote show - --time utc'],
  ],
  values: { columns: async () => (await import('../../report/columns.js')).COLUMNS.map(({ name }) => name) },
  async run(args, terminal) {
    if (args.format === 'transcript') {
      const { printTranscripts } = await import('../packets/print-transcripts.js');
      return printTranscripts(args, terminal);
    }
    const { showPackets } = await import('../packets/show-packets.js');
    return showPackets(args, terminal);
  },
} as const satisfies Command;
