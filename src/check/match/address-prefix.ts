/** IP addresses and prefixes (CIDR, RFC 4632 and RFC 4291 section 2.3) as rules name them. */

/** `bytes` is 4 or 16 long; the first `length` bits count. */
export interface AddressPrefix {
  readonly bytes: readonly number[];
  readonly length: number;
}

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`; undefined when it is none. Bits behind the prefix are ignored, as in `10.1.2.3/8`. */
export function readPrefix(text: string): AddressPrefix | undefined {
  const [address = '', length, more] = text.split('/');
  const bytes = readAddress(address);
  if (bytes === undefined || more !== undefined) return undefined;
  const bits = bytes.length * 8;
  if (length === undefined) return { bytes, length: bits };
  return /^(0|[1-9][0-9]{0,2})$/.test(length) && Number(length) <= bits ? { bytes, length: Number(length) } : undefined;
}

/** Whether an address of a flow's record lies within the prefix. */
export function matchesPrefix(address: string, { bytes, length }: AddressPrefix): boolean {
  const own = readAddress(address);
  if (own === undefined || own.length !== bytes.length) return false;
  const whole = length >> 3;
  for (let i = 0; i < whole; i++) if (own[i] !== bytes[i]) return false;
  const rest = length & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((own[whole] as number) & mask) === ((bytes[whole] as number) & mask);
}

function readAddress(text: string): number[] | undefined {
  return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

/** RFC 4291 section 2.2: eight groups, `::` once for a run of zeros, dotted decimal at the end. */
function readIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const front = readGroups(head, tail === undefined);
  const back = tail === undefined ? [] : readGroups(tail, true);
  if (front === undefined || back === undefined) return undefined;
  const missing = 16 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...front, ...new Array<number>(missing).fill(0), ...back];
}

function readGroups(text: string, isEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (isEnd && index === groups.length - 1 && group.includes('.')) {
      const dotted = readIpv4(group);
      if (dotted === undefined) return undefined;
      bytes.push(...dotted);
    } else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else {
      return undefined;
    }
  }
  return bytes;
}
