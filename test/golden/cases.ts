/**
 * What people and scripts see, held as files in expected/. A case is a name, the command line, and the terminal's width (none: standard output is a file).
 * `npx vitest run test/golden -u` writes them anew: read the difference before you keep it.
 */
export interface GoldenCase {
  readonly name: string;
  readonly argv: readonly string[];
  readonly columns?: number;
  readonly status?: number;
}

const FORMATS = ['text', 'table', 'csv', 'tsv', 'json', 'ndjson', 'markdown'] as const;

/** Captures whose packet list is kept as text, one for each story they tell. */
const STORIES = [
  'any-sll2.pcap',
  'file-simple-packet-blocks.pcapng',
  'file-two-sections.pcapng',
  'frames-malformed.pcap',
  'frames-other-protocols.pcap',
  'ip-fragments.pcap',
  'ip-icmp-errors.pcap',
  'link-unknown.pcap',
  'link-vlan-mpls-pppoe.pcap',
  'tcp-begun-midway.pcap',
  'tcp-close-by-server.pcap',
  'tcp-close-four-segments.pcap',
  'tcp-close-three-segments.pcap',
  'tcp-close-with-data.pcap',
  'tcp-data-and-fin-in-handshake-ack.pcap',
  'tcp-fast-open.pcap',
  'tcp-fin-retransmitted.pcap',
  'tcp-half-close.pcap',
  'tcp-half-open.pcap',
  'tcp-ipv6.pcap',
  'tcp-keep-alive.pcap',
  'tcp-left-open.pcap',
  'tcp-loss-sack.pcap',
  'tcp-no-answer.pcap',
  'tcp-odd-flags.pcap',
  'tcp-options.pcap',
  'tcp-ports-reused.pcap',
  'tcp-refused.pcap',
  'tcp-reset-after-close.pcap',
  'tcp-reset-after-own-fin.pcap',
  'tcp-reset-by-client.pcap',
  'tcp-reset-by-server.pcap',
  'tcp-reset-half-closed.pcap',
  'tcp-reset-in-handshake.pcap',
  'tcp-sequence-wrap.pcap',
  'tcp-simultaneous-close.pcap',
  'tcp-simultaneous-open.pcap',
  'tcp-syn-ack-before-syn.pcap',
  'tcp-syn-missing.pcap',
  'tcp-syn-retransmitted.pcap',
  'tcp-wrong-last-ack.pcap',
  'tcp-wrong-syn-ack.pcap',
  'tcp-zero-window.pcap',
  'tunnels.pcap',
  'udp-hello-three-ports.pcap',
  'udp-unanswered-and-repeated.pcap',
] as const;

/** Captures that `explain` tells, in both languages. */
const EXPLAINED = [
  'tcp-begun-midway.pcap',
  'tcp-close-four-segments.pcap',
  'tcp-close-three-segments.pcap',
  'tcp-fast-open.pcap',
  'tcp-fin-retransmitted.pcap',
  'tcp-half-close.pcap',
  'tcp-half-open.pcap',
  'tcp-keep-alive.pcap',
  'tcp-loss-sack.pcap',
  'tcp-no-answer.pcap',
  'tcp-one-direction.pcap',
  'tcp-refused.pcap',
  'tcp-reset-by-server.pcap',
  'tcp-simultaneous-open-and-close.pcap',
  'tcp-syn-ack-before-syn.pcap',
  'tcp-wrong-last-ack.pcap',
  'tcp-wrong-syn-ack.pcap',
  'tcp-zero-window.pcap',
  'udp-hello-three-ports.pcap',
  'udp-ipv6-refused-and-fragments.pcap',
] as const;

/** Of `explain`: what is drawn or read elsewhere; the ladder and the table are kept for each story. */
const EXPLAIN_FORMATS = ['markdown', 'mermaid', 'svg', 'json'] as const;

const CLOSE = 'fixtures/tcp-close-four-segments.pcap';
const HELLO = 'fixtures/udp-hello-three-ports.pcap';
const ALL_COLUMNS =
  'No,Time,Delta,Stream,Source,Destination,Client,Server,Protocol,Length,Flags,Seq,Ack,Window,PayloadLength,Phase,States,Remark,Payload,Info';

export const GOLDEN_CASES: readonly GoldenCase[] = [
  ...STORIES.map((capture) => ({ name: `show-${capture}.txt`, argv: ['show', `fixtures/${capture}`] })),
  ...FORMATS.map((format) => ({ name: `show-close.${format}`, argv: [CLOSE, '--format', format] })),
  ...['tcp-close-four-segments', 'tcp-loss-sack', 'tcp-odd-flags', 'tcp-begun-midway', 'ip-icmp-errors', 'udp-harmful-text'].map(
    (capture) => ({
      name: `show-${capture}.transcript`,
      argv: [`fixtures/${capture}.pcap`, '--format', 'transcript', '--with', 'window,payload,labels'],
    }),
  ),
  ...FORMATS.map((format) => ({ name: `show-hello.${format}`, argv: [HELLO, '--format', format] })),
  ...FORMATS.map((format) => ({ name: `flows-close.${format}`, argv: ['flows', CLOSE, '--format', format] })),
  ...FORMATS.map((format) => ({ name: `flows-hello.${format}`, argv: ['flows', HELLO, '--format', format] })),
  ...STORIES.map((capture) => ({ name: `flows-${capture}.ndjson`, argv: ['flows', `fixtures/${capture}`, '--format', 'ndjson'] })),
  ...[80, 120, 200].flatMap((columns) => [
    { name: `terminal-${columns}-show.txt`, argv: [CLOSE, '--no-color'], columns },
    { name: `terminal-${columns}-show-zh.txt`, argv: [HELLO, '--no-color', '--lang', 'zh'], columns },
    { name: `terminal-${columns}-show-ipv6.txt`, argv: ['fixtures/tcp-ipv6.pcap', '--no-color'], columns },
    { name: `terminal-${columns}-flows.txt`, argv: ['flows', 'fixtures/tcp-half-close.pcap', '--no-color'], columns },
    { name: `terminal-${columns}-flows-zh.txt`, argv: ['flows', HELLO, '--no-color', '--lang', 'zh'], columns },
  ]),
  { name: 'show-close-colour-16.txt', argv: [CLOSE, '--color', 'always'] },
  { name: 'show-loss-colour.txt', argv: ['fixtures/tcp-loss-sack.pcap', '--color', 'always', '--limit', '30'] },
  { name: 'show-close-zh.txt', argv: [CLOSE, '--lang', 'zh'] },
  { name: 'show-close-absolute.txt', argv: [CLOSE, '--absolute'] },
  { name: 'show-close-utc.txt', argv: [CLOSE, '--time', 'utc', '--columns', 'No,Time,Phase'] },
  { name: 'show-nanoseconds.txt', argv: ['fixtures/nanoseconds.pcap', '--columns', 'No,Time,Delta,Phase'] },
  { name: 'show-loss-all-columns.tsv', argv: ['fixtures/tcp-loss-sack.pcap', '--format', 'tsv', '--columns', ALL_COLUMNS] },
  { name: 'show-hello-all-columns.csv', argv: [HELLO, '--format', 'csv', '--columns', ALL_COLUMNS] },
  ...FORMATS.map((format) => ({
    name: `show-harmful-text.${format}`,
    argv: ['fixtures/udp-harmful-text.pcap', '--format', format, '--columns', 'No,Info,Payload'],
  })),
  ...['tunnels.pcap', 'ip-icmp-errors.pcap', 'frames-malformed.pcap', 'tcp-loss-sack.pcap', 'tcp-options.pcap'].map((capture) => ({
    name: `show-${capture}.ndjson`,
    argv: [`fixtures/${capture}`, '--format', 'ndjson'],
  })),
  { name: 'show-cut-record.json', argv: ['fixtures/faulty-cut-record.pcap', '--format', 'json'], status: 3 },
  {
    name: 'fields-close.tsv',
    argv: [
      'fields',
      CLOSE,
      '-E',
      'header=y',
      ...['frame.number', 'tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.flags.str'].flatMap((f) => ['-e', f]),
    ],
  },
  { name: 'fields-tunnels.tsv', argv: ['fields', 'fixtures/tunnels.pcap', '-e', 'frame.number', '-e', 'ip.src', '-e', 'udp.stream'] },
  ...FORMATS.map((format) => ({
    name: `fields-tunnels-format.${format}`,
    argv: ['fields', 'fixtures/tunnels.pcap', '--format', format, ...['frame.number', 'ip.src', '_ws.col.Info'].flatMap((f) => ['-e', f])],
  })),
  ...FORMATS.map((format) => ({
    name: `summary-loss.${format}`,
    argv: ['flows', 'fixtures/tcp-loss-sack.pcap', '--summary', '--format', format],
  })),
  ...[80, 120].flatMap((columns) => [
    { name: `terminal-${columns}-summary.txt`, argv: ['flows', 'fixtures/two-interfaces.pcapng', '--summary'], columns },
    { name: `terminal-${columns}-summary-zh.txt`, argv: ['flows', HELLO, '--summary', '--lang', 'zh'], columns },
    { name: `terminal-${columns}-flows-loss.txt`, argv: ['flows', 'fixtures/tcp-loss-sack.pcap', '--no-color'], columns },
  ]),
  { name: 'terminal-100-show.txt', argv: [CLOSE, '--no-color'], columns: 100 },
  { name: 'summary-ascii.txt', argv: ['flows', 'fixtures/tcp-ports-reused.pcap', '--summary', '--ascii'] },
  { name: 'summary-zh.txt', argv: ['flows', 'fixtures/tcp-ports-reused.pcap', '--summary', '--lang', 'zh'] },
  { name: 'summary-empty.txt', argv: ['flows', 'fixtures/file-without-packets.pcap', '--summary'] },
  ...STORIES.flatMap((capture) => [
    { name: `flows-${capture}.txt`, argv: ['flows', `fixtures/${capture}`, '--columns', 'Stream,Outcome,ConnState,History,Rtt,Loss'] },
    {
      name: `flows-${capture}-zh.txt`,
      argv: ['flows', `fixtures/${capture}`, '--columns', 'Stream,Outcome,Rtt,ClientRate,Loss', '--lang', 'zh'],
    },
  ]),
  ...EXPLAINED.flatMap((capture) => [
    { name: `explain-${capture}.txt`, argv: ['explain', `fixtures/${capture}`] },
    { name: `explain-${capture}-zh.txt`, argv: ['explain', `fixtures/${capture}`, '--lang', 'zh'] },
  ]),
  ...[80, 120].flatMap((columns) => [
    { name: `terminal-${columns}-explain.txt`, argv: ['explain', CLOSE, '--no-color'], columns },
    { name: `terminal-${columns}-explain-zh.txt`, argv: ['explain', HELLO, '--no-color', '--lang', 'zh'], columns },
    { name: `terminal-${columns}-explain-table.txt`, argv: ['explain', CLOSE, '--no-color', '--format', 'table'], columns },
  ]),
  { name: 'explain-zero-window-all.txt', argv: ['explain', 'fixtures/tcp-zero-window.pcap', '--all'] },
  { name: 'explain-harmful-text.txt', argv: ['explain', 'fixtures/udp-harmful-text.pcap'] },
  { name: 'explain-close-ascii.txt', argv: ['explain', CLOSE, '--ascii'] },
  { name: 'explain-loss-colour.txt', argv: ['explain', 'fixtures/tcp-loss-sack.pcap', '--color', 'always'] },
  { name: 'help-explain.txt', argv: ['explain', '--help'] },
  ...EXPLAIN_FORMATS.flatMap((format) => [
    { name: `explain-close.${format}`, argv: ['explain', CLOSE, '--format', format] },
    { name: `explain-close-zh.${format}`, argv: ['explain', CLOSE, '--format', format, '--lang', 'zh'] },
    { name: `explain-hello.${format}`, argv: ['explain', HELLO, '--format', format] },
    { name: `explain-loss.${format}`, argv: ['explain', 'fixtures/tcp-loss-sack.pcap', '--format', format] },
    { name: `explain-harmful-text.${format}`, argv: ['explain', 'fixtures/udp-harmful-text.pcap', '--format', format] },
  ]),
  ...['text', 'hex', 'ndjson'].flatMap((format) => [
    { name: `follow-request.${format}`, argv: ['follow', 'fixtures/tcp-close-by-server.pcap', '--format', format] },
    { name: `follow-hello.${format}`, argv: ['follow', HELLO, '--stream', 'udp:0', '--format', format] },
    { name: `follow-gaps.${format}`, argv: ['follow', 'fixtures/tcp-reordered-duplicated.pcap', '--format', format, '--limit', '12'] },
  ]),
  { name: 'follow-request-zh.txt', argv: ['follow', 'fixtures/tcp-begun-midway.pcap', '--lang', 'zh'] },
  { name: 'follow-gaps-zh.hex', argv: ['follow', 'fixtures/snaplen-60.pcap', '--lang', 'zh', '--format', 'hex'] },
  { name: 'follow-request-colour.txt', argv: ['follow', 'fixtures/tcp-close-by-server.pcap', '--color', 'always'] },
  { name: 'follow-harmful-text.txt', argv: ['follow', 'fixtures/udp-harmful-text.pcap', '--stream', 'udp:0'] },
  { name: 'follow-harmful-lines.txt', argv: ['follow', 'fixtures/udp-harmful-text.pcap', '--stream', 'udp:1'] },
  { name: 'help-follow.txt', argv: ['follow', '--help'] },
  { name: 'help-check.txt', argv: ['check', '--help'] },
  { name: 'help.txt', argv: ['--help'] },
  { name: 'help-show.txt', argv: ['show', '--help'] },
  { name: 'help-flows.txt', argv: ['flows', '--help'] },
  { name: 'help-fields.txt', argv: ['fields', '--help'] },
];
