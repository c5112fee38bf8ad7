/** The columns of the flow list. Words for people, codes and plain numbers for machines: csv and tsv have other columns by default, and no sentence is needed to read them. */
import type { Endpoint, FlowSummary } from '../../flow/summary.js';
import type { TimeFormat } from '../columns.js';
import { countRetransmitted, describeLoss, describeOutcome, formatRate } from '../words/flow-words.js';
import { formatCount, formatDuration, type Language } from '../words/language.js';
import { formatMoment, type Moment, readMoment, subtract } from '../words/moment.js';
import { PUNCTUATION } from '../words/punctuation.js';
import { describeClose, describeHandshake, describeRoles, describeUdp } from '../words/verdict-words.js';

export type Cell = string | number | null;

/** How cells are worded, the same for a whole list. */
export interface FlowWording {
  readonly language: Language;
  /** What StartTime counts from: `relative` the capture's first frame, `delta` the start of the flow written before. */
  readonly time: TimeFormat;
  /** Time of the capture's first frame; undefined when it has none. Asked for once there are flows. */
  readonly captureStart: () => Moment | undefined;
}

export interface FlowColumn {
  readonly name: string;
  readonly en: string;
  readonly zh: string;
  /** Columns that the cell mostly needs. */
  readonly width: number;
  readonly alignRight: boolean;
  readonly isDetail: boolean;
  /** `previous`: the flow of the row before. */
  cell(flow: FlowSummary, wording: FlowWording, previous: FlowSummary | undefined): Cell;
}

export const FLOW_COLUMNS: readonly FlowColumn[] = [
  words('Stream', 'Stream', '流', 8, (flow) => flow.stream),
  words('Client', 'Client', '客户端', 21, (flow) => formatEndpoint(flow.client)),
  words('Server', 'Server', '服务器', 21, (flow) => formatEndpoint(flow.server)),
  detail('Outcome', 'Outcome', '结果', 34, (flow, { language }) => describeOutcome(flow, language)),
  words('ConnState', 'ConnState', '连接状态', 9, (flow) => (flow.protocol === 'tcp' ? flow.connState : null)),
  words('History', 'History', '历史', 12, (flow) => (flow.protocol === 'tcp' ? flow.history : null)),
  { ...number('Rtt', (flow) => duration(findRoundTrip(flow)), 9), en: 'RTT', zh: '往返' },
  { ...number('ClientRate', (flow) => rate(flow.clientToServer.throughput), 9), en: 'Rate →', zh: '速率 →' },
  { ...number('ServerRate', (flow) => rate(flow.serverToClient.throughput), 9), en: 'Rate ←', zh: '速率 ←' },
  detail('Loss', 'Loss', '丢失迹象', 20, (flow, { language }) => describeLoss(flow, language)),
  detail('Opened', 'Opened', '建立', 26, describeOpening),
  detail('Closed', 'Closed', '关闭', 34, describeEnding),
  count('ClientPackets', 'Pkts →', '包 →', (flow) => flow.clientToServer.frames),
  count('ClientBytes', 'Bytes →', '字节 →', (flow) => flow.clientToServer.bytes),
  count('ServerPackets', 'Pkts ←', '包 ←', (flow) => flow.serverToClient.frames),
  count('ServerBytes', 'Bytes ←', '字节 ←', (flow) => flow.serverToClient.bytes),
  { ...number('Lasted', (flow) => formatDuration(flow.duration), 10), en: 'Duration', zh: '时长' },
  count('Retransmissions', 'Retrans', '重传', countRetransmissions),
  words('Protocol', 'Protocol', '协议', 8, (flow) => flow.protocol),
  words('ClientAddress', 'ClientAddress', '客户端地址', 15, (flow) => flow.client.address),
  number('ClientPort', (flow) => flow.client.port),
  words('ServerAddress', 'ServerAddress', '服务器地址', 15, (flow) => flow.server.address),
  number('ServerPort', (flow) => flow.server.port),
  words('RolesKnown', 'RolesKnown', '角色已知', 10, (flow) => String(flow.rolesKnown)),
  number('FirstFrame', (flow) => flow.firstFrame),
  number('LastFrame', (flow) => flow.lastFrame),
  words('StartTime', 'StartTime', '开始时间', 30, writeStart),
  number('Duration', (flow) => flow.duration.toFixed(9), 14),
  words('Handshake', 'Handshake', '握手', 12, (flow) => (flow.protocol === 'tcp' ? flow.handshake.verdict : null)),
  number('HandshakeRtt', (flow) => (flow.protocol === 'tcp' ? decimals(flow.handshake.rtt) : null), 14),
  words('Close', 'Close', '关闭', 22, (flow) => (flow.protocol === 'tcp' ? flow.close.verdict : flow.refused ? 'refused' : null)),
  number('ClientThroughput', (flow) => flow.clientToServer.throughput?.toFixed(3) ?? null),
  number('ServerThroughput', (flow) => flow.serverToClient.throughput?.toFixed(3) ?? null),
  number('LostSegments', (flow) => (flow.protocol === 'tcp' ? flow.clientToServer.lostSegments + flow.serverToClient.lostSegments : null)),
  number('OutOfOrder', (flow) => (flow.protocol === 'tcp' ? flow.clientToServer.outOfOrder + flow.serverToClient.outOfOrder : null)),
  number('ZeroWindows', (flow) => (flow.protocol === 'tcp' ? flow.clientToServer.zeroWindows + flow.serverToClient.zeroWindows : null)),
  number('Latency', (flow) => (flow.protocol === 'tcp' ? null : decimals(flow.latency?.mean ?? null)), 14),
  number('Requests', (flow) => (flow.protocol === 'tcp' ? null : flow.requests)),
  number('Replies', (flow) => (flow.protocol === 'tcp' ? null : flow.replies)),
];

/** For table, text and markdown. */
export const FLOW_COLUMNS_FOR_PEOPLE = [
  'Stream',
  'Client',
  'Server',
  'Outcome',
  'ConnState',
  'History',
  'Rtt',
  'ClientBytes',
  'ClientRate',
  'ServerBytes',
  'ServerRate',
  'Lasted',
  'Loss',
] as const;

/** For csv and tsv. */
export const FLOW_COLUMNS_FOR_MACHINES = [
  'Stream',
  'Protocol',
  'ClientAddress',
  'ClientPort',
  'ServerAddress',
  'ServerPort',
  'RolesKnown',
  'FirstFrame',
  'LastFrame',
  'StartTime',
  'Duration',
  'Handshake',
  'HandshakeRtt',
  'Close',
  'ClientPackets',
  'ClientBytes',
  'ServerPackets',
  'ServerBytes',
  'Retransmissions',
  'ConnState',
  'Requests',
  'Replies',
  'Latency',
  'History',
  'ClientThroughput',
  'ServerThroughput',
  'LostSegments',
  'OutOfOrder',
  'ZeroWindows',
] as const;

type Read = FlowColumn['cell'];

function words(name: string, en: string, zh: string, width: number, cell: Read): FlowColumn {
  return { name, en, zh, width, alignRight: false, isDetail: false, cell };
}

function detail(name: string, en: string, zh: string, width: number, cell: Read): FlowColumn {
  return { name, en, zh, width, alignRight: false, isDetail: true, cell };
}

function count(name: string, en: string, zh: string, cell: Read): FlowColumn {
  return { name, en, zh, width: 9, alignRight: true, isDetail: false, cell };
}

function number(name: string, cell: Read, width = name.length): FlowColumn {
  return { name, en: name, zh: name, width, alignRight: true, isDetail: false, cell };
}

/** A cell as people read it: counts with commas. */
export function formatCell(cell: Cell): string {
  return cell === null ? '' : typeof cell === 'number' ? formatCount(cell) : cell;
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`. */
export function formatEndpoint({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function describeOpening(flow: FlowSummary, { language }: FlowWording): string {
  if (flow.protocol !== 'tcp') return '';
  const roles = describeRoles(flow, language);
  const text = describeHandshake(flow.handshake, language);
  return roles === '' ? text : `${text}${PUNCTUATION[language].comma}${roles}`;
}

function describeEnding(flow: FlowSummary, { language }: FlowWording): string {
  return flow.protocol === 'tcp' ? describeClose(flow.close, flow.rolesKnown, language) : describeUdp(flow, language);
}

/** Repeats of every kind, both ways. */
function countRetransmissions(flow: FlowSummary): number | null {
  if (flow.protocol !== 'tcp') return null;
  return countRetransmitted(flow.clientToServer) + countRetransmitted(flow.serverToClient);
}

/** Seconds: of a connection its handshake's, from the last SYN to the final ACK; of datagrams the mean from request to reply. Null when not known. */
export function findRoundTrip(flow: FlowSummary): number | null {
  return flow.protocol === 'tcp' ? flow.handshake.rtt : (flow.latency?.mean ?? null);
}

function duration(seconds: number | null): string | null {
  return seconds === null ? null : formatDuration(seconds);
}

function rate(bytesPerSecond: number | null): string | null {
  return bytesPerSecond === null ? null : formatRate(bytesPerSecond);
}

function decimals(seconds: number | null): string | null {
  return seconds === null ? null : seconds.toFixed(9);
}

const EPOCH: Moment = { seconds: 0, nanoseconds: 0 };

/** UTC as the record has it; blank where the flow has no time, or where there is none to count from. */
function writeStart(flow: FlowSummary, { time, captureStart }: FlowWording, previous: FlowSummary | undefined): string | null {
  if (flow.startTime === null || time === 'utc') return flow.startTime;
  const start = readMoment(flow.startTime);
  if (time === 'epoch') return formatMoment(subtract(start, EPOCH));
  if (time === 'relative') {
    const origin = captureStart();
    return origin === undefined ? null : formatMoment(subtract(start, origin));
  }
  if (previous === undefined) return formatMoment(EPOCH);
  return previous.startTime === null ? null : formatMoment(subtract(start, readMoment(previous.startTime)));
}
