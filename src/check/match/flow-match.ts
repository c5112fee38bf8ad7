import type { Endpoint, FlowSummary } from '../../flow/summary.js';
import type { EndpointMatch, Match } from '../rules/rule.js';
import { matchesPrefix } from './address-prefix.js';

/** Whether the flow is one that the rule is about, payload aside. */
export function matchesFlow(flow: FlowSummary, { protocols, streams, client, server }: Match): boolean {
  if (protocols !== undefined && !protocols.includes(flow.protocol)) return false;
  if (streams !== undefined && !streams.includes(flow.stream)) return false;
  return (client === undefined || matchesEndpoint(flow.client, client)) && (server === undefined || matchesEndpoint(flow.server, server));
}

function matchesEndpoint({ address, port }: Endpoint, { addresses, ports }: EndpointMatch): boolean {
  if (ports !== undefined && !ports.some(({ first, last }) => first <= port && port <= last)) return false;
  return addresses === undefined || addresses.some((prefix) => matchesPrefix(address, prefix));
}
