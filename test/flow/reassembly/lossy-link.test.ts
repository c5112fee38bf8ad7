/**
 * Streams of known bytes sent over a made-up link, both directions at once: what follow gives back is what was sent, and where segments were kept from the
 * capture there are gaps of exactly their size. Seeded; a seed that fails stands in the test's name.
 */
import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, tcp } from '../../support/frame-builder.js';
import { followFrames } from './script.js';

interface Link {
  /** Share of segments that are lost behind the capture's point, and so sent again; that come twice; that are overtaken. */
  loss: number;
  copy: number;
  reorder: number;
  /** Share of stretches that never reach the capture, though they reach the receiver. */
  hidden: number;
}

type Random = () => number;

/** Mulberry32. */
function randomOf(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One sender, and what its receiver has. */
class Sender {
  readonly content: Uint8Array;
  /** Bytes that the capture never sees, as [start, end). */
  readonly hidden: [number, number][] = [];
  readonly firstSeq: number;
  readonly #random: Random;
  readonly #link: Link;
  readonly #arrived: Uint8Array;
  /** Stretches still to be sent, [start, end). */
  readonly #queue: [number, number][] = [];

  constructor(random: Random, link: Link) {
    this.#random = random;
    this.#link = link;
    this.content = Uint8Array.from({ length: 1 + Math.floor(random() * 30_000) }, () => random() * 256);
    this.#arrived = new Uint8Array(this.content.length);
    // Half of them wrap.
    this.firstSeq = random() < 0.5 ? Math.floor(random() * 2 ** 32) : 2 ** 32 - Math.floor(random() * this.content.length);
    for (const [start, end] of this.#cut(0, this.content.length)) {
      const isHidden = random() < link.hidden;
      if (!isHidden) this.#queue.push([start, end]);
      else this.#hide(start, end);
    }
  }

  get isDone(): boolean {
    return this.#queue.length === 0;
  }

  /** Bytes that the receiver has in order. */
  get acknowledged(): number {
    const missing = this.#arrived.indexOf(0);
    return missing < 0 ? this.content.length : missing;
  }

  /** The next captured segment. */
  next(): [number, number] {
    const random = this.#random;
    const at = random() < this.#link.reorder ? Math.min(this.#queue.length - 1, Math.floor(random() * 6)) : 0;
    const [segment] = this.#queue.splice(at, 1) as [[number, number]];
    const [start, end] = segment;
    if (random() < this.#link.loss) {
      // Sent again later, cut in other places, and reaching into its neighbours where those are no secret.
      const from = Math.max(this.#visibleFrom(start), start - Math.floor(random() * 300));
      this.#queue.splice(Math.min(this.#queue.length, Math.floor(random() * 12)), 0, ...this.#cut(from, end));
    } else {
      this.#arrived.fill(1, start, end);
      if (random() < this.#link.copy) this.#queue.splice(Math.min(this.#queue.length, 2), 0, segment);
    }
    return segment;
  }

  #hide(start: number, end: number): void {
    this.#arrived.fill(1, start, end);
    const last = this.hidden.at(-1);
    if (last !== undefined && last[1] === start) last[1] = end;
    else this.hidden.push([start, end]);
  }

  #visibleFrom(position: number): number {
    return this.hidden.reduce((from, [, end]) => (end <= position ? Math.max(from, end) : from), 0);
  }

  #cut(start: number, end: number): [number, number][] {
    const pieces: [number, number][] = [];
    for (let at = start; at < end; ) {
      const stop = Math.min(end, at + 1 + Math.floor(this.#random() * 1460));
      pieces.push([at, stop]);
      at = stop;
    }
    return pieces;
  }
}

/** A whole connection as frames, and its two senders. */
function makeConnection(seed: number, link: Link): { frames: Uint8Array[]; client: Sender; server: Sender } {
  const random = randomOf(seed);
  const client = new Sender(random, link);
  const server = new Sender(random, link);
  const frames: Uint8Array[] = [];
  const send = (own: Sender, flags: string, offset: number, payload: Uint8Array = new Uint8Array(0), ack?: number) => {
    const isClient = own === client;
    const other = isClient ? server : client;
    frames.push(
      frame(
        ethernet(),
        ipv4(isClient ? {} : { source: '10.0.0.2', destination: '10.0.0.1' }),
        tcp({
          sourcePort: isClient ? 40000 : 80,
          destinationPort: isClient ? 80 : 40000,
          sequence: (own.firstSeq + offset) >>> 0,
          acknowledgment: flags.includes('.') ? (other.firstSeq + (ack ?? other.acknowledged)) >>> 0 : 0,
          flags,
        }),
        payload,
      ),
    );
  };
  send(client, 'S', -1);
  send(server, 'S.', -1, undefined, 0);
  send(client, '.', 0, undefined, 0);
  while (!client.isDone || !server.isDone) {
    const own = server.isDone || (!client.isDone && random() < 0.5) ? client : server;
    const [start, end] = own.next();
    send(own, '.', start, own.content.subarray(start, end));
    if (random() < 0.6) send(own === client ? server : client, '.', 0);
  }
  send(client, 'F.', client.content.length);
  send(server, 'F.', server.content.length, undefined, client.content.length + 1);
  send(client, '.', client.content.length + 1, undefined, server.content.length + 1);
  return { frames, client, server };
}

/** `offset+length` of the gaps that were marked for one side. */
function gapsOf(pieces: readonly string[], arrow: string): string[] {
  return pieces.flatMap((piece) => {
    const [, direction, offset, length] = /^([<>]) (\d+) \[gap (\d+) \w+\]$/.exec(piece) ?? [];
    return direction === arrow ? [`${offset}+${length}`] : [];
  });
}

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

describe('over a link that loses, copies and reorders', () => {
  it.each(seeds)('seed %i: what was sent, byte for byte', (seed) => {
    const { frames, client, server } = makeConnection(seed, { loss: 0.15, copy: 0.1, reorder: 0.3, hidden: 0 });
    const followed = followFrames(frames);
    expect(Buffer.compare(followed.client, client.content)).toBe(0);
    expect(Buffer.compare(followed.server, server.content)).toBe(0);
    expect(followed.pieces.filter((piece) => piece.includes('[gap '))).toEqual([]);
  });
});

describe('with segments that the capture misses', () => {
  const withoutHidden = (sender: Sender) => {
    const isHidden = (_: number, at: number) => !sender.hidden.some(([start, end]) => at >= start && at < end);
    return sender.content.filter(isHidden);
  };

  it.each(seeds)('seed %i: gaps of their place and size, and all else', (seed) => {
    const { frames, client, server } = makeConnection(seed + 1000, { loss: 0.1, copy: 0.1, reorder: 0.2, hidden: 0.15 });
    const followed = followFrames(frames);
    for (const [arrow, sender, bytes] of [
      ['>', client, followed.client],
      ['<', server, followed.server],
    ] as const) {
      expect(gapsOf(followed.pieces, arrow)).toEqual(sender.hidden.map(([start, end]) => `${start}+${end - start}`));
      expect(Buffer.compare(bytes, withoutHidden(sender))).toBe(0);
    }
  });
});
