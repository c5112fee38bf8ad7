/** Explanations made by hand, for the tests of the formats: no capture and no tracker behind them, so that a text can be anything. */
import { Phase } from '../../src/flow/phase.js';
import type { DatagramStep, FlowStory, RunSide, RunStep, SegmentStep } from '../../src/flow/story/story.js';
import type { TcpFlowSummary, UdpFlowSummary } from '../../src/flow/summary.js';
import { TcpState } from '../../src/flow/tcp-state.js';
import type { ExplainedStep, Explanation } from '../../src/report/explain/explanation.js';
import { ACK, SYN } from '../../src/wire/segment.js';

const DIRECTION: TcpFlowSummary['clientToServer'] = {
  frames: 0,
  bytes: 0,
  uniqueBytes: 0,
  retransmissions: 0,
  fastRetransmissions: 0,
  spuriousRetransmissions: 0,
  outOfOrder: 0,
  lostSegments: 0,
  duplicateAcks: 0,
  zeroWindows: 0,
  windowFulls: 0,
  keepAlives: 0,
  resets: 0,
  fins: 0,
  mss: null,
  windowScale: null,
  sackPermitted: false,
  timestamps: false,
  maxWindow: 0,
  rtt: null,
  payloadDuration: null,
  throughput: null,
};

const ENDS = {
  client: { address: '10.9.0.1', port: 51614 },
  server: { address: '10.9.0.2', port: 9000 },
  rolesKnown: true,
  firstFrame: 1,
  lastFrame: 3,
  startTime: '2026-11-22T13:43:37.779234000Z',
  duration: 0.3,
  encapsulation: [],
};

export function tcpFlow(changes: Partial<TcpFlowSummary> = {}): TcpFlowSummary {
  return {
    ...ENDS,
    protocol: 'tcp',
    stream: 'tcp:0',
    handshake: {
      verdict: 'complete',
      simultaneousOpen: false,
      fastOpen: false,
      synRetransmissions: 0,
      synAckRetransmissions: 0,
      outOfOrderCapture: false,
      rtt: 0.0002,
      proof: [],
    },
    close: { verdict: 'open', resetAfterClose: false },
    clientState: 'ESTABLISHED',
    serverState: 'ESTABLISHED',
    clientToServer: DIRECTION,
    serverToClient: DIRECTION,
    completeness: 7,
    connState: 'S1',
    history: 'ShA',
    ...changes,
  };
}

export function udpFlow(changes: Partial<UdpFlowSummary> = {}): UdpFlowSummary {
  return {
    ...ENDS,
    protocol: 'udp',
    stream: 'udp:0',
    requests: 1,
    replies: 1,
    latency: null,
    refused: false,
    clientToServer: { frames: 1, bytes: 6, payloadDuration: null, throughput: null },
    serverToClient: { frames: 1, bytes: 6, payloadDuration: null, throughput: null },
    ...changes,
  };
}

export function segment(changes: Partial<SegmentStep> = {}): SegmentStep {
  return {
    kind: 'segment',
    frame: 1,
    time: 0,
    from: 'client',
    flags: SYN,
    seq: 0,
    ack: null,
    seqIsRelative: true,
    rawSeq: 1000,
    rawAck: null,
    length: 0,
    window: 64240,
    scaledWindow: 64240,
    options: {},
    phase: Phase.HANDSHAKE_SYN,
    marks: 0,
    remarks: 0,
    before: { client: TcpState.CLOSED, server: TcpState.LISTEN },
    after: { client: TcpState.SYN_SENT, server: TcpState.LISTEN },
    moves: [],
    acknowledges: [],
    beyond: 0,
    repeats: 0,
    ...changes,
  };
}

export function run(changes: Partial<RunStep> = {}): RunStep {
  const side: RunSide = { segments: 2, dataSegments: 1, bytes: 100, firstSeq: 1, nextSeq: 101, lastAck: 1 };
  return {
    kind: 'run',
    firstFrame: 4,
    lastFrame: 9,
    time: 0.1,
    endTime: 0.2,
    phase: null,
    noted: [],
    client: side,
    server: side,
    ...changes,
  };
}

export function datagram(changes: Partial<DatagramStep> = {}): DatagramStep {
  return {
    kind: 'datagram',
    frame: 1,
    time: 0,
    from: 'client',
    phase: Phase.UDP_REQUEST,
    number: 1,
    request: 0,
    latency: null,
    length: 6,
    preview: new TextEncoder().encode('你好'),
    ...changes,
  };
}

export function explained(changes: Partial<ExplainedStep> = {}): ExplainedStep {
  const step = changes.step ?? segment();
  return {
    step,
    from: step.kind === 'run' ? null : step.from,
    label: 'handshake 1/3 SYN',
    segment: '[SYN] Seq=0',
    clientState: 'SYN-SENT',
    serverState: null,
    meaning: ['The client asks for a connection.'],
    sections: ['RFC 9293 3.5'],
    ...changes,
  };
}

/** The three-way handshake, a run of data, and whatever `changes` say otherwise. */
export function explanation(changes: Partial<Explanation> = {}, story: Partial<FlowStory> = {}): Explanation {
  const established = { client: TcpState.ESTABLISHED, server: TcpState.ESTABLISHED };
  const steps = [
    explained(),
    explained({
      step: segment({ frame: 2, time: 0.0001, from: 'server', flags: SYN | ACK, ack: 1, phase: Phase.HANDSHAKE_SYN_ACK }),
      label: 'handshake 2/3 SYN-ACK',
      segment: '[SYN, ACK] Seq=0 Ack=1',
      clientState: 'ESTABLISHED',
      serverState: 'SYN-RECEIVED',
      meaning: ["Ack=1: the client's SYN had Seq=0 and takes one sequence number, so 0 + 1 = 1."],
    }),
    explained({
      step: segment({ frame: 3, time: 0.0002, flags: ACK, seq: 1, ack: 1, phase: Phase.HANDSHAKE_ACK, after: established }),
      label: 'handshake 3/3 ACK',
      segment: '[ACK] Seq=1 Ack=1',
      clientState: null,
      serverState: 'ESTABLISHED',
      meaning: ['Both ends know that the other can hear them: the connection is established.'],
    }),
    explained({
      step: run(),
      label: 'data and acknowledgments',
      segment: '4 segments, 200 bytes',
      clientState: null,
      serverState: null,
      meaning: [],
      sections: [],
    }),
  ];
  return {
    story: { flow: tcpFlow(), steps: (changes.steps ?? steps).map(({ step }) => step), omitted: 0, ...story },
    heading: 'tcp:0  10.9.0.1:51614 → 10.9.0.2:9000',
    notes: [],
    steps,
    verdict: ['Handshake complete.', 'Open at the end of the capture.'],
    displayFilter: 'tcp.stream eq 0',
    ...changes,
  };
}

/** Texts that break out of a format which prints them as they are. */
export const HARMFUL_TEXTS = [
  '<script>alert(1)</script>',
  '</text><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]><!--',
  '--> &amp; &#x3c; &unknown;',
  '| a | b |\n\n# heading',
  '```\nbreak out\n```',
  '[link](javascript:alert(1)) ![](http://x.example/y)',
  'http://x.example @someone',
  'end\nend',
  'c->>s: forged',
  'a; b # comment',
  '%%{init: {"theme":"dark"}}%%',
  '#59; &#59; ﬂ°°60¶ß',
  '<br/>two lines',
  '$$\\frac{1}{2}$$',
  'style x:#fff; classDef y:#000;',
  'wrap: nowrap: text',
  '\u001b[31mred\u0007\u0000\b',
  '\u202ereversed\u2066\u200b\ufeff\ufffe',
  '\ud800 half a pair \udfff',
  '="=cmd|calc"',
  '\\\\x41 \\n \\',
  'è‮é 你好 🙂 ‍',
  '   ',
] as const;
