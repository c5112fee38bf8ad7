import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { tokenOf } from '../../src/flow/analysis/multipath-token.js';

const KEYS = ['0000000000000000', 'ffffffffffffffff', '0123456789abcdef', '8000000000000000', '0000000000000001', 'deadbeefcafebabe'];

describe.each([
  [0, 'sha1'],
  [1, 'sha256'],
])('tokens of version %i', (version, algorithm) => {
  it.each(KEYS)(`are the first 32 bits of ${algorithm}: key %s`, (key) => {
    const bytes = Buffer.from(key, 'hex');
    const want = createHash(algorithm).update(bytes).digest().readInt32BE(0);
    expect(tokenOf(version, bytes.readInt32BE(0), bytes.readInt32BE(4))).toBe(want);
  });
});
