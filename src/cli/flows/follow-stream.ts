import { CaptureError } from '../../errors.js';
import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import type { DirectionTotals } from '../../flow/reassembly/direction-reassembler.js';
import { StreamFollower } from '../../flow/reassembly/stream-follower.js';
import { Pipeline, type Sink } from '../../pipeline.js';
import type { FollowWriter } from '../../report/follow/follow-writer.js';
import type { ColourLevel } from '../../report/format/colour.js';
import type { Row } from '../../report/row.js';
import { formatCount, type Language } from '../../report/words/language.js';
import { openOptions, pipelineOptions, readCapture } from '../capture-session.js';
import type { Arguments } from '../command.js';
import { type ExitStatus, UsageError } from '../exit-status.js';
import { type CaptureChoices, readCaptureChoices, readCount, type StreamName } from '../options.js';
import { type ColorChoice, chooseColourLevel } from '../terminal/colour-level.js';
import { FileOutput } from '../terminal/file-output.js';
import { findStats, isSameFile } from '../terminal/file-stats.js';
import { tell } from '../terminal/tell.js';
import type { Output, Terminal } from '../terminal/terminal.js';

type FollowFormat = 'text' | 'hex' | 'raw' | 'ndjson';
type Direction = 'both' | 'client' | 'server';

/** Written bytes that are handed on at once. */
const CHUNK = 1 << 18;

/** What `follow` does. */
export async function followStream(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const format = args.format as FollowFormat;
  const maxReorderBytes = readCount(args, 'maxReorderMemory', 1);
  const path = args.output === '-' ? undefined : (args.output as string | undefined);
  if (format === 'raw' && args.output === undefined && terminal.stdout.isTTY) {
    throw new UsageError('raw bytes may upset a terminal: name a file with --output, or --output - for the terminal all the same');
  }
  if (path !== undefined && isSameFile(path, choices.capture)) throw new UsageError(`--output names the capture itself: "${path}"`);
  const name = await chooseStream(choices);
  const file = path === undefined ? undefined : new FileOutput(path, terminal.interruption);
  const output = file ?? terminal.stdout;
  const writer = await makeWriter(format, args.lang as Language, chooseColourLevel(args.color as ColorChoice, terminal.env, output));
  const sink = new FollowSink(name, args.direction as Direction, choices.limit, writer, output, maxReorderBytes);
  let isWhole = false;
  try {
    const pipeline = new Pipeline(pipelineOptions(choices));
    const status = await readCapture({ ...choices, streams: [name] }, terminal, pipeline, sink, async (isCut) => {
      await sink.end();
      isWhole = !isCut;
      if (isCut && file !== undefined && !choices.quiet) tell(terminal, `note: ${path} is not written: it would not be whole`);
      if (!choices.quiet) for (const note of sink.listNotes(format)) tell(terminal, note);
    });
    if (isWhole) file?.finish();
    return status;
  } finally {
    if (!isWhole) file?.discard();
  }
}

/** The flow that the user named. Where none is named, the only one of the file: a second reading, which ends at the second flow. */
async function chooseStream(choices: CaptureChoices): Promise<StreamName> {
  const { streams, capture } = choices;
  const [first, second] = streams;
  if (second !== undefined) throw new UsageError('follow takes one --stream');
  if (first !== undefined) return first;
  const advice = 'name the flow with --stream tcp:N or udp:N; pcapnote flows lists them';
  if (capture === '-' || findStats(capture)?.isFile() === false) throw new UsageError(advice);
  const { openCapture } = await import('../../capture/open.js');
  const source = openCapture(capture, openOptions(choices, new AbortController().signal));
  const { tracker } = await scan();
  const [tcp, udp] = [tracker.countFlows('tcp'), tracker.countFlows('udp')];
  if (tcp + udp > 1) throw new UsageError(`the capture has several flows: ${advice}`);
  return { protocol: udp > 0 ? 'udp' : 'tcp', number: 0 };

  async function scan(): Promise<Pipeline> {
    const pipeline = new Pipeline(pipelineOptions(choices));
    const row = () => pipeline.tracker.countFlows('tcp') + pipeline.tracker.countFlows('udp') < 2;
    try {
      await pipeline.run(source, { row, pause: async () => {} });
    } catch (error) {
      // What is wrong with the file is told when it is read for good.
      if (!(error instanceof CaptureError)) throw error;
    } finally {
      await source.close();
    }
    return pipeline;
  }
}

async function makeWriter(format: FollowFormat, language: Language, colour: ColourLevel): Promise<FollowWriter> {
  switch (format) {
    case 'text': {
      const { TextFollow } = await import('../../report/follow/text-follow.js');
      return new TextFollow(language, colour);
    }
    case 'hex': {
      const { HexFollow } = await import('../../report/follow/hex-follow.js');
      return new HexFollow(language, colour);
    }
    case 'raw': {
      const { RawFollow } = await import('../../report/follow/raw-follow.js');
      return new RawFollow();
    }
    case 'ndjson': {
      const { JsonFollow } = await import('../../report/follow/json-follow.js');
      return new JsonFollow();
    }
  }
}

/** Has the follower take the flow's segments and the writer what comes out, and hands the bytes on. */
class FollowSink implements Sink {
  readonly #follower: StreamFollower;
  readonly #name: StreamName;
  readonly #direction: Direction;
  readonly #writer: FollowWriter;
  readonly #output: Output;
  #left: number;
  #hasBegun = false;

  constructor(
    name: StreamName,
    direction: Direction,
    limit: number,
    writer: FollowWriter,
    output: Output,
    maxReorderBytes: number | undefined,
  ) {
    this.#name = name;
    this.#direction = direction;
    this.#left = limit;
    this.#writer = writer;
    this.#output = output;
    this.#follower = new StreamFollower(name, (chunk) => this.#write(chunk), maxReorderBytes === undefined ? {} : { maxReorderBytes });
  }

  row({ frame, annotations }: Row): boolean {
    if (this.#left <= 0) return false;
    this.#follower.takeFrame(frame, annotations);
    return this.#left > 0 && !this.#output.closed;
  }

  async pause(): Promise<void> {
    this.#handOn();
    await this.#output.drain();
  }

  async end(): Promise<void> {
    this.#follower.finish();
    this.#begin();
    if (this.#hasBegun) this.#writer.end({ client: this.#follower.totalsOf('client'), server: this.#follower.totalsOf('server') });
    this.#handOn();
    await this.#output.drain();
  }

  /** What the user should know of the flow, each side once. */
  listNotes(format: FollowFormat): string[] {
    const sides = (['client', 'server'] as const).filter((side) => this.#direction === 'both' || this.#direction === side);
    return sides.flatMap((side) => listNotes(side, this.#follower.totalsOf(side), format));
  }

  #write(chunk: StreamChunk): void {
    if (this.#left <= 0 || (this.#direction !== 'both' && chunk.fromClient !== (this.#direction === 'client'))) return;
    this.#begin();
    this.#left--;
    this.#writer.chunk(chunk);
    // Here, not once a frame: a frame that fills a hole may set megabytes free.
    if (this.#writer.out.length >= CHUNK) this.#handOn();
  }

  #begin(): void {
    const { ends, clientSide, rolesKnown } = this.#follower;
    if (this.#hasBegun || ends === undefined) return;
    this.#hasBegun = true;
    const [client, server] = clientSide === 0 ? ends : [ends[1], ends[0]];
    this.#writer.begin({ stream: `${this.#name.protocol}:${this.#name.number}`, client, server, rolesKnown });
  }

  /** As in PacketSink: the buffer goes to the output without a copy; while the output keeps it, the writer gets another. */
  #handOn(): void {
    const { out } = this.#writer;
    if (out.length === 0) return;
    const taken = this.#output.write(out.bytes.subarray(0, out.length));
    if (!taken) out.bytes = new Uint8Array(out.bytes.length);
    out.clear();
  }
}

function listNotes(side: string, totals: DirectionTotals, format: FollowFormat): string[] {
  const { gaps, gapBytes, givenUp, lateSegments, strayedSegments } = totals;
  const notes: string[] = [];
  if (givenUp > 0) {
    notes.push(`warning: the limit of --max-reorder-memory was reached: ${count(givenUp, 'gap')} of the ${side}'s stream given up`);
  }
  // The other formats show each.
  if (gaps > 0 && format === 'raw') {
    notes.push(
      `warning: ${count(gapBytes, 'byte')} of the ${side}'s stream are missing, in ${count(gaps, 'gap')}; --format text shows where`,
    );
  }
  if (lateSegments > 0) {
    notes.push(`warning: ${count(lateSegments, 'segment')} of the ${side}'s came when the gap they fill had been marked`);
  }
  if (strayedSegments > 0) {
    notes.push(`note: ${count(strayedSegments, 'segment')} of the ${side}'s left out: further ahead than any window reaches`);
  }
  return notes;
}

function count(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}
