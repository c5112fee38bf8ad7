import { CaptureError } from '../errors.js';
import type { CaptureRecord } from '../record.js';
import { damageAt } from './block-source.js';
import { BoundedInput } from './bounded-input.js';
import type { ByteInput } from './byte-input.js';
import { ByteWindow } from './byte-window.js';
import { type CaptureLimits, DEFAULT_CAPTURE_LIMITS } from './limits.js';
import { FILE_HEADER_LENGTH, type PcapHeader, parsePcapHeader } from './pcap-header.js';
import { findRecordHeaderLength } from './pcap-layout.js';
import { PcapSource } from './pcap-source.js';
import { PcapngSource } from './pcapng-source.js';
import { type Compression, describeUnknown, MAGIC_LENGTH, recognise } from './recognise.js';
import type { CaptureSource } from './source.js';

/** From the first bytes of a stream to the reader of what it is. No Node here: the platform's decompressors are handed in. */

export interface CaptureOptions {
  /** Bounds other than the usual ones; see limits.ts. */
  limits?: Partial<CaptureLimits>;
  /** When it aborts, the capture ends where it is: `fill` returns false, and what a pipe has not given yet is not waited for. */
  stop?: AbortSignal;
}

/** What differs between platforms and between files and pipes. */
export interface ReaderSet {
  /** An input that gives what the compressed `input` holds. Absent: not supported there. */
  readonly decompress: Partial<Record<Compression, (input: ByteInput) => ByteInput | Promise<ByteInput>>>;
  /** The reader of classic pcap to use instead of our own, for headers it can take; undefined for others. */
  readonly readPcap?: (
    window: ByteWindow,
    header: PcapHeader,
    record: CaptureRecord,
    limits: CaptureLimits,
  ) => Promise<CaptureSource | undefined>;
}

/** Compression within compression: one level is a habit, more is a bomb. */
const MAX_COMPRESSIONS = 2;

export async function openInput(
  input: ByteInput,
  record: CaptureRecord,
  readers: ReaderSet,
  options: CaptureOptions = {},
): Promise<CaptureSource> {
  const limits: CaptureLimits = { ...DEFAULT_CAPTURE_LIMITS, ...options.limits };
  let window = new ByteWindow(input);
  for (let level = 0; ; level++) {
    await need(window, MAGIC_LENGTH);
    const format = recognise(window.bytes, window.position, window.available);
    switch (format) {
      case 'pcap':
        return openPcap(window, record, readers, limits);
      case 'pcapng':
        return new PcapngSource(window, record, limits);
      case 'unknown':
        throw refuse(window);
      default: {
        const decompress = readers.decompress[format];
        if (decompress === undefined || level === MAX_COMPRESSIONS) {
          throw new CaptureError('unsupported', `${format} compression is not supported ${level === 0 ? 'here' : `at depth ${level}`}`);
        }
        window = new ByteWindow(new BoundedInput(await decompress(new RestInput(window)), record, limits.maxRatio));
      }
    }
  }
}

async function openPcap(window: ByteWindow, record: CaptureRecord, readers: ReaderSet, limits: CaptureLimits): Promise<CaptureSource> {
  await need(window, FILE_HEADER_LENGTH);
  if (window.available < FILE_HEADER_LENGTH) {
    throw new CaptureError('cut-short', `cut short in the file header: it needs 24 bytes, ${window.available} are there`, { offset: 0 });
  }
  const header = parsePcapHeader(window.bytes, window.position);
  header.recordHeaderLength = await findRecordHeaderLength(window, header);
  const own = await readers.readPcap?.(window, header, record, limits);
  if (own !== undefined) return own;
  await need(window, header.headerLength);
  window.position += header.headerLength;
  return new PcapSource(window, header, record, limits);
}

/** Fills until `length` bytes are there or the stream has ended. */
async function need(window: ByteWindow, length: number): Promise<void> {
  try {
    while (window.available < length && (await window.fill()));
  } catch (error) {
    if (!(error instanceof CaptureError) || error.code === 'unreadable' || error.code === 'unsupported' || error.offset !== undefined)
      throw error;
    throw damageAt(error.code, 1, window.offset, error.message, error.cause);
  }
}

function refuse(window: ByteWindow): CaptureError {
  const { bytes, position, available } = window;
  if (available === 0) return new CaptureError('unknown-format', 'the file is empty', { offset: 0 });
  const likeness = describeUnknown(bytes, position, available);
  const reason = 'not a capture file in pcap or pcapng format';
  return new CaptureError('unknown-format', likeness === '' ? reason : `${reason}: it looks like ${likeness}`, { offset: 0 });
}

/** What a window holds and then what its input brings. */
class RestInput implements ByteInput {
  readonly live: boolean;
  readonly compression: string;
  readonly totalBytes: number | undefined;
  readonly #window: ByteWindow;

  constructor(window: ByteWindow) {
    this.#window = window;
    this.live = window.input.live;
    this.compression = window.input.compression;
    this.totalBytes = window.input.totalBytes;
  }

  get bytesRead(): number {
    return this.#window.input.bytesRead;
  }

  async read(): Promise<{ bytes: Uint8Array; start: number; end: number } | undefined> {
    const window = this.#window;
    if (window.available === 0 && !(await window.fill())) return undefined;
    const chunk = { bytes: window.bytes, start: window.position, end: window.limit };
    window.position = window.limit;
    return chunk;
  }

  /** Right because nothing in front of the rest was used up: recognition only looks. */
  reopen(): ByteInput | undefined {
    return this.#window.input.reopen?.();
  }

  close(): Promise<void> {
    return this.#window.input.close();
  }
}
