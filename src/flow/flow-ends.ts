import { formatIpv4, formatIpv6 } from '../wire/address.js';
import type { AddressTable } from '../wire/address-table.js';
import type { Conversations } from './conversations.js';
import type { EncapsulationTable } from './encapsulation.js';
import type { Endpoint } from './summary.js';

/** What the records of all transports have in common: see FlowSummary. */
export interface FlowDescription {
  client: Endpoint;
  server: Endpoint;
  firstFrame: number;
  lastFrame: number;
  startTime: string | null;
  duration: number;
  encapsulation: string[];
}

/** `clientSide`: which side of the conversation, 0 or 1, is the client. */
export function describeFlow(
  conversations: Conversations,
  stream: number,
  clientSide: number,
  addresses: AddressTable,
  encapsulations: EncapsulationTable,
): FlowDescription {
  return {
    client: describeEnd(conversations, stream, clientSide, addresses),
    server: describeEnd(conversations, stream, 1 - clientSide, addresses),
    firstFrame: conversations.firstFrame(stream),
    lastFrame: conversations.lastFrame(stream),
    startTime: formatTime(conversations.startSeconds(stream), conversations.startNanoseconds(stream)),
    duration: conversations.duration(stream),
    encapsulation: encapsulations.list(conversations.encapsulation(stream)),
  };
}

export function describeEnd(conversations: Conversations, stream: number, side: number, addresses: AddressTable): Endpoint {
  const address = conversations.address(stream, side);
  return {
    address: conversations.family(stream) === 4 ? formatIpv4(address) : formatIpv6(addresses.groupsOf(address)),
    port: conversations.port(stream, side),
  };
}

/** Null where no time passed, or where the capture's went backwards. */
export function bytesPerSecond(bytes: number, seconds: number | null): number | null {
  return seconds !== null && seconds > 0 ? bytes / seconds : null;
}

/** The second written last and its text: flows stand in order of time, and a date takes 1.5 us to make. */
let lastSecond = Number.NaN;
let lastText = '';

/** Of a stored time, whose nanoseconds are less than a second. ISO 8601 with nine digits; null for a moment no calendar has, and for 0, which is a frame without a time. */
function formatTime(seconds: number, nanoseconds: number): string | null {
  if (seconds === 0 && nanoseconds === 0) return null;
  if (seconds !== lastSecond) {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime())) return null;
    lastText = date.toISOString().slice(0, -5);
    lastSecond = seconds;
  }
  return `${lastText}.${String(nanoseconds).padStart(9, '0')}Z`;
}
