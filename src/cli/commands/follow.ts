import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';

const { stream, limit, ...inputOptions } = captureOptions;

/** `pcapnote follow CAPTURE --stream tcp:0`: the bytes that a flow carried. */
export const followCommand = {
  name: 'follow',
  usage: '[capture]',
  describe: 'The bytes that a flow carried: the stream put together, or the datagrams',
  options: {
    stream: { ...stream, describe: 'The flow: tcp:N or udp:N; may be left out for a file that has one' },
    direction: {
      type: 'string',
      requiresArg: true,
      choices: ['both', 'client', 'server'],
      default: 'both',
      describe: 'What one of them sent, or both in order of time',
      group: 'Selection:',
    },
    limit: { ...limit, describe: 'At most N pieces (of a segment, a datagram, a gap)' },
    format: {
      type: 'string',
      alias: 'f',
      requiresArg: true,
      choices: ['text', 'hex', 'raw', 'ndjson'],
      default: 'text',
      describe: 'Lines of text, a hex dump, the bytes alone, or JSON objects with frame numbers',
      group: 'Output:',
    },
    output: {
      type: 'string',
      alias: 'o',
      requiresArg: true,
      describe: 'Write to this file, which appears when it is whole; - is standard output, even if that is a terminal',
      group: 'Output:',
    },
    lang: reportOptions.lang,
    color: reportOptions.color,
    'max-reorder-memory': {
      type: 'string',
      requiresArg: true,
      describe: 'Bytes held at most for segments that came before others [default: 67108864]',
      group: 'Input:',
    },
    ...inputOptions,
  },
  examples: [
    ['follow trace.pcap --stream tcp:0', 'both directions as text'],
    ['follow trace.pcap --stream tcp:0 --direction server --format raw --output page.html', 'what the server sent, as a file'],
    ['follow trace.pcap --stream udp:3 --format hex', 'datagrams as a hex dump'],
    ['follow trace.pcap --stream tcp:0 --format ndjson', 'pieces with their frames, and the gaps'],
  ],
  async run(args, terminal) {
    const { followStream } = await import('../flows/follow-stream.js');
    return followStream(args, terminal);
  },
} as const satisfies Command;
