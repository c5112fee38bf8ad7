import { describe, it } from 'vitest';
import { compare, makeTraffic } from './random-traffic.js';

/** A few conversations of the many in tcp-analysis.fuzz.test.ts: enough to notice a rule that is broken, in a fraction of a second. */
describe('the tracker against the rules told plainly, in short', () => {
  it.each(Array.from({ length: 24 }, (_, i) => 1000 + i))('random traffic, seed %i', (seed) => {
    compare(seed, makeTraffic(seed, 120));
  });
});
