/** The readers for captures in memory, which must run where there is no Node. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openBytes } from '../../src/capture/memory-source.js';
import { writePcap } from '../support/capture-writer.js';
import { readCapture } from '../support/read-capture.js';

it('reaches nothing of Node by any import', () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    for (const [, target, later] of readFileSync(url, 'utf8').matchAll(/(?:import|export)[^;]*?from '([^']+)'|import\('([^']+)'\)/g)) {
      const name = (target ?? later) as string;
      if (name.startsWith('.')) visit(new URL(name.replace(/\.js$/, '.ts'), url));
      else outside.add(name);
    }
  };
  visit(new URL('../../src/capture/memory-source.ts', import.meta.url));
  expect(seen.size).toBeGreaterThan(10);
  expect([...outside]).toEqual([]);
});

it('reports a gzip stream that is cut or corrupt', async () => {
  const bytes = gzipSync(writePcap([new Uint8Array(50_000).fill(7), new Uint8Array(5), new Uint8Array(60)]));
  expect((await readCapture(openBytes(bytes))).records).toHaveLength(3);
  const cut = await readCapture(openBytes(bytes.subarray(0, bytes.length - 12)));
  expect(cut.error).toMatchObject({ code: 'cut-short', message: expect.stringContaining('the gzip stream ends too early') });
  const last = bytes.length - 1;
  bytes[last] = (bytes[last] as number) ^ 1;
  const corrupt = await readCapture(openBytes(bytes));
  expect(corrupt.records).toHaveLength(3);
  expect(corrupt.error).toMatchObject({ code: 'damaged', message: expect.stringContaining('the gzip stream is corrupt') });
});

it('takes an ArrayBuffer', async () => {
  const { buffer } = writePcap([new Uint8Array(60)]);
  expect((await readCapture(openBytes(buffer as ArrayBuffer))).records).toHaveLength(1);
});
