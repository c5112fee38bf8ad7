/** Both ends' states as one object for all steps that have them: there are few pairs and many steps. */
import { TCP_STATE_NAMES, type TcpState } from '../tcp-state.js';

export interface StatePair {
  readonly client: TcpState;
  readonly server: TcpState;
}

const COUNT = TCP_STATE_NAMES.length;
const PAIRS: readonly StatePair[] = Array.from({ length: COUNT * COUNT }, (_, i) => ({
  client: Math.floor(i / COUNT) as TcpState,
  server: (i % COUNT) as TcpState,
}));

export function pairStates(client: TcpState, server: TcpState): StatePair {
  return PAIRS[client * COUNT + server] as StatePair;
}
