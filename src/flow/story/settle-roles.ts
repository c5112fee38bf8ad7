/** Who is the client is known for good only at the end of a flow: steps told the other way about are turned then. */
import { turnMoves } from './state-move-lists.js';
import { pairStates } from './state-pairs.js';
import type { Side, Step } from './story.js';

const OTHER: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' };

/** Turns every step: what was told of the client is the server's. */
export function settleRoles(steps: readonly Step[]): void {
  for (const step of steps) {
    if (step.kind === 'run') {
      const { client, server } = step;
      step.client = server;
      step.server = client;
      continue;
    }
    step.from = OTHER[step.from];
    if (step.kind !== 'segment') continue;
    step.before = pairStates(step.before.server, step.before.client);
    step.after = pairStates(step.after.server, step.after.client);
    step.moves = turnMoves(step.moves);
  }
}
