import type { Command } from '../command.js';
import { captureOptions, FORMATS, reportOptions } from '../options.js';

const { lang, color, time, width, 'max-json-rows': maxJsonRows } = reportOptions;

/** `pcapnote fields CAPTURE -e F`: chosen fields under tshark's own names, tab-separated. */
export const fieldsCommand = {
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
      describe:
        'occurrence=f|l|a, aggregator=,|/s|C; for tsv also header=y|n, separator=/t|/s|C, quote=d|s|n, bom=y|n, escape=y|n (repeatable)',
      group: 'Output:',
    },
    list: { type: 'boolean', describe: 'Print every field with its type and meaning, and no capture', group: 'Output:' },
    format: {
      ...reportOptions.format,
      choices: FORMATS,
      default: 'tsv',
      describe: "Output format: tsv is tshark's -T fields, which -E adjusts",
    },
    absolute: { type: 'boolean', describe: 'Raw instead of relative tcp.seq, tcp.ack, tcp.nxtseq and SACK edges', group: 'Output:' },
    time: { ...time, describe: 'What _ws.col.Time shows: time since the first frame, since the previous one, since 1970, or UTC' },
    lang: { ...lang, describe: "Accepted as everywhere; the fields' names and values have no language" },
    color: { ...color, describe: 'Colour, in text and table' },
    'max-json-rows': maxJsonRows,
    width,
    ...captureOptions,
  },
  examples: [
    ['fields trace.pcap -e frame.number -e ip.src -e tcp.seq', 'three columns'],
    ['fields trace.pcap -e tcp.stream -e tcp.len -E header=y -E separator=,', 'comma-separated, with a header'],
    ['fields trace.pcap -e ip.src -E occurrence=l', 'the innermost address of tunnelled packets'],
    ['fields trace.pcap -e frame.number -e ip.src --format ndjson', 'an object a frame, each field an array of texts'],
    ['fields trace.pcap -e tcp.seq -e tcp.ack --absolute', 'numbers as they were sent'],
    ['fields --list', 'all fields'],
  ],
  values: { field: async () => (await import('../../report/fields/field-registry.js')).FIELDS.map(({ name }) => name) },
  needsCapture: (args) => args.list !== true,
  async run(args, terminal) {
    const { listFields, printFields } = await import('../packets/print-fields.js');
    return args.list === true ? listFields(terminal) : printFields(args, terminal);
  },
} as const satisfies Command;
