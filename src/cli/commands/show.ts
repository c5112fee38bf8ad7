import type { Command } from '../command.js';
import { captureOptions, reportOptions } from '../options.js';

/** `pcapnote [show] CAPTURE`: the annotated packet list. */
export const showCommand: Command = {
  name: 'show',
  usage: '[capture]',
  describe: 'The annotated packet list (the default command)',
  options: {
    absolute: { type: 'boolean', describe: 'Raw instead of relative Seq and Ack', group: 'Output:' },
    ...reportOptions,
    ...captureOptions,
  },
  examples: [
    ['show trace.pcap', 'every packet: Info as in Wireshark, phase and both states'],
    ['trace.pcapng.gz --stream tcp:0 --format markdown', 'one connection, for an issue'],
    ['trace.pcap --columns No,Time,Info,Phase,States', 'chosen columns'],
    ['trace.pcap --columns +Stream,+Payload', 'the usual columns and two more'],
    ['show - --time utc', 'a live capture: tcpdump -U -w - | pcapnote show - --time utc'],
  ],
  async run(args, terminal) {
    const { showPackets } = await import('../show-packets.js');
    return showPackets(args, terminal);
  },
};
