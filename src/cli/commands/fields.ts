import type { Command } from '../command.js';
import { UsageError } from '../exit-status.js';
import { captureOptions } from '../options.js';

/** `pcapnote fields CAPTURE -e F`: chosen fields under tshark's own names, tab-separated. */
export const fieldsCommand: Command = {
  name: 'fields',
  usage: '[capture]',
  describe: "Chosen fields under tshark's own names, tab-separated",
  options: {
    field: { type: 'string', alias: 'e', array: true, nargs: 1, requiresArg: true, describe: 'A field to print (repeatable)' },
    set: { type: 'string', alias: 'E', array: true, nargs: 1, requiresArg: true, describe: 'header=y, separator=C, occurrence=a|f|l ...' },
    ...captureOptions,
  },
  examples: [['fields trace.pcap -e frame.number -e tcp.seq', 'two columns']],
  run: () => Promise.reject(new UsageError('fields is not wired yet')),
};
