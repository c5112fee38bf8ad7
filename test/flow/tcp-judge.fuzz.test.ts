import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/script.js';

/** Any order of plausible and implausible segments between two ends: small numbers, so that coincidences are frequent. */
const segment = fc
  .record({
    from: fc.constantFrom('C > S', 'S > C'),
    flags: fc.constantFrom('S', 'S.', '.', '.', 'P.', 'F.', 'F.', 'R', 'R.', 'F', '-', 'SF', 'SR', 'FR.'),
    seq: fc.integer({ min: -1, max: 8 }),
    length: fc.constantFrom(0, 0, 1, 2, 3),
    ack: fc.integer({ min: -1, max: 8 }),
    wait: fc.constantFrom('0.001', '0.001', '130'),
  })
  .map(({ from, flags, seq, length, ack, wait }) => `+${wait} ${from} ${flags} ${seq}:${seq + length}(${length}) ack ${ack}`);

const HANDSHAKES = ['complete', 'refused', 'no-answer', 'half-open', 'aborted', 'invalid', 'not-captured'];

describe('any segments in any order', () => {
  it('are judged without a throw, and the verdicts agree with each other', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 25 }), (lines) => {
        const { actual, flows } = runScript(lines.join('\n'));
        for (const line of actual) expect(line).not.toContain('undefined');
        for (const { handshake, close, clientToServer, serverToClient, history } of flows) {
          expect(HANDSHAKES).toContain(handshake.verdict);
          if (handshake.verdict === 'complete') expect(handshake.proof.every(({ holds }) => holds)).toBe(true);
          if (handshake.verdict === 'complete') expect(handshake.proof.length).toBeGreaterThan(0);
          if (handshake.verdict === 'invalid') expect(handshake.proof.some(({ holds }) => !holds)).toBe(true);
          if (['refused', 'no-answer', 'half-open', 'aborted'].includes(handshake.verdict)) expect(close.verdict).toBe('never-opened');
          if (handshake.verdict === 'complete') expect(close.verdict).not.toBe('never-opened');
          if (close.complete !== undefined) expect(close.verdict).toMatch(/^closed-/);
          if (close.verdict.startsWith('closed-')) expect(Math.min(clientToServer.fins, serverToClient.fins)).toBeGreaterThan(0);
          if (close.verdict.startsWith('aborted-')) expect(clientToServer.resets + serverToClient.resets).toBeGreaterThan(0);
          for (const { uniqueBytes, bytes } of [clientToServer, serverToClient]) expect(uniqueBytes).toBeLessThanOrEqual(bytes);
          expect(history).toMatch(/^\^?[shadfrgtwiq]*$/i);
        }
      }),
      { numRuns: 400, seed: 9293 },
    );
  });

  it('count every payload number once', () => {
    const data = fc.record({ seq: fc.integer({ min: 1, max: 40 }), length: fc.integer({ min: 1, max: 9 }) });
    const isn = fc.constantFrom(1000, 0xffffffff - 20);
    fc.assert(
      fc.property(fc.array(data, { minLength: 1, maxLength: 30 }), fc.boolean(), isn, (pieces, hasSyn, clientIsn) => {
        const lines = pieces.map(({ seq, length }) => `C > S . ${seq}:${seq + length}(${length}) ack 1`);
        if (hasSyn) lines.unshift('C > S S 0:0(0)');
        const seen = new Set(pieces.flatMap(({ seq, length }) => Array.from({ length }, (_, i) => seq + i)));
        const { flows } = runScript(lines.join('\n'), { clientIsn });
        expect(flows[0]?.clientToServer.uniqueBytes).toBe(seen.size);
      }),
      { numRuns: 300, seed: 793 },
    );
  });
});
