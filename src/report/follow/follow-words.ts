/** What follow says beside the stream's own bytes. */
import type { GapReason, StreamChunk } from '../../flow/reassembly/chunk.js';
import type { Endpoint } from '../../flow/summary.js';
import { formatCount, type Language, type Words } from '../words/language.js';
import { inBrackets, PUNCTUATION } from '../words/punctuation.js';
import type { FollowedStream } from './follow-writer.js';

const REASONS: Readonly<Record<GapReason, Words>> = {
  acknowledged: { en: 'acknowledged but not captured', zh: '已被确认但未捕获' },
  missing: { en: 'neither captured nor acknowledged', zh: '既未捕获也未被确认' },
  snaplen: { en: 'cut off by the snap length', zh: '因快照长度被截去' },
  'reorder-memory': { en: 'given up, the memory for reordering being full', zh: '重排内存已满，不再等待' },
};

const ROLES_ASSUMED: Words = { en: 'roles assumed', zh: '角色为推定' };

/** What depends on the language, each a whole expression. */
interface FollowCatalogue {
  client: string;
  server: string;
  bytes(count: number): string;
  frame(number: number): string;
  gap(bytes: string, side: string, offset: string, cause: string): string;
}

const CATALOGUE: Readonly<Record<Language, FollowCatalogue>> = {
  en: {
    client: 'client',
    server: 'server',
    bytes: (count) => `${formatCount(count)} ${count === 1 ? 'byte' : 'bytes'}`,
    frame: (number) => `frame ${number}`,
    gap: (bytes, side, offset, cause) => `gap: ${bytes} of the ${side} at offset ${offset}, ${cause}`,
  },
  zh: {
    client: '客户端',
    server: '服务器',
    bytes: (count) => `${formatCount(count)} 字节`,
    frame: (number) => `第 ${number} 帧`,
    gap: (bytes, side, offset, cause) => `缺口：${side}偏移 ${offset} 处缺 ${bytes}，${cause}`,
  },
};

/** `client 10.9.0.1:51614 → server 10.9.0.2:9000`, or the other way. */
export function describeDirection({ client, server, rolesKnown }: FollowedStream, fromClient: boolean, language: Language): string {
  const ends = [`${nameSide(true, language)} ${formatEnd(client)}`, `${nameSide(false, language)} ${formatEnd(server)}`];
  if (!fromClient) ends.reverse();
  return ends.join(' → ') + (rolesKnown ? '' : inBrackets(ROLES_ASSUMED[language], language));
}

/** `client → server, frame 4`; a datagram's length behind it. */
export function describeChunk({ fromClient, moment, kind, length }: StreamChunk, language: Language): string {
  const parts = [`${nameSide(fromClient, language)} → ${nameSide(!fromClient, language)}`, CATALOGUE[language].frame(moment.number)];
  if (kind === 'datagram') parts.push(countBytes(length, language));
  return parts.join(PUNCTUATION[language].comma);
}

/** `gap: 1,448 bytes of the client at offset 2,896, acknowledged but not captured`. */
export function describeGap({ fromClient, offset, length, reason }: StreamChunk, language: Language): string {
  const side = nameSide(fromClient, language);
  return CATALOGUE[language].gap(countBytes(length, language), side, formatCount(offset), REASONS[reason][language]);
}

export function countBytes(count: number, language: Language): string {
  return CATALOGUE[language].bytes(count);
}

function nameSide(isClient: boolean, language: Language): string {
  return isClient ? CATALOGUE[language].client : CATALOGUE[language].server;
}

function formatEnd({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
