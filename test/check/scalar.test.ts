/** A value of a rule, of each kind of fact: as it is read, or what is said of one that the fact cannot have. */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/check/facts/fact.js';
import { findFact } from '../../src/check/facts/fact-table.js';
import { readScalar, readShortScalar } from '../../src/check/rules/scalar.js';

const HANDSHAKES = 'complete, refused, no-answer, half-open, aborted, invalid, not-captured';

describe('a value of a rule', () => {
  const SIZE = 'a whole number of bytes or a text with a unit such as 64KiB, 2MB';
  const TIME = 'a time such as 2024-05-01T12:00:00Z';
  const TEXT = 'a text of at most 1000 characters, in which * stands for any run';
  const ADDRESS = 'an address or a prefix such as 10.0.0.0/8';
  const SECONDS = 'a number of seconds or a text with a unit such as 200ms, 1.5s, 10us';

  function readValue(name: string, value: unknown): unknown {
    const reading = readScalar(value, findFact(name) as Fact, name);
    return 'problem' in reading ? reading.problem : [reading.value];
  }

  it.each<[string, unknown, unknown]>([
    ['rolesKnown', true, [true]],
    ['rolesKnown', 'true', 'rolesKnown cannot be "true" (did you mean "true"?); it is true or false'],
    ['rolesKnown', 'flase', 'rolesKnown cannot be "flase" (did you mean "false"?); it is true or false'],
    ['rolesKnown', 1, 'rolesKnown cannot be 1; it is true or false'],
    ['rolesKnown', null, 'rolesKnown is never null: true or false'],
    ['close.complete', null, [null]],
    ['protocol', 'tcp', ['tcp']],
    ['protocol', 'TCP', 'protocol cannot be "TCP" (did you mean "tcp"?); it is one of tcp, udp, udplite'],
    ['protocol', 6, 'protocol cannot be 6; it is one of tcp, udp, udplite'],
    ['bytes', 0, [0]],
    ['bytes', 1.5, `bytes cannot be 1.5; it is ${SIZE}`],
    ['bytes', -1, `bytes cannot be -1; it is ${SIZE}`],
    ['bytes', Number.NaN, `bytes cannot be NaN; it is ${SIZE}`],
    ['bytes', true, `bytes cannot be true; it is ${SIZE}`],
    ['bytes', '64KiB', [65536]],
    ['bytes', '64', `bytes cannot be "64"; it is ${SIZE}`],
    ['bytes', '64kib', `bytes cannot be "64kib" (did you mean "64KiB"?); it is ${SIZE}`],
    ['bytes', '1.5 mib', `bytes cannot be "1.5 mib" (did you mean "1.5MiB"?); it is ${SIZE}`],
    ['bytes', '64ms', `bytes cannot be "64ms"; it is ${SIZE}`],
    ['bytes', 'x64kib', `bytes cannot be "x64kib"; it is ${SIZE}`],
    ['bytes', '64kib.', `bytes cannot be "64kib."; it is ${SIZE}`],
    ['bytes', '64.kib', `bytes cannot be "64.kib"; it is ${SIZE}`],
    ['bytes', '64  kib', `bytes cannot be "64  kib"; it is ${SIZE}`],
    ['bytes', `${'9'.repeat(15)}kib`, `bytes cannot be "${'9'.repeat(15)}kib" (did you mean "${'9'.repeat(15)}KiB"?); it is ${SIZE}`],
    ['bytes', `${'9'.repeat(16)}kib`, `bytes cannot be "${'9'.repeat(16)}kib"; it is ${SIZE}`],
    ['duration', 0.5, [0.5]],
    ['duration', -0.5, [-0.5]],
    ['duration', '10µs', [0.00001]],
    ['duration', '10ΜS', `duration cannot be "10ΜS"; it is ${SECONDS}`],
    ['duration', '1.25MS', `duration cannot be "1.25MS" (did you mean "1.25ms"?); it is ${SECONDS}`],
    ['duration', '10MS', `duration cannot be "10MS" (did you mean "10ms"?); it is ${SECONDS}`],
    ['duration', Number.POSITIVE_INFINITY, `duration cannot be Infinity; it is ${SECONDS}`],
    ['clientToServer.throughput', '1MB/s', [1e6]],
    [
      'clientToServer.throughput',
      '1MB',
      'clientToServer.throughput cannot be "1MB"; it is a number of bytes per second or a text with a unit such as 1MB/s',
    ],
    ['frames', 9, [9]],
    ['frames', '9', 'frames cannot be "9"; it is a whole number'],
    ['frames', '9kib', 'frames cannot be "9kib"; it is a whole number'],
    ['startTime', '2024-05-01T12:00:00Z', ['2024-05-01T12:00:00.000000000Z']],
    ['startTime', '2024-05-01T12:00:00.1234Z', ['2024-05-01T12:00:00.123400000Z']],
    ['startTime', '2024-05-01T12:00:00.123456789Z', ['2024-05-01T12:00:00.123456789Z']],
    ['startTime', '2024-05-01T12:00:00.1234567890Z', `startTime cannot be "2024-05-01T12:00:00.1234567890Z"; it is ${TIME}`],
    ['startTime', '2024-05-01T12:00:00', `startTime cannot be "2024-05-01T12:00:00"; it is ${TIME}`],
    ['startTime', 'x2024-05-01T12:00:00Z', `startTime cannot be "x2024-05-01T12:00:00Z"; it is ${TIME}`],
    ['startTime', '2024-05-01T12:00:00Zx', `startTime cannot be "2024-05-01T12:00:00Zx"; it is ${TIME}`],
    ['startTime', 2024, `startTime cannot be 2024; it is ${TIME}`],
    ['server.address', '10.0.0.0/8', ['10.0.0.0/8']],
    ['server.address', '10.0.0.0/33', `server.address cannot be "10.0.0.0/33"; it is ${ADDRESS}`],
    ['server.address', 'localhost', `server.address cannot be "localhost"; it is ${ADDRESS}`],
    ['server.address', 10, `server.address cannot be 10; it is ${ADDRESS}`],
    ['history', 'Sh*', ['Sh*']],
    ['history', '', `history cannot be ""; it is ${TEXT}`],
    ['history', 5, `history cannot be 5; it is ${TEXT}`],
    ['history', '😀'.repeat(1000), ['😀'.repeat(1000)]],
    ['encapsulation', 'VLAN 1', ['VLAN 1']],
    ['encapsulation', 'x'.repeat(1001), `encapsulation cannot be "${'x'.repeat(60)}…"; it is ${TEXT}`],
    ['handshake', 'x'.repeat(60), `handshake cannot be "${'x'.repeat(60)}"; it is one of ${HANDSHAKES}`],
  ])('%s: %j', (name, value, expected) => {
    expect(readValue(name, value)).toEqual(expected);
  });
});

describe('a value of the short form, where all is text', () => {
  it.each<[string, string, unknown]>([
    ['duration', '0.125', { value: 0.125 }],
    ['duration', '25e-10', { value: 25e-10 }],
    ['duration', '1.25E+10', { value: 1.25e10 }],
    ['duration', '200ms', { value: 0.2 }],
    ['duration', '1.', { problem: expect.stringContaining('duration cannot be "1."'), code: 'shape' }],
    ['rolesKnown', 'false', { value: false }],
    ['handshake.rtt', 'null', { value: null }],
    ['stream', 'true', { value: 'true' }],
  ])('%s %s', (name, text, expected) => {
    expect(readShortScalar(text, findFact(name) as Fact, name)).toEqual(expected);
  });
});
