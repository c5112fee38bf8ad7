/** Addresses as text, spelled as Wireshark spells them. */

/** Dotted decimal of an IPv4 address's 32 bits, signed or not. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

/**
 * The eight 16-bit groups of an IPv6 address, as RFC 5952 recommends: lower case, no leading zeros, the longest run of at least two zero groups (the first
 * of equals) as `::`, and dotted decimal at the end of IPv4-mapped and IPv4-compatible addresses (its section 5).
 */
export function formatIpv6(groups: readonly number[]): string {
  let bestStart = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && groups[i + length] === 0) length++;
    if (length > bestLength) {
      bestStart = i;
      bestLength = length;
    }
    i += length;
  }
  const dotted = bestStart === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff));
  const last = dotted ? 6 : 8;
  let text = '';
  for (let i = 0; i < last; i++) {
    if (i === bestStart) {
      text += '::';
      i += bestLength - 1;
      continue;
    }
    if (text !== '' && !text.endsWith(':')) text += ':';
    text += (groups[i] as number).toString(16);
  }
  if (!dotted) return text;
  return `${text}${bestLength === 6 ? '' : ':'}${formatIpv4(((groups[6] as number) << 16) | (groups[7] as number))}`;
}
