import { describe, expect, it } from 'vitest';
import { runScript } from '../support/script.js';

const OPEN = `
  C > S  S   0:0(0)
  S > C  S.  0:0(0)  ack 1
  C > S  .   1:1(0)  ack 1`;

/** Segments are a millisecond apart where the script says nothing else. */
const CASES: [name: string, script: string, client: [number | null, number | null], server: [number | null, number | null]][] = [
  ['no payload at all', OPEN, [null, null], [null, null]],
  [
    'one segment: until its ACK',
    `${OPEN}
  C > S  P.  1:101(100)  ack 1
  +0.02 S > C  .  1:1(0)  ack 101`,
    [0.02, 5000],
    [null, null],
  ],
  [
    'until the ACK of the last byte, not of an earlier one; and what comes later does not count',
    `${OPEN}
  C > S  .   1:101(100)    ack 1
  C > S  P.  101:201(100)  ack 1
  S > C  .   1:1(0)        ack 101
  +0.007 S > C  .  1:1(0)  ack 201
  +5 S > C  .  1:1(0)      ack 201
  +5 C > S  F.  201:201(0) ack 1
  +5 S > C  .  1:1(0)      ack 202`,
    [0.009, 200 / 0.009],
    [null, null],
  ],
  [
    'an ACK that rides on data, each way',
    `${OPEN}
  C > S  P.  1:11(10)  ack 1
  +0.01 S > C  P.  1:41(40)  ack 11
  +0.04 C > S  .  11:11(0)  ack 41`,
    [0.01, 1000],
    [0.04, 1000],
  ],
  [
    'repeats bring nothing new: the bytes once, and the time until they are acknowledged',
    `${OPEN}
  C > S  P.  1:101(100)  ack 1
  +0.3 C > S  P.  1:101(100)  ack 1
  +0.1 S > C  .  1:1(0)  ack 101`,
    [0.4, 250],
    [null, null],
  ],
  [
    'never acknowledged: until the last new bytes',
    `${OPEN}
  C > S  .   1:101(100)    ack 1
  +0.5 C > S  P.  101:201(100)  ack 1
  +0.5 C > S  P.  101:201(100)  ack 1`,
    [0.5, 400],
    [null, null],
  ],
  [
    'one segment never acknowledged: no time, so no rate',
    `${OPEN}
  C > S  P.  1:101(100)  ack 1`,
    [0, null],
    [null, null],
  ],
  [
    'the pause before the first byte does not count, pauses between do',
    `${OPEN}
  +9 C > S  P.  1:11(10)  ack 1
  S > C  .  1:1(0)  ack 11
  +2 C > S  P.  11:21(10)  ack 1
  S > C  .  1:1(0)  ack 21`,
    [2.002, 20 / 2.002],
    [null, null],
  ],
];

describe('throughput of a direction', () => {
  it.each(CASES)('%s', (_, script, client, server) => {
    const [flow] = runScript(script).flows;
    const found = [flow?.clientToServer, flow?.serverToClient].map((direction) => [direction?.payloadDuration, direction?.throughput]);
    for (const [index, [duration, rate]] of [client, server].entries()) {
      if (duration === null) expect(found[index]).toEqual([null, null]);
      else {
        expect(found[index]?.[0]).toBeCloseTo(duration as number, 9);
        if (rate === null) expect(found[index]?.[1]).toBeNull();
        else expect(found[index]?.[1]).toBeCloseTo(rate as number, 6);
      }
    }
  });

  it('holds across the wrap of sequence numbers', () => {
    const script = `${OPEN}
  C > S  P.  1:101(100)  ack 1
  +0.02 S > C  .  1:1(0)  ack 101`;
    const [flow] = runScript(script, { clientIsn: 0xffffffc0 }).flows;
    expect(flow?.clientToServer.payloadDuration).toBeCloseTo(0.02, 9);
  });
});
