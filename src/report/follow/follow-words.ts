/** What follow says beside the stream's own bytes. */
import type { GapReason, StreamChunk } from '../../flow/reassembly/chunk.js';
import type { Endpoint } from '../../flow/summary.js';
import { formatCount, type Language, type Words } from '../words/language.js';
import type { FollowedStream } from './follow-writer.js';

const REASONS: Readonly<Record<GapReason, Words>> = {
  acknowledged: { en: 'acknowledged but not captured', zh: '已被确认但未捕获' },
  missing: { en: 'neither captured nor acknowledged', zh: '既未捕获也未被确认' },
  snaplen: { en: 'cut off by the snap length', zh: '因快照长度被截去' },
  'reorder-memory': { en: 'given up, the memory for reordering being full', zh: '重排内存已满，不再等待' },
};

const ROLES_ASSUMED: Words = { en: 'roles assumed', zh: '角色为推定' };

/** `client 10.9.0.1:51614 → server 10.9.0.2:9000`, or the other way. */
export function describeDirection({ client, server, rolesKnown }: FollowedStream, fromClient: boolean, language: Language): string {
  const ends = [`${sideName(true, language)} ${formatEnd(client)}`, `${sideName(false, language)} ${formatEnd(server)}`];
  if (!fromClient) ends.reverse();
  const assumed = rolesKnown ? '' : language === 'en' ? ` (${ROLES_ASSUMED.en})` : `（${ROLES_ASSUMED.zh}）`;
  return ends.join(' → ') + assumed;
}

/** `client → server, frame 4`. */
export function describeChunk({ fromClient, moment, kind, length }: StreamChunk, language: Language): string {
  const direction = `${sideName(fromClient, language)} → ${sideName(!fromClient, language)}`;
  if (language === 'zh') return `${direction}，第 ${moment.number} 帧${kind === 'datagram' ? `，${countBytes(length, language)}` : ''}`;
  return `${direction}, frame ${moment.number}${kind === 'datagram' ? `, ${countBytes(length, language)}` : ''}`;
}

/** `gap: 1,448 bytes of the client at offset 2,896, acknowledged but not captured`. */
export function describeGap({ fromClient, offset, length, reason }: StreamChunk, language: Language): string {
  const [side, at, cause] = [sideName(fromClient, language), formatCount(offset), REASONS[reason][language]];
  if (language === 'zh') return `缺口：${side}偏移 ${at} 处缺 ${countBytes(length, language)}，${cause}`;
  return `gap: ${countBytes(length, language)} of the ${side} at offset ${at}, ${cause}`;
}

export function countBytes(count: number, language: Language): string {
  if (language === 'zh') return `${formatCount(count)} 字节`;
  return `${formatCount(count)} ${count === 1 ? 'byte' : 'bytes'}`;
}

function sideName(isClient: boolean, language: Language): string {
  if (language === 'zh') return isClient ? '客户端' : '服务器';
  return isClient ? 'client' : 'server';
}

function formatEnd({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
