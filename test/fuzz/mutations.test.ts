/** The fuzzer itself: its cases can be made again, its captures are put together as they were taken apart, its command lines are read as yargs reads them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import type { Arguments } from '../../src/cli/command.js';
import { readCapture } from '../support/read-capture.js';
import { mutateCapture } from './capture-mutations.js';
import { putTogether, takeParts } from './capture-parts.js';
import { COMMANDS, chooseCommandLines, readArguments } from './command-lines.js';
import { compareReadings } from './gzip-readers.js';
import { judge } from './oracles.js';
import { Random } from './random.js';
import { runWords } from './run-case.js';
import { readSeedSets } from './seeds.js';

const sets = readSeedSets(['fixtures']);
const seeds = sets.folders.flat();
const folder = mkdtempSync(join(tmpdir(), 'pcapnote-fuzz-test-'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('a case', () => {
  const make = (n: number) => mutateCapture(sets, new Random(3, n)).bytes;

  it('is the same whatever ran before it', () => {
    const inOrder = Array.from({ length: 300 }, (_, n) => make(n));
    for (let n = inOrder.length - 1; n >= 0; n -= 7) expect(make(n)).toEqual(inOrder[n]);
  });

  it('differs from its neighbours and from the same case of another seed', () => {
    const cases = Array.from({ length: 300 }, (_, n) => Buffer.from(make(n)).toString('hex'));
    expect(new Set(cases).size).toBeGreaterThan(285);
    const others = Array.from({ length: 300 }, (_, n) => Buffer.from(mutateCapture(sets, new Random(4, n)).bytes).toString('hex'));
    expect(others.filter((hex, n) => hex === cases[n]).length).toBeLessThan(3);
  });

  it('is of every form that is mutated', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 2000; n++) {
      const magic = Buffer.from(make(n).subarray(0, 4)).toString('hex');
      counts.set(magic, (counts.get(magic) ?? 0) + 1);
    }
    for (const magic of ['d4c3b2a1', 'a1b2c3d4', '0a0d0d0a', '1f8b0800', '28b52ffd', '04224d18'])
      expect(counts.get(magic)).toBeGreaterThan(4);
  });
});

describe('parts', () => {
  const whole = seeds.filter(({ index }) => index !== undefined);

  it.each(whole.map((seed) => [seed.name, seed] as const))('%s is put together as it was', async (_name, { inside, index }) => {
    if (index === undefined) return;
    const last = index.edges.at(-1) as number;
    const parts = index.edges.length - 1;
    const again = putTogether(takeParts(inside, index, 0, parts));
    // What a fixture has wrong on purpose (a length, padding) is put right on the way: as many packets come out, of the same bytes.
    const packets = async (bytes: Uint8Array) => (await readCapture(openCapture(bytes))).records.map(({ data }) => data);
    const before = await packets(inside.slice(0, last));
    expect((await packets(again)).slice(0, before.length)).toEqual(before);
  });

  it('are a window with its introduction', async () => {
    for (const { inside, index } of whole) {
      if (index === undefined) continue;
      const { parts } = takeParts(inside, index, 1, 2);
      expect(parts.length).toBeLessThanOrEqual(index.introduction + 2);
      expect(parts.filter(({ isPacket }) => isPacket).length).toBeLessThanOrEqual(2);
    }
  });
});

describe('command lines', () => {
  it('are read as yargs reads them', async () => {
    const given: Arguments[] = [];
    for (const command of Object.values(COMMANDS)) {
      vi.spyOn(command, 'run').mockImplementation(async (args) => {
        given.push(args);
        return 0;
      });
    }
    for (let n = 0; n < 8; n++) {
      for (const words of chooseCommandLines('x.pcap', new Random(11, n))) {
        await runWords(words, undefined, true);
        const { capture, captures, ...options } = readArguments(words);
        const args = given.pop();
        expect(args, words.join(' ')).toMatchObject(options);
        expect(args).toMatchObject(words[0] === 'check' ? { captures } : { capture });
        // Nothing that yargs found is missing: its other keys are the same options by other names.
        const values = Object.values(options).map((value) => JSON.stringify(value));
        for (const [key, value] of Object.entries(args ?? {})) {
          if (!['_', '$0', 'capture', 'captures'].includes(key) && value !== undefined)
            expect(values, `${key} of ${words.join(' ')}`).toContain(JSON.stringify(value));
        }
      }
    }
    vi.restoreAllMocks();
  });

  it('give the same from a pipe, in whatever pieces, but for what the capture is called', async () => {
    const path = join(folder, 'case.pcap');
    for (let n = 0; n < 30; n++) {
      const random = new Random(12, n);
      const { bytes } = mutateCapture(sets, random);
      writeFileSync(path, bytes);
      const piped = [bytes.subarray(0, 7), bytes.subarray(7, 50), bytes.subarray(50)].filter(({ length }) => length > 0);
      const [words = []] = chooseCommandLines(path, random).filter(([name]) => name === 'fields');
      const fromFile = await runWords(words, undefined, false);
      const fromPipe = await runWords(
        words.map((word) => (word === path ? '-' : word)),
        piped,
        false,
      );
      expect(fromPipe.output, `case ${n}: ${words.join(' ')}`).toBe(fromFile.output);
      expect(fromPipe.status).toBe(fromFile.status);
    }
  });
});

describe('what is held to be broken', () => {
  const done = { words: ['show', '-', '--format', 'text'], status: 0, output: '', errors: '' };

  it.each([
    ['an exit status of wrong use', { ...done, status: 2, errors: 'pcapnote: unknown option\n' }],
    ['a rule not met where there are no rules', { ...done, status: 1 }],
    ['status 3 without a word', { ...done, status: 3 }],
    ['a stack on standard error', { ...done, errors: 'TypeError: x\n    at y\n' }],
    ['an escape on standard error', { ...done, errors: 'pcapnote: \u001b[31m\n' }],
    ['an escape', { ...done, output: 'a\u001b]0;b' }],
    ['a C1 control', { ...done, output: 'a\u009b' }],
    ['text turned about', { ...done, output: 'a\u202e' }],
    ['colour that was not asked for', { ...done, output: '\u001b[31ma\u001b[0m' }],
    ['half a JSON document', { ...done, words: ['show', '-', '--format', 'json'], output: '{"rows":[' }],
    ['a line that is no JSON', { ...done, words: ['show', '-', '--format', 'ndjson'], output: '{}\n{\n' }],
    ['SVG that is not well-formed', { ...done, words: ['explain', '-', '--format', 'svg'], output: '<svg><g></svg>' }],
    ['JUnit with markup from outside', { ...done, words: ['check', '-', '--reporter', 'junit'], output: '<testsuites><b</testsuites>' }],
  ])('%s', (_name, outcome) => {
    expect(judge(outcome)).toBeDefined();
  });

  it.each([
    ['nothing', done],
    ['colour that was asked for', { ...done, words: [...done.words, '--color', 'always'], output: '\u001b[31ma\u001b[0m\n' }],
    ['a rule not met', { ...done, words: ['check', '-'], status: 1 }],
    ['damage told in a line', { ...done, status: 3, errors: 'pcapnote: standard input: cut short\n' }],
    ['raw bytes', { ...done, words: ['follow', '-', '--format', 'raw'], output: '\u001b' }],
  ])('not: %s', (_name, outcome) => {
    expect(judge(outcome)).toBeUndefined();
  });

  const bytes = new Uint8Array(5000).fill(7);
  const reading = { bytes, fault: '' };

  it.each([
    ['another fault', { bytes, fault: 'the gzip stream ends too early' }],
    ['a byte less', { bytes: bytes.subarray(1), fault: '' }],
    ['another byte', { bytes: bytes.with(4999, 8), fault: '' }],
  ])('gzip that zlib reads with %s', (_name, zlib) => {
    expect(compareReadings(reading, zlib)).toBeDefined();
    expect(compareReadings(zlib, reading)).toBeDefined();
  });

  it('gzip of which one reader gives more than the byte with the fault can hold', () => {
    const bad = (length: number) => ({ bytes: bytes.subarray(0, length), fault: 'invalid block type' });
    expect(compareReadings(bad(5000), bad(4000))).toBeUndefined();
    expect(compareReadings(bad(5000), bad(2000))).toBeDefined();
  });
});
