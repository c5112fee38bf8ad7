import { Label } from '../text-buffer.js';

/** Names of the TCP flags by bit, as Wireshark's Info has them; the three bits above are reserved. */
export const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;
const RESERVED = 0xe00;

const texts: (Label | undefined)[] = new Array<Label | undefined>(0x1000).fill(undefined);

/** `SYN, ACK`, made at first use: at most 4,096 texts. Empty for no flags. */
export function nameFlags(flags: number): Label {
  let text = texts[flags];
  if (text === undefined) {
    text = new Label(listFlags(flags).join(', '));
    texts[flags] = text;
  }
  return text;
}

export function listFlags(flags: number): string[] {
  const names: string[] = FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0);
  if ((flags & RESERVED) !== 0) names.push('Reserved');
  return names;
}
