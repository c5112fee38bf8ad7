/**
 * Rows coloured after Wireshark's default rules, first match wins. The hues are Wireshark's where they have a background of their own that reads on any
 * terminal; the pale backgrounds of ordinary rows become a plain foreground.
 */
import {
  MARK_FAST_OPEN_ACK,
  MARK_FAST_OPEN_IGNORED,
  MARK_FAST_OPEN_SYN,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_WINDOW_UPDATE,
} from '../../flow/annotation.js';
import { LayerKind } from '../../wire/layer.js';
import { FIN, RST, SYN, TransportProtocol } from '../../wire/segment.js';
import type { Row } from '../row.js';

/** 0 none, 1 sixteen colours, 2 two hundred and fifty-six. */
export type ColourLevel = 0 | 1 | 2;

export const ColourRule = {
  NONE: 0,
  BAD_TCP: 1,
  ICMP_ERROR: 2,
  ARP: 3,
  ICMP: 4,
  TCP_RESET: 5,
  LOW_TTL: 6,
  ROUTING: 7,
  TCP_SYN_FIN: 8,
  TCP: 9,
  UDP: 10,
} as const;
export type ColourRule = (typeof ColourRule)[keyof typeof ColourRule];

/** Parameters of the SGR sequence (ECMA-48, 8.3.117) by rule, for sixteen and for 256 colours; empty leaves the terminal's own. */
const SGR: Readonly<Record<ColourRule, readonly [string, string]>> = {
  [ColourRule.NONE]: ['', ''],
  [ColourRule.BAD_TCP]: ['91', '38;5;210;48;5;235'],
  [ColourRule.ICMP_ERROR]: ['92', '38;5;156;48;5;235'],
  [ColourRule.ARP]: ['33', '38;5;136'],
  [ColourRule.ICMP]: ['35', '38;5;170'],
  [ColourRule.TCP_RESET]: ['93;41', '38;5;228;48;5;124'],
  [ColourRule.LOW_TTL]: ['97;41', '38;5;255;48;5;124'],
  [ColourRule.ROUTING]: ['33', '38;5;136'],
  [ColourRule.TCP_SYN_FIN]: ['7', '38;5;235;48;5;248'],
  [ColourRule.TCP]: ['', ''],
  [ColourRule.UDP]: ['36', '38;5;74'],
};

/** The SGR sequence that begins a row of this rule; empty for none. `\x1b[0m` ends it. */
export function colourStart(rule: ColourRule, level: ColourLevel): string {
  const parameters = level === 0 ? '' : SGR[rule][level - 1];
  return parameters === '' ? '' : `\x1b[${parameters}m`;
}

export const COLOUR_END = '\x1b[0m';

const ANALYSIS_MARKS = ~(MARK_FAST_OPEN_SYN | MARK_FAST_OPEN_ACK | MARK_FAST_OPEN_IGNORED);
const HARMLESS_MARKS = MARK_WINDOW_UPDATE | MARK_KEEP_ALIVE | MARK_KEEP_ALIVE_ACK;
const LOWEST_TTL = 5;
const PROTOCOL_OSPF = 89;
const PROTOCOL_PIM = 103;

/** Which rule colours the row. */
export function findColourRule(row: Row): ColourRule {
  const { frame, segment, annotation } = row;
  const isTcp = segment !== undefined && segment.protocol === TransportProtocol.TCP;
  if (isTcp && annotation !== undefined) {
    const marks = annotation.marks & ANALYSIS_MARKS;
    if (marks !== 0 && (marks & HARMLESS_MARKS) === 0) return ColourRule.BAD_TCP;
  }
  let rule: ColourRule = ColourRule.NONE;
  for (let i = 0; i < frame.layerCount; i++) {
    if (frame.layerQuoted[i] === 1) break;
    const kind = frame.layerKind[i];
    if (kind === LayerKind.ICMP || kind === LayerKind.ICMPV6) {
      const start = frame.layerStart[i] as number;
      const type = start < (frame.layerEnd[i] as number) ? ((frame.layerBytes[i] as Uint8Array)[start] as number) : -1;
      const isError = kind === LayerKind.ICMP ? (type >= 3 && type <= 5) || type === 11 : type >= 1 && type <= 4;
      return isError ? ColourRule.ICMP_ERROR : ColourRule.ICMP;
    }
    if (kind === LayerKind.ARP) return ColourRule.ARP;
    if (kind === LayerKind.IGMP) rule = ColourRule.ROUTING;
    if (kind === LayerKind.IPV4 && hasLowTtl(row, i)) rule = ColourRule.LOW_TTL;
  }
  if (isTcp && segment.flags & RST) return ColourRule.TCP_RESET;
  if (rule !== ColourRule.NONE) return rule;
  if (isTcp) return segment.flags & (SYN | FIN) ? ColourRule.TCP_SYN_FIN : ColourRule.TCP;
  return segment === undefined ? ColourRule.NONE : ColourRule.UDP;
}

/** A time to live under 5 and neither multicast nor a routing protocol that means it. */
function hasLowTtl(row: Row, layer: number): boolean {
  const { frame } = row;
  const start = frame.layerStart[layer] as number;
  if (start + 20 > (frame.layerEnd[layer] as number)) return false;
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const protocol = bytes[start + 9];
  const isMulticast = ((bytes[start + 16] as number) & 0xf0) === 0xe0;
  return !isMulticast && (bytes[start + 8] as number) < LOWEST_TTL && protocol !== PROTOCOL_OSPF && protocol !== PROTOCOL_PIM;
}
