import { encodeText } from '../text-buffer.js';

/** Names of the TCP flags by bit, as Wireshark's Info has them; the three bits above are reserved. */
export const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;
const RESERVED = 0xe00;

const texts: (Uint8Array | undefined)[] = new Array<Uint8Array | undefined>(0x1000).fill(undefined);

/** `SYN, ACK`, made at first use: at most 4,096 texts. Empty for no flags. */
export function nameFlags(flags: number): Uint8Array {
  let text = texts[flags];
  if (text === undefined) {
    text = encodeText(listFlags(flags).join(', '));
    texts[flags] = text;
  }
  return text;
}

export function listFlags(flags: number): string[] {
  const names: string[] = FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0);
  if ((flags & RESERVED) !== 0) names.push('Reserved');
  return names;
}
