/**
 * What an Ack covers, proven anew: every equation that a story gives is held against the segments themselves, walked again for each Ack with nothing kept between.
 */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MARK_KEEP_ALIVE } from '../../../src/flow/annotation.js';
import { Phase, REMARK_WRONG_ACK } from '../../../src/flow/phase.js';
import type { FlowStory, SegmentStep } from '../../../src/flow/story/story.js';
import { TcpState } from '../../../src/flow/tcp-state.js';
import { ACK, FIN, RST, SYN } from '../../../src/wire/segment.js';
import { timedConversation } from '../../support/conversation.js';
import { type Fact, recordPackets, recordStories, segmentsOf } from './record-story.js';

const after = (a: number, b: number): boolean => ((a - b) | 0) > 0;

/** What the naive walk finds between the highest Ack before and this one: which SYN and FIN, and whether any payload. */
interface Found {
  syn: boolean;
  fin: boolean;
  data: boolean;
}

interface Sent extends Fact {
  /** Numbers of its payload bytes, each plus one: what acknowledges it. */
  bytes: number[];
  end: number;
}

/** Checks each equation of one unfolded story; the number of equations checked. */
function checkStory(story: FlowStory, facts: readonly Fact[]): number {
  const stream = Number(story.flow.stream.split(':')[1]);
  const own = new Map(facts.filter((fact) => fact.stream === stream).map((fact) => [fact.frame, fact]));
  const sent: Record<'client' | 'server', Sent[]> = { client: [], server: [] };
  const acked: Record<'client' | 'server', number | undefined> = { client: undefined, server: undefined };
  let equations = 0;
  for (const step of segmentsOf(story)) {
    const fact = own.get(step.frame) as Fact;
    const peer = step.from === 'client' ? 'server' : 'client';
    expect([step.rawSeq, step.seq]).toEqual([fact.seq, fact.relativeSeq]);
    if (beginsAnew(step)) {
      for (const side of ['client', 'server'] as const) {
        sent[side] = [];
        acked[side] = undefined;
      }
    }
    const old = sent[step.from].find(({ flags }) => (flags & SYN) !== 0);
    if ((step.flags & SYN) !== 0 && old !== undefined && old.seq !== fact.seq) {
      sent[step.from] = [];
      acked[step.from] = undefined;
    }
    if (fact.length !== undefined && (step.flags & RST) === 0 && (step.marks & MARK_KEEP_ALIVE) === 0) {
      const numbers = ((step.flags & SYN) !== 0 ? 1 : 0) + ((step.flags & FIN) !== 0 ? 1 : 0);
      const used = fact.length + numbers;
      const isn = sent[step.from].find(({ flags }) => (flags & SYN) !== 0)?.seq;
      const first = (step.flags & SYN) !== 0 ? fact.seq + 1 : fact.seq;
      const numbersOfBytes = Array.from({ length: fact.length }, (_, i) => (first + i + 1) >>> 0);
      // The number of the SYN, and what stands before it, is never a byte's.
      const bytes = numbersOfBytes.filter((number) => isn === undefined || after(number, isn + 1));
      if (used > 0) sent[step.from].push({ ...fact, bytes, end: (fact.seq + used) >>> 0 });
    }
    if (!counts(step, fact)) {
      expect(step.acknowledges).toEqual([]);
      continue;
    }
    checkStep(step, fact, sent[peer], acked[peer]);
    equations += step.acknowledges.length;
    if (acked[peer] === undefined || after(fact.ack, acked[peer])) acked[peer] = fact.ack;
  }
  return equations;
}

function beginsAnew({ flags, before, from, moves }: SegmentStep): boolean {
  const wasOver = before[from] === TcpState.TIME_WAIT || before[from] === TcpState.CLOSED;
  return (flags & (SYN | ACK)) === SYN && wasOver && moves.length > 0;
}

/** The Ack is one of this connection's. */
function counts(step: SegmentStep, fact: Fact): boolean {
  const isUnexpected = step.phase >= Phase.UNEXPECTED_SYN && step.phase <= Phase.UNEXPECTED;
  return step.ack !== null && fact.length !== undefined && (step.remarks & REMARK_WRONG_ACK) === 0 && !isUnexpected;
}

function checkStep(step: SegmentStep, fact: Fact, sent: readonly Sent[], acked: number | undefined): void {
  const covers = (number: number) => !after(number, fact.ack) && (acked === undefined || after(number, acked));
  const found: Found = { syn: false, fin: false, data: false };
  for (const { seq, end, flags, bytes } of sent) {
    if ((flags & SYN) !== 0 && covers((seq + 1) >>> 0)) found.syn = true;
    if ((flags & FIN) !== 0 && covers(end)) found.fin = true;
    if (bytes.some(covers)) found.data = true;
  }
  const told = step.acknowledges.map(({ what }) => what);
  expect(told.includes('syn')).toBe(found.syn);
  expect(told.includes('fin')).toBe(found.fin);
  // Payload that stands in the same segment as the SYN or the FIN is told with it.
  if (found.data) expect(step.acknowledges.some(({ payloadLength }) => payloadLength > 0)).toBe(true);
  else expect(told).not.toContain('data');
  const ends = step.acknowledges.map(({ seq, length }) => seq + length);
  expect(ends.every((end, i) => i === 0 || !after(ends[i - 1] as number, end))).toBe(true);

  for (const { what, frame, seq, length, payloadLength } of step.acknowledges) {
    const proof = sent.filter((one) => one.frame === frame).at(-1) as Sent;
    expect(seq).toBe((fact.relativeAck - (fact.ack - proof.seq)) >>> 0);
    // As that frame showed it, unless a SYN has moved the base since.
    const hasSameBase = ((proof.seq - proof.relativeSeq) | 0) === ((fact.ack - fact.relativeAck) | 0);
    if (hasSameBase) expect(seq).toBe(proof.relativeSeq);
    const whole = (proof.end - proof.seq) >>> 0;
    expect(length).toBeLessThanOrEqual(whole);
    if (what === 'syn') expect(proof.flags & SYN).not.toBe(0);
    if (what === 'fin') expect([proof.flags & FIN, length]).toEqual([FIN, whole]);
    const numbers = ((proof.flags & SYN) !== 0 ? 1 : 0) + (what === 'fin' ? 1 : 0);
    expect(payloadLength).toBe(length - numbers);
  }
  const last = step.acknowledges.at(-1);
  if (last !== undefined && step.beyond === 0) expect((last.seq + last.length) >>> 0).toBe(step.ack);
  const known = sent.flatMap(({ seq, end, flags, bytes }) => [
    ...bytes,
    ...((flags & SYN) !== 0 ? [(seq + 1) >>> 0] : []),
    ...((flags & FIN) !== 0 ? [end] : []),
  ]);
  if (acked !== undefined) known.push(acked);
  const isNew = acked === undefined || after(fact.ack, acked);
  const below = known.filter((end) => !after(end, fact.ack));
  const highest = below.reduce<number | undefined>((high, end) => (high === undefined || after(end, high) ? end : high), undefined);
  expect(step.beyond).toBe(isNew && highest !== undefined ? (fact.ack - highest) >>> 0 : 0);
}

const CAPTURES = readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name));

describe('every equation of every fixture', () => {
  it.each(CAPTURES)('%s', async (name) => {
    const { stories, facts } = await recordStories(`fixtures/${name}`, { fold: false });
    for (const story of stories) if (story.flow.protocol === 'tcp') checkStory(story, facts);
  });

  it('are many', async () => {
    let equations = 0;
    for (const name of ['tcp-close-four-segments.pcap', 'tcp-loss-sack.pcap', 'tcp-zero-window.pcap']) {
      const { stories, facts } = await recordStories(`fixtures/${name}`, { fold: false });
      for (const story of stories) equations += checkStory(story, facts);
    }
    expect(equations).toBeGreaterThan(30);
  });
});

/** Any segments at small numbers, so that they overlap, repeat, leave gaps and acknowledge in the middle. */
const line = fc
  .record({
    direction: fc.constantFrom('>', '<'),
    flags: fc.constantFrom('.', '.', '.', 'P.', 'F.', 'S', 'S.', 'R.'),
    seq: fc.integer({ min: 0, max: 12 }),
    ack: fc.integer({ min: 0, max: 14 }),
    length: fc.constantFrom(0, 0, 1, 2, 5),
  })
  .map(({ direction, flags, seq, ack, length }) => `${direction} ${flags} ${seq} ${ack}${length > 0 ? ` ~${length}` : ''}`);

describe('every equation of any conversation', () => {
  it.each([
    ['after a handshake', '> S 0\n< S. 0 1\n> . 1 1', { clientIsn: 1000, serverIsn: 5000 }],
    ['over the wrap of the numbers', '> S 0\n< S. 0 1\n> . 1 1', { clientIsn: 0xffff_fffc, serverIsn: 0xffff_fffe }],
    ['begun midway', '', { clientIsn: 7, serverIsn: 0xffff_fff8 }],
  ])('%s', async (_, opening, fields) => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 25 }), async (lines) => {
        const { stories, facts } = await recordPackets(timedConversation([opening, ...lines].join('\n'), fields), { fold: false });
        for (const story of stories) checkStory(story, facts);
      }),
      { numRuns: 250, seed: 9293 },
    );
  });
});
