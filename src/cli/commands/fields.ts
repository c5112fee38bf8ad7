import type { Command } from '../command.js';
import { captureOptions } from '../options.js';

/** `pcapnote fields CAPTURE -e F`: chosen fields under tshark's own names, tab-separated. */
export const fieldsCommand: Command = {
  name: 'fields',
  usage: '[capture]',
  describe: "Chosen fields under tshark's own names, tab-separated",
  options: {
    field: {
      type: 'string',
      alias: 'e',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'A field to print (repeatable)',
      group: 'Output:',
    },
    print: {
      type: 'string',
      alias: 'E',
      array: true,
      nargs: 1,
      requiresArg: true,
      describe: 'header=y|n, separator=/t|/s|C, occurrence=f|l|a, aggregator=,|/s|C, quote=d|s|n, bom=y|n, escape=y|n (repeatable)',
      group: 'Output:',
    },
    list: { type: 'boolean', describe: 'Print every field with its type and meaning, and no capture', group: 'Output:' },
    ...captureOptions,
  },
  examples: [
    ['fields trace.pcap -e frame.number -e ip.src -e tcp.seq', 'three columns'],
    ['fields trace.pcap -e tcp.stream -e tcp.len -E header=y -E separator=,', 'comma-separated, with a header'],
    ['fields trace.pcap -e ip.src -E occurrence=l', 'the innermost address of tunnelled packets'],
    ['fields --list', 'all fields'],
  ],
  needsCapture: (args) => args.list !== true,
  async run(args, terminal) {
    const { listFields, printFields } = await import('../print-fields.js');
    return args.list === true ? listFields(terminal) : printFields(args, terminal);
  },
};
