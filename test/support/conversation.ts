/**
 * A made-up TCP conversation, a line a segment, in relative numbers, after packetdrill's manner:
 *
 *     > S 0            the client's SYN
 *     < S. 0 1         the server's SYN-ACK, acknowledging 1
 *     > P. 1 1 hello   five bytes of data
 *     > F. 6 1
 *
 * Direction, flags (FSRP.UEW, `-` for none), relative Seq, relative Ack (`-` or nothing: none), text. `~5` in place of the text is five bytes of
 * `x`. A number behind `w=` is the window, `+20` at the end moves the clock by 20 ms instead of 1.
 */
import type { PcapPacket } from './capture-writer.js';
import { ethernet, frame, ipv4, ipv6, type Layer, type Payload, tcp, tcpOption } from './frame-builder.js';

export interface ConversationFields {
  client?: string;
  server?: string;
  clientPort?: number;
  serverPort?: number;
  /** Initial sequence numbers. */
  clientIsn?: number;
  serverIsn?: number;
  /** What stands around the IP header; Ethernet by default. */
  around?: readonly Layer[];
  /** Options on segments with SYN; an MSS by default. */
  synOptions?: Payload;
}

export function conversation(script: string, fields: ConversationFields = {}): Uint8Array[] {
  return timedConversation(script, fields).map((packet) => packet.data);
}

/** The same with times, for writePcap. `start` is in milliseconds after 2023-11-14 22:13:20 UTC. */
export function timedConversation(
  script: string,
  fields: ConversationFields = {},
  start = 0,
): Required<Pick<PcapPacket, 'data' | 'seconds' | 'fraction'>>[] {
  const { client = '10.0.0.1', server = '10.0.0.2', clientPort = 40000, serverPort = 80, clientIsn = 1000, serverIsn = 5000 } = fields;
  const around = fields.around ?? [ethernet()];
  const synOptions = fields.synOptions ?? tcpOption.maximumSegmentSize(1460);
  const ip = client.includes(':') ? ipv6 : ipv4;
  let clock = start - 1;
  const lines = script.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const parts = /^([<>]) (\S+) (\d+)(?: (\d+|-))?(?: w=(\d+))?(?: (?!\+)(.*?))?(?: \+(\d+))?$/.exec(line);
      if (parts === null) throw new Error(`not a segment: ${line}`);
      const [, direction, flags = '', seq = '0', ack, window, text = '', pause = '1'] = parts;
      const up = direction === '>';
      clock += Number(pause);
      const payload = text.startsWith('~') ? 'x'.repeat(Number(text.slice(1))) : text;
      const data = frame(
        ...around,
        ip(up ? { source: client, destination: server } : { source: server, destination: client }),
        tcp({
          sourcePort: up ? clientPort : serverPort,
          destinationPort: up ? serverPort : clientPort,
          sequence: (up ? clientIsn : serverIsn) + Number(seq),
          acknowledgment: ack === undefined || ack === '-' ? 0 : (up ? serverIsn : clientIsn) + Number(ack),
          flags: flags === '-' ? 0 : flags,
          window: Number(window ?? 64240),
          options: flags.includes('S') ? synOptions : '',
        }),
        payload,
      );
      return { data, seconds: 1_700_000_000 + Math.floor(clock / 1000), fraction: (clock % 1000) * 1000 };
    });
}
