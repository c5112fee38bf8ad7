import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';

const { limit: _limit, ...selection } = captureOptions;

/** `pcapnote check CAPTURE...`: rules over flows, for CI. */
export const checkCommand = {
  name: 'check',
  usage: '[capture..]',
  describe: 'Hold captures against rules, for CI: exit status 1 when one is not met',
  takesMany: true,
  options: {
    rules: {
      type: 'string',
      requiresArg: true,
      alias: 'r',
      describe: 'Rules file [default: pcapnote.rules.yaml in this folder or one above]',
      group: 'Rules:',
    },
    expect: {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      alias: 'e',
      describe: "A rule without a file, as in handshake=complete or 'retransmissions<=0' (repeatable)",
      group: 'Rules:',
    },
    transcript: {
      type: 'string',
      requiresArg: true,
      describe: 'The transcript that each capture must have (show --format transcript prints one)',
      group: 'Rules:',
    },
    update: { type: 'boolean', describe: 'Write to the --transcript file what the capture has', group: 'Rules:' },
    'allow-empty': {
      type: 'boolean',
      describe: 'A capture without flows, or without one that a rule is about, is no failure',
      group: 'Rules:',
    },
    reporter: {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      describe:
        'text, junit, github, json or tap; NAME=FILE writes to a file (repeatable) [default: text, and github where GitHub Actions runs it]',
      group: 'Output:',
    },
    lang: reportOptions.lang,
    color: reportOptions.color,
    width: reportOptions.width,
    ...selection,
    quiet: { ...selection.quiet, describe: 'Only what is not met; no warnings, notes or progress' },
  },
  examples: [
    ["check handshake.pcap --expect handshake=complete --expect 'retransmissions<=0'", 'without a rules file'],
    ["check 'captures/*.pcap' --rules pcapnote.rules.yaml --reporter junit=report.xml", 'many captures, a report for CI'],
    ['check handshake.pcap --transcript handshake.txt', 'segment by segment; --update writes the file'],
  ],
  async run(args, terminal) {
    const { checkCaptures } = await import('../check/check-captures.js');
    return checkCaptures(args, terminal);
  },
} as const satisfies Command;
