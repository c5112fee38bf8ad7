#!/usr/bin/env node
// npm run bench:micro -- [--from .build/micro] [--capture mix-100k-10k] [--seconds 2]
//
// What each stage costs per frame: every task does all stages up to its own on the same frames, in one process, so a stage's cost is the difference from
// the row above. Those in brackets stand alone. Figures are medians of tinybench; compare only those of one run.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Bench } from 'tinybench';
import { CAPTURES } from './captures.mjs';
import { make } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    from: { type: 'string', default: join(root, '.build', 'micro') },
    capture: { type: 'string', default: 'mix-100k-10k' },
    seconds: { type: 'string', default: '2' },
  },
});
/** @param {string} module */
const load = (module) => import(pathToFileURL(join(resolve(options.from), module)).href);
const { openBytes } = await load('capture/memory-source.js');
const { openCapture } = await load('capture/open.js');
const { FrameDecoder } = await load('wire/decode-frame.js');
const { FlowTracker } = await load('flow/tracker.js');
const { Conversations, FlowBudget, TRANSPORT_WORDS } = await load('flow/conversations.js');
const { CaptureClock } = await load('flow/capture-clock.js');
const { main } = await load('cli/main.js');

const path = await make(options.capture, (text) => process.stdout.write(`${text}\n`));
const bytes = readFileSync(path);
const frames = CAPTURES[options.capture]?.frames ?? 0;

const compressed = gzipSync(bytes);

/** Reads all records and gives each to `use`. @param {(record: object) => void} use */
async function read(use, source = openBytes(bytes)) {
  do {
    while (source.next()) use(source.record);
  } while (await source.fill());
}

/** Whole commands write to this. */
const nowhere = { isTTY: false, columns: undefined, closed: false, write: () => true, async drain() {} };
const interruption = { signal: undefined, watch: () => {}, listen: () => () => {} };
/** @param {...string} words */
const command = (...words) =>
  main(words, { stdin: { isTTY: true, stream: Readable.from([]) }, stdout: nowhere, stderr: nowhere, env: {}, interruption });

const bench = new Bench({ time: Number(options.seconds) * 1000, iterations: 3, warmupIterations: 1, warmupTime: 0 });
let sum = 0;
bench
  .add('reader', () => read((record) => (sum += record.end - record.start)))
  .add('(reader, gzip by zlib)', () => read((record) => (sum += record.end - record.start), openCapture(compressed)))
  .add('(reader, our inflate)', () => read((record) => (sum += record.end - record.start), openBytes(compressed)))
  .add('+ decoder', async () => {
    const decoder = new FrameDecoder();
    await read((record) => decoder.decode(record));
  })
  .add('(flow table alone)', async () => {
    const decoder = new FrameDecoder();
    const table = new Conversations(TRANSPORT_WORDS, new CaptureClock(), new FlowBudget(1e9));
    await read((record) => {
      const frame = decoder.decode(record);
      const segment = frame.segments[0];
      if (frame.segmentCount > 0 && table.lookUp(segment) < 0) table.open(segment, frame.number);
    });
  })
  .add('+ tracker', async () => {
    const decoder = new FrameDecoder();
    const tracker = new FlowTracker(decoder.frame.addresses);
    await read((record) => tracker.track(decoder.decode(record)));
  })
  .add('flows --format text', () => command('flows', path, '--format', 'text'))
  .add('show --format text', () => command('show', path, '--format', 'text'))
  .add('show --format ndjson', () => command('show', path, '--format', 'ndjson'))
  .add('show --format csv', () => command('show', path, '--format', 'csv'))
  .add('fields, five', () =>
    command('fields', path, ...['frame.number', 'ip.src', 'tcp.stream', 'tcp.seq', 'tcp.len'].flatMap((f) => ['-e', f])),
  );
await bench.run();

process.stdout.write(`${options.capture}: ${frames} frames, Node ${process.version}\n`);
for (const task of bench.tasks) {
  const { result } = task;
  if (result === undefined || 'error' in result) {
    process.stdout.write(`${task.name.padEnd(24)} failed: ${result?.error}\n`);
    process.exitCode = 1;
    continue;
  }
  const perFrame = (result.latency.p50 * 1e6) / frames;
  process.stdout.write(
    `${task.name.padEnd(24)}${perFrame.toFixed(0).padStart(8)} ns a frame${(1000 / perFrame).toFixed(2).padStart(9)} M frames/s\n`,
  );
}
if (sum <= 0) throw new Error('no bytes were read');
