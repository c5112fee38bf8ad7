/**
 * `import 'pcapnote/jest'` (in a test, or as one of Jest's setupFilesAfterEnv) adds the matchers for captures to Jest's expect, and their types:
 *
 *     await expect('handshake.pcap').toHaveCompletedHandshake();
 *     await expect(capture).toBeClosedBy('client');
 *
 * docs/testing.md tells of each.
 */
import { expect } from '@jest/globals';
import { type FlowMatchers, type MatchInline, makeMatchers, TranscriptText } from './matchers/flow-matchers.js';

export { type FlowChoice, type FlowMatchers, type RulesInput, transcriptOf } from './matchers/flow-matchers.js';
export type { Assertable } from './matchers/received.js';

// The parameters are those of the interfaces that these are merged with.
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends FlowMatchers {}
}

declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: so it stands in @types/jest
    interface Matchers<R, T = {}> extends FlowMatchers {}
  }
}

interface Context {
  isNot?: boolean;
  /** Jest finds the place of an inline snapshot by this one's stack. */
  error?: Error;
}

/** By Jest's own inline snapshot, which knows when to write and when to fail. Its package is there wherever Jest is, but not always within reach. */
const matchInline: MatchInline<Context> = async (context, transcript, text, place) => {
  const snapshots = await import('jest-snapshot').catch(() => undefined);
  if (snapshots === undefined) {
    const message = 'toMatchTranscript() without a transcript needs the package jest-snapshot: install it beside jest';
    return { pass: false, message: () => message };
  }
  context.error = place;
  return snapshots.toMatchInlineSnapshot.call(context, transcript, ...(text === undefined ? [] : [text]));
};

expect.addSnapshotSerializer(TranscriptText.serializer);
expect.extend(makeMatchers(matchInline));
