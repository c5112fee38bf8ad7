import { describe, it } from 'vitest';
import { compare, makeTraffic, oneWay } from './random-traffic.js';

describe('the tracker against the rules told plainly', () => {
  it.each(Array.from({ length: 20 }, (_, i) => 10 * i))('random traffic, ten seeds from %i', (first) => {
    for (let seed = first; seed < first + 10; seed++) compare(seed, makeTraffic(seed, 250));
  });

  it('long lists that are never or seldom acknowledged', () => {
    compare(-1, oneWay(2500));
  });
});
