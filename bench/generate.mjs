#!/usr/bin/env node
// Makes the captures of captures.mjs: node bench/generate.mjs [NAME ...]; all that are wanted and not there yet, into bench/data/.
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { CAPTURES, REFERENCE } from './captures.mjs';
import { Flow, Random } from './flow-maker.mjs';
import { ACK, FrameWriter, SYN } from './frame-writer.mjs';

export const DATA = fileURLToPath(new URL('data', import.meta.url));

/** @param {string} name @returns {string} */
export function pathOf(name) {
  return join(DATA, name.endsWith('.gz') ? `${name.slice(0, -3)}.pcap.gz` : `${name}.pcap`);
}

/** Makes the capture unless it is there, and returns its path. @param {string} name @param {(text: string) => void} say @returns {Promise<string>} */
export async function make(name, say) {
  const shape = CAPTURES[name];
  if (shape === undefined) throw new Error(`no capture named ${name}; there are ${Object.keys(CAPTURES).join(', ')}`);
  const path = pathOf(name);
  if (existsSync(path)) return path;
  mkdirSync(DATA, { recursive: true });
  const started = performance.now();
  const part = `${path}.part`;
  if (shape.gzipOf !== undefined) {
    const plain = await make(shape.gzipOf, say);
    await pipeline(createReadStream(plain, { highWaterMark: 1 << 20 }), createGzip({ level: 6 }), createWriteStream(part));
  } else {
    const writer = new FrameWriter(part);
    const makers = { mix: writeMix, flood: writeFlood, 'one-way': writeOneWay };
    makers[shape.kind](writer, shape);
    writer.close();
  }
  renameSync(part, path);
  say(`made ${name}: ${(statSync(path).size / 1e6).toFixed(0)} MB in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return path;
}

/** Many flows under way at once; bursts of one to four frames from one of them at a time. @param {FrameWriter} writer @param {import('./captures.mjs').Shape} shape */
function writeMix(writer, shape) {
  const random = new Random(20_240_229);
  const segment = shape.segment ?? 1448;
  const active = shape.active ?? Math.min(shape.flows, Math.max(100, Math.floor(shape.flows / 5)));
  /** @type {Flow[]} */
  const flows = [];
  let opened = 0;
  // Frames not promised to a flow yet: what a flow leaves unused (a reset, a close in three segments) goes back here.
  let unpromised = shape.frames;
  const open = () => {
    const flowsLeft = shape.flows - opened;
    const mean = unpromised / flowsLeft;
    const spread = Math.max(1, Math.floor(mean * 1.6));
    const frames = flowsLeft === 1 ? unpromised : Math.max(2, Math.floor(mean * 0.2) + random.below(spread));
    unpromised -= frames;
    return new Flow(opened++, frames, segment, random);
  };
  while (flows.length < active) flows.push(open());
  while (flows.length > 0 && writer.frames < shape.frames) {
    const at = random.below(flows.length);
    const flow = /** @type {Flow} */ (flows[at]);
    for (let burst = 1 + random.below(4); burst > 0 && !flow.done; burst--) {
      writer.micros += 1 + random.below(40);
      flow.step(writer);
    }
    if (!flow.done) continue;
    unpromised += Math.max(0, flow.left);
    if (opened < shape.flows) flows[at] = open();
    else {
      flows[at] = /** @type {Flow} */ (flows[flows.length - 1]);
      flows.pop();
      if (unpromised > 0 && flows.some((other) => other.extend(unpromised))) unpromised = 0;
      if (flows.length === 0) while (writer.frames < shape.frames) flow.stepAfterClose(writer);
    }
  }
}

/** One SYN from each of many addresses and ports. @param {FrameWriter} writer @param {import('./captures.mjs').Shape} shape */
function writeFlood(writer, shape) {
  const random = new Random(7);
  writer.destination = 0x090001;
  writer.destinationPort = 443;
  writer.flags = SYN;
  writer.window = 64240;
  for (let i = 0; i < shape.frames; i++) {
    writer.micros += random.below(4);
    writer.source = 0x100000 + Math.floor(i / 50_000);
    writer.sourcePort = 10_000 + (i % 50_000);
    writer.seq = random.below(0x7fffffff);
    writer.tcp();
  }
}

/** Only one direction was captured, one segment in a hundred is missing. @param {FrameWriter} writer @param {import('./captures.mjs').Shape} shape */
function writeOneWay(writer, shape) {
  const random = new Random(11);
  const segment = shape.segment ?? 1448;
  const next = new Int32Array(shape.flows);
  for (let i = 0; i < shape.flows; i++) next[i] = random.below(0x7fffffff);
  writer.destination = 0x010001;
  writer.flags = ACK;
  writer.window = 509;
  writer.payload = segment;
  writer.sourcePort = 443;
  for (let i = 0; i < shape.frames; i++) {
    const flow = random.below(shape.flows);
    writer.micros += 1 + random.below(20);
    writer.source = 0x090000 + flow;
    writer.destinationPort = 20_000 + flow;
    if (random.below(100) === 0) next[flow] = /** @type {number} */ (next[flow]) + segment;
    writer.seq = /** @type {number} */ (next[flow]);
    writer.ack = 1;
    writer.tsValue = writer.tsEcho = Math.floor(writer.micros / 1000);
    writer.tcp();
    next[flow] = /** @type {number} */ (next[flow]) + segment;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : [REFERENCE]) await make(name, (text) => process.stdout.write(`${text}\n`));
}
