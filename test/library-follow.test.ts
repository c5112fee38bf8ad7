import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as browser from '../src/browser.js';
import { CaptureError, type FollowedPiece, type FollowOptions, follow, openCapture } from '../src/index.js';

async function collect(name: string, options: FollowOptions): Promise<FollowedPiece[]> {
  const pieces: FollowedPiece[] = [];
  for await (const piece of follow(openCapture(`fixtures/${name}`), options)) pieces.push(piece);
  return pieces;
}

describe('follow', () => {
  it('gives pieces that are safe to keep', async () => {
    const pieces = await collect('tcp-both-ways-lossy.pcap', { stream: 'tcp:0', direction: 'server' });
    const bytes = pieces.flatMap((piece) => (piece.kind === 'gap' ? [] : [...piece.bytes]));
    const sent = Array.from({ length: 24_000 }, (_, i) => (i * 7) % 253);
    expect(bytes).toEqual(sent);
    expect(pieces.map(({ offset }) => offset)).toEqual([...pieces.map(({ offset }) => offset)].sort((a, b) => a - b));
  });

  it('gives gaps and datagrams', async () => {
    expect(await collect('snaplen-60.pcap', { stream: 'tcp:0' })).toEqual([
      { kind: 'gap', direction: 'client-to-server', offset: 0, length: 35, reason: 'snaplen' },
    ]);
    const [request, reply, ...others] = await collect('udp-hello-three-ports.pcap', { stream: 'udp:1' });
    expect(request).toMatchObject({ kind: 'datagram', direction: 'client-to-server', frame: 3, bytes: new TextEncoder().encode('你好') });
    expect(reply).toMatchObject({
      kind: 'datagram',
      direction: 'server-to-client',
      frame: 4,
      time: expect.stringMatching(/^2026-.*\.\d{9}Z$/),
    });
    expect(others).toEqual([]);
  });

  it('gives what stood before the damage, then throws', async () => {
    const pieces: FollowedPiece[] = [];
    const run = async () => {
      for await (const piece of follow(openCapture('fixtures/faulty-cut-record.pcap'), { stream: 'tcp:0' })) pieces.push(piece);
    };
    await expect(run()).rejects.toThrow(CaptureError);
    expect(pieces.map(({ kind, length }) => `${kind} ${length}`)).toEqual(['data 5']);
  });

  it('takes the name of a flow', async () => {
    await expect(collect('tcp-refused.pcap', { stream: '0' })).rejects.toThrow(TypeError);
    expect(await collect('tcp-refused.pcap', { stream: 'tcp:7' })).toEqual([]);
  });

  it('is the same in a browser', async () => {
    const pieces: FollowedPiece[] = [];
    const bytes = new Uint8Array(readFileSync('fixtures/tcp-half-close.pcap'));
    for await (const piece of browser.follow(browser.openCapture(bytes), { stream: 'tcp:0' })) pieces.push(piece);
    expect(pieces).toEqual(await collect('tcp-half-close.pcap', { stream: 'tcp:0' }));
  });
});
