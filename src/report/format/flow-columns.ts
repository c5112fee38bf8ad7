/** The columns of the flow list. Words for people, codes and plain numbers for machines: csv and tsv have other columns by default, and no sentence is needed to read them. */
import type { DirectionSummary, Endpoint, FlowSummary } from '../../flow/summary.js';
import { formatCount, formatDuration, type Language } from '../words/language.js';
import { describeClose, describeHandshake, describeRoles, describeUdp } from '../words/verdict-words.js';

export type Cell = string | number | null;

export interface FlowColumn {
  readonly name: string;
  readonly en: string;
  readonly zh: string;
  /** Columns that the cell mostly needs. */
  readonly width: number;
  readonly alignRight: boolean;
  readonly isDetail: boolean;
  cell(flow: FlowSummary, language: Language): Cell;
}

export const FLOW_COLUMNS: readonly FlowColumn[] = [
  words('Stream', 'Stream', '流', 8, (flow) => flow.stream),
  words('Client', 'Client', '客户端', 21, (flow) => formatEndpoint(flow.client)),
  words('Server', 'Server', '服务器', 21, (flow) => formatEndpoint(flow.server)),
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
  words('StartTime', 'StartTime', '开始时间', 30, (flow) => flow.startTime),
  number('Duration', (flow) => flow.duration.toFixed(9), 14),
  words('Handshake', 'Handshake', '握手', 12, (flow) => (flow.protocol === 'tcp' ? flow.handshake.verdict : null)),
  number('HandshakeRtt', (flow) => (flow.protocol === 'tcp' ? decimals(flow.handshake.rtt) : null), 14),
  words('Close', 'Close', '关闭', 22, (flow) => (flow.protocol === 'tcp' ? flow.close.verdict : flow.refused ? 'refused' : null)),
  words('ConnState', 'ConnState', '连接状态', 9, (flow) => (flow.protocol === 'tcp' ? flow.connState : null)),
  words('History', 'History', '历史', 12, (flow) => (flow.protocol === 'tcp' ? flow.history : null)),
  number('Requests', (flow) => (flow.protocol === 'tcp' ? null : flow.requests)),
  number('Replies', (flow) => (flow.protocol === 'tcp' ? null : flow.replies)),
];

/** For table, text and markdown. */
export const FLOW_COLUMNS_FOR_PEOPLE = [
  'Stream',
  'Client',
  'Server',
  'Opened',
  'Closed',
  'ClientPackets',
  'ClientBytes',
  'ServerPackets',
  'ServerBytes',
  'Lasted',
  'Retransmissions',
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
] as const;

type Read = (flow: FlowSummary, language: Language) => Cell;

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

function describeOpening(flow: FlowSummary, language: Language): string {
  if (flow.protocol !== 'tcp') return '';
  const roles = describeRoles(flow, language);
  const text = describeHandshake(flow.handshake, language);
  return roles === '' ? text : `${text}${language === 'en' ? ', ' : '，'}${roles}`;
}

function describeEnding(flow: FlowSummary, language: Language): string {
  return flow.protocol === 'tcp' ? describeClose(flow.close, flow.rolesKnown, language) : describeUdp(flow, language);
}

/** Repeats of every kind, both ways. */
function countRetransmissions(flow: FlowSummary): number | null {
  if (flow.protocol !== 'tcp') return null;
  return countRepeats(flow.clientToServer) + countRepeats(flow.serverToClient);
}

function countRepeats({ retransmissions, fastRetransmissions, spuriousRetransmissions }: DirectionSummary): number {
  return retransmissions + fastRetransmissions + spuriousRetransmissions;
}

function decimals(seconds: number | null): string | null {
  return seconds === null ? null : seconds.toFixed(9);
}
