import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';

export const EXPLAIN_FORMATS = ['text', 'table', 'markdown', 'mermaid', 'svg', 'json'] as const;
export type ExplainFormat = (typeof EXPLAIN_FORMATS)[number];

/** `pcapnote explain CAPTURE`: what happened on each connection, step by step. */
export const explainCommand = {
  name: 'explain',
  usage: '[capture]',
  describe: "Each connection as a ladder: both ends' states, and what every step does and proves",
  options: {
    format: {
      type: 'string',
      requiresArg: true,
      choices: EXPLAIN_FORMATS,
      alias: 'f',
      default: 'text',
      describe: 'Output format; text is the ladder',
      group: 'Output:',
    },
    all: { type: 'boolean', describe: 'Every segment on its own: nothing is folded', group: 'Output:' },
    ascii: { type: 'boolean', describe: 'Draw the ladder with ASCII characters only', group: 'Output:' },
    lang: reportOptions.lang,
    color: reportOptions.color,
    width: { ...reportOptions.width, describe: 'Width of a ladder or table, columns [default: that of the terminal]' },
    ...captureOptions,
    limit: { ...captureOptions.limit, describe: 'At most N flows' },
    'max-steps': {
      type: 'string',
      requiresArg: true,
      describe: 'Steps kept at most, over all flows [default: 250000]',
      group: 'Input:',
    },
  },
  examples: [
    ['explain trace.pcap --stream tcp:0', 'one connection, told step by step'],
    ['explain trace.pcap --all --lang zh', 'every segment of every flow, in Chinese'],
    ['explain trace.pcap --format mermaid > flow.mmd', 'a sequence diagram that GitHub renders'],
  ],
  async run(args, terminal) {
    const { explainFlows } = await import('../flows/explain-flows.js');
    return explainFlows(args, terminal);
  },
} as const satisfies Command;
