/** Every fact that a rule can expect, in the order of the flow's record. */
import {
  MARK_DUPLICATE_ACK,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../../flow/annotation.js';
import {
  CLOSE_VERDICTS,
  type CloseSummary,
  type DirectionSummary,
  type FlowSummary,
  HANDSHAKE_VERDICTS,
  type HandshakeEquation,
  type HandshakeSummary,
  type RttSummary,
  type TcpFlowSummary,
  type UdpFlowSummary,
} from '../../flow/summary.js';
import { TCP_STATE_NAMES } from '../../flow/tcp-state.js';
import { FIN, RST } from '../../wire/segment.js';
import type { Fact, FactKind, FactProtocol, FactValue, SegmentCriterion } from './fact.js';
import type { Unit } from './unit.js';

type FactDetails = Partial<Omit<Fact, 'path' | 'describe' | 'read'>>;

const BOTH: readonly FactProtocol[] = ['tcp', 'udp'];
const TCP: readonly FactProtocol[] = ['tcp'];
const UDP: readonly FactProtocol[] = ['udp'];

const CONN_STATES = ['S0', 'S1', 'SF', 'REJ', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH', 'SHR', 'OTH'] as const;

/** Counters of one direction of a TCP flow that both directions together have as well, with the marks or flags that they count. */
const COUNTERS = [
  ['fastRetransmissions', 'Segments that Wireshark marks [TCP Fast Retransmission]', { marks: MARK_FAST_RETRANSMISSION }],
  ['spuriousRetransmissions', 'Segments marked [TCP Spurious Retransmission]', { marks: MARK_SPURIOUS_RETRANSMISSION }],
  ['outOfOrder', 'Segments marked [TCP Out-Of-Order]', { marks: MARK_OUT_OF_ORDER }],
  ['lostSegments', 'Segments marked [TCP Previous segment not captured]', { marks: MARK_LOST_SEGMENT }],
  ['duplicateAcks', 'Segments marked [TCP Dup ACK]', { marks: MARK_DUPLICATE_ACK }],
  ['zeroWindows', 'Segments marked [TCP ZeroWindow]', { marks: MARK_ZERO_WINDOW }],
  ['windowFulls', 'Segments marked [TCP Window Full]', { marks: MARK_WINDOW_FULL }],
  ['keepAlives', 'Segments marked [TCP Keep-Alive]', { marks: MARK_KEEP_ALIVE }],
  ['resets', 'Segments with RST', { flags: RST }],
  ['fins', 'Segments with FIN, repeats included', { flags: FIN }],
] as const satisfies readonly (readonly [keyof DirectionSummary, string, Partial<SegmentCriterion>])[];

const ANY_REPEAT = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;

/** How each equation of the handshake reads, for the reference. */
const EQUATIONS: readonly (readonly [HandshakeEquation['equation'], string])[] = [
  ['synAck.ack', "The SYN-ACK's Ack is the SYN's Seq + 1, and what data the server took with it"],
  ['ack.ack', "The final ACK's Ack is the SYN-ACK's Seq + 1"],
  ['ack.seq', "The final ACK's Seq is the SYN-ACK's Ack"],
];

export const FACTS: readonly Fact[] = [
  ...identityFacts(),
  ...handshakeFacts(),
  ...closeFacts(),
  ...stateFacts(),
  ...totalFacts(),
  ...directionFacts('clientToServer', 'client', 'Client to server'),
  ...directionFacts('serverToClient', 'server', 'Server to client'),
  ...udpFacts(),
];

const BY_NAME: ReadonlyMap<string, Fact> = new Map(
  FACTS.flatMap((fact) => [[fact.path, fact] as const, ...(fact.alias === undefined ? [] : [[fact.alias, fact] as const])]),
);

/** Every name that a rule may use, short names included. */
export const FACT_NAMES: readonly string[] = [...BY_NAME.keys()];

export function findFact(name: string): Fact | undefined {
  return BY_NAME.get(name);
}

function identityFacts(): Fact[] {
  return [
    fact('stream', 'text', "Wireshark's stream index, as in tcp:0", (flow) => flow.stream),
    code('protocol', ['tcp', 'udp', 'udplite'], 'Transport protocol', (flow) => flow.protocol),
    fact('client.address', 'address', "The client's address", (flow) => flow.client.address),
    count('client.port', "The client's port", (flow) => flow.client.port),
    fact('server.address', 'address', "The server's address", (flow) => flow.server.address),
    count('server.port', "The server's port", (flow) => flow.server.port),
    fact('rolesKnown', 'boolean', 'Client and server were seen to be that, not assumed', (flow) => flow.rolesKnown),
    count('firstFrame', "Number of the flow's first frame", (flow) => flow.firstFrame, { frames: (flow) => [flow.firstFrame] }),
    count('lastFrame', "Number of the flow's last frame", (flow) => flow.lastFrame, { frames: (flow) => [flow.lastFrame] }),
    fact('startTime', 'time', 'When the first frame was captured', (flow) => flow.startTime, {
      isNullable: true,
      frames: (flow) => [flow.firstFrame],
    }),
    duration('duration', 'From the first frame to the last', (flow) => flow.duration),
    fact('encapsulation', 'texts', 'VLAN ids and tunnel names around the flow: "VLAN 100", "VXLAN"', (flow) => flow.encapsulation, {
      frames: (flow) => [flow.firstFrame],
    }),
  ];
}

function handshakeFacts(): Fact[] {
  const read = (key: keyof HandshakeSummary) => ofTcp((flow) => flow.handshake[key] as FactValue);
  const details: FactDetails = { protocols: TCP, frames: handshakeFrames };
  return [
    code('handshake.verdict', HANDSHAKE_VERDICTS, 'How the connection opened', read('verdict'), {
      ...details,
      alias: 'handshake',
    }),
    fact('handshake.simultaneousOpen', 'boolean', 'The SYNs crossed', read('simultaneousOpen'), details),
    fact('handshake.fastOpen', 'boolean', 'Data went with the SYN or before the final ACK (RFC 7413)', read('fastOpen'), details),
    count('handshake.synRetransmissions', 'SYNs sent again', read('synRetransmissions'), details),
    count('handshake.synAckRetransmissions', 'SYN-ACKs sent again', read('synAckRetransmissions'), details),
    fact('handshake.outOfOrderCapture', 'boolean', 'The capture holds the SYN-ACK before its SYN', read('outOfOrderCapture'), details),
    duration('handshake.rtt', 'From the (last) SYN to the final ACK', read('rtt'), { ...details, isNullable: true }),
    ...EQUATIONS.map(([equation, describe]) => {
      const find = (flow: FlowSummary) =>
        flow.protocol === 'tcp' ? flow.handshake.proof.find((each) => each.equation === equation) : undefined;
      return fact(`handshake.proof.${equation}`, 'boolean', describe, (flow) => find(flow)?.holds, {
        protocols: TCP,
        isNullable: true,
        frames: (flow) => {
          const frame = find(flow)?.frame;
          return frame === undefined ? [flow.firstFrame] : [frame];
        },
      });
    }),
  ];
}

/** The frames of the equations, those that do not hold alone if there are any; with where the flow begins, and ends when the handshake was not completed. */
function handshakeFrames(flow: FlowSummary): number[] {
  const { firstFrame, lastFrame } = flow;
  if (flow.protocol !== 'tcp') return [firstFrame];
  const { verdict, proof } = flow.handshake;
  const wrong = proof.filter(({ holds }) => !holds);
  if (wrong.length > 0) return distinct(wrong.map(({ frame }) => frame));
  const isSettled = verdict === 'complete' || verdict === 'not-captured';
  return distinct([firstFrame, ...proof.map(({ frame }) => frame), ...(isSettled ? [] : [lastFrame])]);
}

function distinct(frames: readonly number[]): number[] {
  return [...new Set(frames)].sort((a, b) => a - b);
}

function closeFacts(): Fact[] {
  const read = (key: keyof CloseSummary) => ofTcp((flow) => flow.close[key]);
  const details: FactDetails = { protocols: TCP, frames: (flow) => [flow.lastFrame] };
  const optional: FactDetails = { ...details, isNullable: true };
  return [
    code('close.verdict', CLOSE_VERDICTS, 'How the connection closed', read('verdict'), { ...details, alias: 'close' }),
    count('close.segments', 'Segments of a close by one side: 4, or 3 when one carries FIN and the first ACK', read('segments'), optional),
    fact('close.complete', 'boolean', 'Both FINs are acknowledged; null unless both were seen', read('complete'), optional),
    size('close.bytesAfterFirstFin', 'Payload that the other side sent after the first FIN', read('bytesAfterFirstFin'), optional),
    fact('close.afterFin', 'boolean', "The RST's sender had sent FIN; null without a RST that ended the flow", read('afterFin'), optional),
    size('close.bytesBefore', 'Payload of both directions before the RST', read('bytesBefore'), optional),
    fact('close.resetAfterClose', 'boolean', 'A RST came after both FINs', read('resetAfterClose'), details),
  ];
}

function stateFacts(): Fact[] {
  const atEnd: FactDetails = { protocols: TCP, frames: (flow) => [flow.lastFrame] };
  return [
    code(
      'clientState',
      TCP_STATE_NAMES,
      "The client's state at the end (RFC 9293, section 3.3.2)",
      ofTcp((flow) => flow.clientState),
      atEnd,
    ),
    code(
      'serverState',
      TCP_STATE_NAMES,
      "The server's state at the end",
      ofTcp((flow) => flow.serverState),
      atEnd,
    ),
    count(
      'completeness',
      "Wireshark's tcp.completeness",
      ofTcp((flow) => flow.completeness),
      { protocols: TCP },
    ),
    code(
      'connState',
      CONN_STATES,
      "Zeek's conn_state",
      ofTcp((flow) => flow.connState),
      { protocols: TCP },
    ),
    fact(
      'history',
      'text',
      "Zeek's history",
      ofTcp((flow) => flow.history),
      { protocols: TCP },
    ),
  ];
}

/** Both directions together. */
function totalFacts(): Fact[] {
  const sum = (key: NumericKey) => ofTcp((flow) => flow.clientToServer[key] + flow.serverToClient[key]);
  const either = (criterion: Partial<SegmentCriterion>) => criterionOf(criterion, 'either');
  return [
    count('frames', 'Frames, both directions', (flow) => flow.clientToServer.frames + flow.serverToClient.frames),
    size('bytes', 'Payload, both directions, repeats included', (flow) => flow.clientToServer.bytes + flow.serverToClient.bytes),
    size('uniqueBytes', 'Payload, both directions, without repeats', sum('uniqueBytes'), { protocols: TCP }),
    count(
      'retransmissions',
      'Segments sent again, both directions: plain, fast and spurious ones together, as the column Retrans of flows',
      ofTcp((flow) => countRepeats(flow.clientToServer) + countRepeats(flow.serverToClient)),
      { protocols: TCP, counts: either({ marks: ANY_REPEAT }) },
    ),
    ...COUNTERS.map(([key, describe, criterion]) =>
      count(key, `${describe}, both directions`, sum(key), { protocols: TCP, counts: either(criterion) }),
    ),
  ];
}

type Direction = 'clientToServer' | 'serverToClient';
type NumericKey = { [K in keyof DirectionSummary]: DirectionSummary[K] extends number ? K : never }[keyof DirectionSummary];

function directionFacts(direction: Direction, side: 'client' | 'server', title: string): Fact[] {
  const read = (key: keyof DirectionSummary) => ofTcp((flow) => flow[direction][key] as FactValue);
  const path = (key: string) => `${direction}.${key}`;
  const tcp: FactDetails = { protocols: TCP };
  return [
    count(path('frames'), `${title}: frames`, (flow) => flow[direction].frames),
    size(path('bytes'), `${title}: payload, repeats included`, (flow) => flow[direction].bytes),
    size(path('uniqueBytes'), `${title}: payload without repeats`, read('uniqueBytes'), tcp),
    duration(
      path('payloadDuration'),
      `${title}: what the payload took, until it was acknowledged; null without any`,
      (flow) => flow[direction].payloadDuration,
      {
        isNullable: true,
      },
    ),
    fact(
      path('throughput'),
      'amount',
      `${title}: payload per second; null where no time passed`,
      (flow) => flow[direction].throughput,
      { isNullable: true },
      'bytesPerSecond',
    ),
    count(
      path('retransmissions'),
      `${title}: segments marked [TCP Retransmission]; fast and spurious ones count apart`,
      read('retransmissions'),
      {
        ...tcp,
        counts: criterionOf({ marks: MARK_RETRANSMISSION }, side),
      },
    ),
    ...COUNTERS.map(([key, describe, criterion]) =>
      count(path(key), `${title}: ${describe.charAt(0).toLowerCase()}${describe.slice(1)}`, read(key), {
        ...tcp,
        counts: criterionOf(criterion, side),
      }),
    ),
    size(path('mss'), `${title}: maximum segment size offered`, read('mss'), { ...tcp, isNullable: true }),
    count(path('windowScale'), `${title}: window scale's shift count as offered`, read('windowScale'), { ...tcp, isNullable: true }),
    fact(path('sackPermitted'), 'boolean', `${title}: SACK was offered`, read('sackPermitted'), tcp),
    fact(path('timestamps'), 'boolean', `${title}: timestamps were offered`, read('timestamps'), tcp),
    size(path('maxWindow'), `${title}: largest window, after scaling`, read('maxWindow'), tcp),
    ...rttFacts(path('rtt'), `${title}: from a segment to what acknowledges it`, TCP, (flow) =>
      flow.protocol === 'tcp' ? flow[direction].rtt : undefined,
    ),
  ];
}

function udpFacts(): Fact[] {
  return [
    count(
      'requests',
      'Datagrams from the client',
      ofUdp((flow) => flow.requests),
      { protocols: UDP },
    ),
    count(
      'replies',
      'Datagrams from the server',
      ofUdp((flow) => flow.replies),
      { protocols: UDP },
    ),
    ...rttFacts('latency', 'From a request to its reply', UDP, (flow) => (flow.protocol === 'tcp' ? undefined : flow.latency)),
    fact(
      'refused',
      'boolean',
      'An ICMP port unreachable quotes the flow',
      ofUdp((flow) => flow.refused),
      { protocols: UDP },
    ),
  ];
}

function rttFacts(
  path: string,
  describe: string,
  protocols: readonly FactProtocol[],
  find: (flow: FlowSummary) => RttSummary | null | undefined,
): Fact[] {
  const read = (key: keyof RttSummary) => (flow: FlowSummary) => {
    const rtt = find(flow);
    return rtt === null || rtt === undefined ? rtt : rtt[key];
  };
  const details: FactDetails = { protocols, isNullable: true };
  return [
    duration(`${path}.min`, `${describe}, shortest`, read('min'), details),
    duration(`${path}.mean`, `${describe}, mean`, read('mean'), details),
    duration(`${path}.max`, `${describe}, longest`, read('max'), details),
    count(`${path}.samples`, `${describe}, number of measurements`, read('samples'), details),
  ];
}

function countRepeats({ retransmissions, fastRetransmissions, spuriousRetransmissions }: DirectionSummary): number {
  return retransmissions + fastRetransmissions + spuriousRetransmissions;
}

function criterionOf({ marks = 0, flags = 0 }: Partial<SegmentCriterion>, side: SegmentCriterion['side']): SegmentCriterion {
  return { marks, flags, side };
}

function ofTcp(read: (flow: TcpFlowSummary) => FactValue): (flow: FlowSummary) => FactValue {
  return (flow) => (flow.protocol === 'tcp' ? read(flow) : undefined);
}

function ofUdp(read: (flow: UdpFlowSummary) => FactValue): (flow: FlowSummary) => FactValue {
  return (flow) => (flow.protocol === 'tcp' ? undefined : read(flow));
}

type Read = (flow: FlowSummary) => FactValue;

function fact(path: string, kind: FactKind, describe: string, read: Read, details: FactDetails = {}, unit: Unit = 'none'): Fact {
  return { path, kind, unit, protocols: BOTH, isWhole: false, isNullable: false, describe, read, ...details };
}

function code(path: string, values: readonly string[], describe: string, read: Read, details: FactDetails = {}): Fact {
  return fact(path, 'code', describe, read, { ...details, values });
}

function count(path: string, describe: string, read: Read, details: FactDetails = {}): Fact {
  return fact(path, 'amount', describe, read, { ...details, isWhole: true });
}

function size(path: string, describe: string, read: Read, details: FactDetails = {}): Fact {
  return fact(path, 'amount', describe, read, { ...details, isWhole: true }, 'bytes');
}

function duration(path: string, describe: string, read: Read, details: FactDetails = {}): Fact {
  return fact(path, 'amount', describe, read, details, 'seconds');
}
