/**
 * `explain --format json`: one document (schema/explanation.schema.json). Codes and numbers under the names of the packet and flow records, for programs; and the
 * sentences of the chosen language, for whoever shows them.
 */

import { TcpEvent } from '../../../flow/judgement/tcp-transitions.js';
import type { Phase } from '../../../flow/phase.js';
import type { RunNote, RunStep, SegmentStep, Side, StateMove, Step } from '../../../flow/story/story.js';
import { TCP_STATE_NAMES } from '../../../flow/tcp-state.js';
import { writePreview } from '../../format/escape.js';
import { stringifySafely } from '../../format/json-text.js';
import { SCHEMA_VERSION } from '../../format/packet-record.js';
import { listFlags } from '../../info/flag-words.js';
import { TextBuffer } from '../../text-buffer.js';
import type { Language } from '../../words/language.js';
import { describePhase } from '../../words/phase-words.js';
import { MARK_WORDS, REMARK_WORDS, type RemarkWords } from '../../words/remark-words.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';

/** Machine names of what moves an end through the state table. */
const EVENT_NAMES: Readonly<Record<TcpEvent, string>> = {
  [TcpEvent.SENT_SYN]: 'sentSyn',
  [TcpEvent.SENT_SYN_ACK]: 'sentSynAck',
  [TcpEvent.SENT_ACK]: 'sentAck',
  [TcpEvent.SENT_FIN]: 'sentFin',
  [TcpEvent.SENT_CROSSING_FIN]: 'sentCrossingFin',
  [TcpEvent.SENT_RST]: 'sentRst',
  [TcpEvent.RECEIVED_RST]: 'receivedRst',
  [TcpEvent.RECEIVED_RST_PASSIVE]: 'receivedRstPassive',
  [TcpEvent.RECEIVED_SYN]: 'receivedSyn',
  [TcpEvent.RECEIVED_ACK_OF_SYN]: 'receivedAckOfSyn',
  [TcpEvent.RECEIVED_ACK_OF_FIN]: 'receivedAckOfFin',
  [TcpEvent.RECEIVED_FIN]: 'receivedFin',
};

export class JsonExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  readonly #preview = new TextBuffer();
  #count = 0;

  constructor({ language }: { language: Language }) {
    this.#language = language;
  }

  begin(): void {
    this.out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"language":"${this.#language}","flows":[`);
  }

  *flow({ story, notes, steps, verdict, displayFilter }: LazyExplanation): Generator<void, void, undefined> {
    const flow = { schemaVersion: SCHEMA_VERSION, ...story.flow };
    const { out } = this;
    out.text(`${this.#count++ > 0 ? ',' : ''}\n{"flow":${stringifySafely(flow)},"notes":${stringifySafely(notes)},"steps":[`);
    let separator = '';
    for (const step of steps) {
      out.text(`${separator}\n${stringifySafely(this.#record(step))}`);
      separator = ',';
      yield;
    }
    out.text(
      `\n],"omittedFrames":${story.omitted},"verdict":${stringifySafely(verdict)},"displayFilter":${stringifySafely(displayFilter)}}`,
    );
  }

  end(): void {
    this.out.ascii('\n]}\n');
  }

  #record({ step, from, label, segment, clientState, serverState, meaning, sections }: ExplainedStep): Record<string, unknown> {
    return {
      ...this.#facts(step, from),
      // A segment has the states of both ends; a run only says what it changed.
      ...(step.kind === 'run' && clientState !== null && { clientState }),
      ...(step.kind === 'run' && serverState !== null && { serverState }),
      label,
      segment,
      meaning,
      sections,
    };
  }

  #facts(step: Step, from: Side | null): Record<string, unknown> {
    switch (step.kind) {
      case 'segment':
        return recordSegment(step);
      case 'run':
        return recordRun(step, from);
      case 'icmp':
        return {
          kind: step.kind,
          frame: step.frame,
          time: step.time,
          direction: nameDirection(step.from),
          reporter: step.reporter,
          version: step.family,
          type: step.type,
          code: step.code,
          ...(step.mtu !== null && { mtu: step.mtu }),
          ...(step.about > 0 && { aboutFrame: step.about }),
        };
      case 'datagram':
        return {
          kind: step.kind,
          frame: step.frame,
          time: step.time,
          direction: nameDirection(step.from),
          phase: recordPhase(step.phase),
          ...(step.number > 0 && { datagramNumber: step.number }),
          ...(step.request > 0 && { requestFrame: step.request }),
          ...(step.latency !== null && { latency: step.latency }),
          payloadLength: step.length,
          ...(step.length > 0 && { payload: this.#previewOf(step.preview, step.length) }),
        };
    }
  }

  /** As in packet records: UTF-8 as text, all else as escapes, `…` where there is more. */
  #previewOf(bytes: Uint8Array, length: number): string {
    this.#preview.clear();
    writePreview(this.#preview, bytes, 0, bytes.length);
    return this.#preview.toString() + (length > bytes.length ? '…' : '');
  }
}

/** Keys as in a packet record's `tcp`, without the level. */
function recordSegment(step: SegmentStep): Record<string, unknown> {
  return {
    kind: step.kind,
    frame: step.frame,
    time: step.time,
    direction: nameDirection(step.from),
    phase: recordPhase(step.phase),
    flags: listFlags(step.flags),
    seq: step.seq,
    ...(step.ack !== null && { ack: step.ack }),
    seqIsRelative: step.seqIsRelative,
    rawSeq: step.rawSeq,
    ...(step.rawAck !== null && { rawAck: step.rawAck }),
    payloadLength: step.length,
    rawWindow: step.window,
    window: step.scaledWindow,
    options: step.options,
    clientState: TCP_STATE_NAMES[step.after.client],
    serverState: TCP_STATE_NAMES[step.after.server],
    moves: step.moves.map(recordMove),
    acknowledges: step.acknowledges,
    ...(step.beyond > 0 && { beyond: step.beyond }),
    ...(step.repeats > 0 && { repeatsFrame: step.repeats }),
    ...(step.rto !== undefined && { rto: step.rto.seconds, rtoFrame: step.rto.frame }),
    // As in packet records: a count without the frame that it counts from says nothing.
    ...(step.duplicateAck !== undefined &&
      step.duplicateAck.frame > 0 && {
        duplicateAckNumber: step.duplicateAck.number,
        duplicateAckFrame: step.duplicateAck.frame,
      }),
    marks: listNames(MARK_WORDS, step.marks),
    remarks: listNames(REMARK_WORDS, step.remarks),
    ...(step.expected !== undefined && { expected: step.expected }),
  };
}

function recordRun({ phase, noted, client, server, ...step }: RunStep, from: Side | null): Record<string, unknown> {
  const { kind, firstFrame, lastFrame, time, endTime } = step;
  const direction = from === null ? null : nameDirection(from);
  const range = { kind, firstFrame, lastFrame, time, endTime, direction };
  return { ...range, phase: phase === null ? null : recordPhase(phase), noted: noted.map(recordNote), client, server };
}

function recordNote(note: RunNote): Record<string, unknown> {
  if ('mark' in note) return { mark: listNames(MARK_WORDS, note.mark)[0], segments: note.segments };
  return { phase: recordPhase(note.phase), segments: note.segments };
}

function recordMove({ side, event, from, to, unexpected }: StateMove): Record<string, unknown> {
  return { side, event: EVENT_NAMES[event], from: TCP_STATE_NAMES[from], to: TCP_STATE_NAMES[to], unexpected };
}

function recordPhase(phase: Phase): Record<string, unknown> | null {
  const words = describePhase(phase);
  return words === undefined ? null : { code: words.code, step: words.step, label: words.en };
}

function nameDirection(from: Side): string {
  return from === 'client' ? 'client-to-server' : 'server-to-client';
}

function listNames(words: readonly RemarkWords[], bits: number): string[] {
  return words.filter(({ bit }) => (bits & bit) !== 0).map(({ name }) => name);
}
