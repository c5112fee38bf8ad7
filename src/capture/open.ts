import { createReadStream } from 'node:fs';
import type { CaptureRecord } from '../record.js';
import type { ByteInput } from './byte-input.js';
import { FileInput, openFile } from './file-input.js';
import { LazySource } from './lazy-source.js';
import { DECOMPRESS_ANYWHERE, openBytes } from './memory-source.js';
import { type CaptureOptions, openInput, type ReaderSet } from './open-input.js';
import type { CaptureSource } from './source.js';
import { type ByteStream, StreamInput } from './stream-input.js';

export type { CaptureOptions } from './open-input.js';
export type { ByteStream } from './stream-input.js';

/** With gzip by Node's zlib, in its thread. Damaged streams it has to read once more, from the beginning, which is not to be had of one within another. */
const DECOMPRESS: ReaderSet['decompress'] = {
  ...DECOMPRESS_ANYWHERE,
  async gzip(input) {
    if (input.compression !== '') {
      const { InflateInput } = await import('./inflate-input.js');
      return new InflateInput(input);
    }
    const { GzipInput } = await import('./gzip-input.js');
    return new GzipInput(input);
  },
};
const FILE_READERS: ReaderSet = { decompress: DECOMPRESS };
const PIPE_READERS: ReaderSet = {
  decompress: DECOMPRESS,
  async readPcap(window, header, record, limits) {
    // A decompressor's chunks are its own to use again, which pcap-parser would not know.
    if (window.input.compression !== '') return undefined;
    const { PcapStreamSource } = await import('./pcap-stream-source.js');
    return PcapStreamSource.accepts(header) ? new PcapStreamSource(window, header, record, limits) : undefined;
  },
};

/**
 * A capture from a path, from standard input (`-`), from a stream, or from memory. Nothing is opened before the first `fill`, which recognises the
 * format by its first bytes and throws CaptureError where it cannot.
 */
export function openCapture(from: string | URL | Uint8Array | ArrayBuffer | ByteStream, options: CaptureOptions = {}): CaptureSource {
  if (from instanceof Uint8Array || from instanceof ArrayBuffer) return openBytes(from, options, DECOMPRESS);
  if (from === '-') return openCapture(process.stdin, options);
  if (typeof from === 'string' || from instanceof URL) return new LazySource((record) => openPath(from, record, options), options.stop);
  return new LazySource((record) => openAndOwn(new StreamInput(from), record, PIPE_READERS, options), options.stop);
}

async function openPath(path: string | URL, record: CaptureRecord, options: CaptureOptions): Promise<CaptureSource> {
  const { file, stats } = await openFile(path);
  if (stats.isFile()) return openAndOwn(new FileInput(file, stats.size), record, FILE_READERS, options);
  // A named pipe or a device has no end that can be read ahead of. Of a pipe a socket reads, because closing that does not wait for a writer.
  const stream = stats.isFIFO() ? await openPipe(file) : createReadStream('', { fd: file });
  return openAndOwn(new StreamInput(stream), record, PIPE_READERS, options);
}

/** Loaded when it is wanted: it costs every start a millisecond. */
async function openPipe(file: number) {
  const { Socket } = await import('node:net');
  return new Socket({ fd: file, readable: true, writable: false });
}

/** Closes the input when it turns out not to be a capture. */
async function openAndOwn(input: ByteInput, record: CaptureRecord, readers: ReaderSet, options: CaptureOptions): Promise<CaptureSource> {
  try {
    return await openInput(input, record, readers, options);
  } catch (error) {
    await input.close();
    throw error;
  }
}
