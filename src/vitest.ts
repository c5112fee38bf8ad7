/**
 * `import 'pcapnote/vitest'` (in a test or a setup file) adds the matchers for captures to Vitest's expect, and their types:
 *
 *     await expect('handshake.pcap').toHaveCompletedHandshake();
 *     await expect(capture).toBeClosedBy('client');
 *
 * docs/testing.md tells of each.
 */
import * as vitest from 'vitest';
import { type FlowMatchers, type MatchInline, makeMatchers, TranscriptText } from './matchers/flow-matchers.js';

export { type FlowChoice, type FlowMatchers, type RulesInput, transcriptOf } from './matchers/flow-matchers.js';
export type { Assertable } from './matchers/received.js';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: Vitest's own declaration has this parameter
  interface Matchers<T = any> extends FlowMatchers {}
}

type Context = vitest.MatcherState;

/**
 * By Vitest's own inline snapshot, which knows when to write and when to fail. It finds the call by a stack, and takes that of an error which it is given in this
 * flag: a stack made after `await` would not lead there.
 */
const matchInline: MatchInline<Context> = async (context, transcript, text, place) => {
  vitest.chai.util.flag(context.assertion, 'error', place);
  return vitest.Snapshots.toMatchInlineSnapshot.call(context, transcript, ...(text === undefined ? [] : [text]));
};

vitest.expect.addSnapshotSerializer(TranscriptText.serializer);
vitest.expect.extend(makeMatchers(matchInline));
