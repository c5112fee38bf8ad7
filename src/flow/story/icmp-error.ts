/** The ICMP error around a quoted segment: who sent it, what it says, and how much the way ahead takes (RFC 792, RFC 1191, RFC 4443). */
import { readI32, readU8, readU16, readU32 } from '../../bytes.js';
import { formatIpv4, formatIpv6 } from '../../wire/address.js';
import type { Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import type { Segment } from '../../wire/segment.js';
import type { Annotation } from '../annotation.js';
import { secondsSinceStart } from './step-time.js';
import { type IcmpStep, SIDES } from './story.js';

const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
const PACKET_TOO_BIG = 2;
/** Type, code, checksum, and four bytes more that may hold an MTU. */
const HEADER = 8;
/** Of the address of the sender within an IPv4 and an IPv6 header. */
const IPV4_SOURCE = 12;
const IPV6_SOURCE = 8;
const IPV6_GROUPS = 8;

/** One that quotes a flow tells of it so often; the rest is counted. */
export const TOLD_ERRORS = 8;

type IcmpError = Pick<IcmpStep, 'reporter' | 'family' | 'type' | 'code' | 'mtu'>;

/** The step of an error, not yet `about` anything: it is told as coming from the end that the quoted segment was for. Undefined as below. */
export function makeIcmpStep(frame: Frame, segment: Segment, annotation: Annotation): IcmpStep | undefined {
  const error = readIcmpError(frame, segment);
  if (error === undefined) return undefined;
  const from = SIDES[annotation.side === 0 ? 1 : 0];
  return { kind: 'icmp', frame: frame.number, time: secondsSinceStart(frame, annotation), from, ...error, about: 0 };
}

/** Undefined when no ICMP header stands around the quoted segment. */
export function readIcmpError(frame: Frame, { networkLayer }: Segment): IcmpError | undefined {
  for (let layer = networkLayer - 1; layer >= 0; layer--) {
    const kind = frame.layerKind[layer];
    if (kind !== LayerKind.ICMP && kind !== LayerKind.ICMPV6) continue;
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    const family = kind === LayerKind.ICMP ? 4 : 6;
    const type = readU8(bytes, start);
    const code = readU8(bytes, start + 1);
    const hasMtu = (frame.layerEnd[layer] as number) - start >= HEADER;
    return { reporter: findReporter(frame, layer), family, type, code, mtu: hasMtu ? readMtu(bytes, start, family, type, code) : null };
  }
  return undefined;
}

/** Routers before RFC 1191 left it 0. */
function readMtu(bytes: Uint8Array, start: number, family: 4 | 6, type: number, code: number): number | null {
  if (family === 4) return type === UNREACHABLE && code === FRAGMENTATION_NEEDED ? readU16(bytes, start + 6) || null : null;
  return type === PACKET_TOO_BIG ? readU32(bytes, start + 4) : null;
}

function findReporter(frame: Frame, below: number): string {
  for (let layer = below - 1; layer >= 0; layer--) {
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    if (frame.layerKind[layer] === LayerKind.IPV4) return formatIpv4(readI32(bytes, start + IPV4_SOURCE));
    if (frame.layerKind[layer] === LayerKind.IPV6) {
      return formatIpv6(Array.from({ length: IPV6_GROUPS }, (_, i) => readU16(bytes, start + IPV6_SOURCE + 2 * i)));
    }
  }
  return '';
}
