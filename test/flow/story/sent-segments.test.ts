/** What one side has sent, by itself: stories in a few lines, any segments against a plain model, and the limits. */
import { describe, expect, it } from 'vitest';
import { type Covered, SentSegments } from '../../../src/flow/story/sent-segments.js';
import { FIN, SYN } from '../../../src/wire/segment.js';

const FLAGS: Readonly<Record<string, number>> = { '.': 0, S: SYN, F: FIN, SF: SYN | FIN };
/** Numbers wrap, and change their sign. */
const BASES = [1000, -5, 2 ** 31 - 5];

function tell({ what, frame, seq, length, payloadLength }: Covered, base: number): string {
  return `${what} ${(seq - base) | 0}+${length}${payloadLength === length ? '' : `(${payloadLength})`} of ${frame}`;
}

/**
 * A line is a segment, `F 11+5 = 3`: flags, Seq and payload, and the frame that it repeats; or an acknowledgment, `ack 11 = data 1+10 of 2`: what it covers, in order,
 * and how many numbers before it nobody has sent (`beyond 5`). Frames are the lines, from 1 on.
 */
function play(lines: readonly string[], base: number, budget = { left: 1000 }): string[] {
  const sent = new SentSegments(budget);
  return lines.map((line, i) => {
    const [what = ''] = line.split(' = ');
    const words = what.split(' ');
    if (words[0] === 'ack') {
      const covered = sent.cover((base + Number(words[1])) | 0);
      const beyond = sent.beyond > 0 ? [`beyond ${sent.beyond}`] : [];
      return `${what} = ${[...covered.map((one) => tell(one, base)), ...beyond].join(', ') || '-'}`;
    }
    if (words[0] === 'carrier') return `${what} = ${sent.findCarrier((base + Number(words[1])) | 0)}`;
    const [seq = '', length = ''] = (words[1] ?? '').split('+');
    return `${what} = ${sent.send((base + Number(seq)) | 0, Number(length), FLAGS[words[0] ?? ''] as number, i + 1)}`;
  });
}

describe('what a side has sent', () => {
  it.each<[string, string[]]>([
    ['a SYN, and the same again', ['S 0+0 = 0', 'S 0+0 = 1', 'ack 1 = syn 0+1(0) of 2']],
    ['an empty segment sends nothing', ['. 1+0 = 0', 'ack 1 = -', 'ack 5 = beyond 4']],
    ['data, in order', ['. 1+10 = 0', '. 11+10 = 0', 'ack 11 = data 1+10 of 1', 'ack 21 = data 11+10 of 2']],
    [
      'an Ack covers what was not covered before, and tells of the last',
      ['. 1+10 = 0', '. 11+10 = 0', 'ack 21 = data 11+10 of 2', 'ack 21 = -', 'ack 11 = -'],
    ],
    ['an Ack within a segment', ['. 1+10 = 0', 'ack 5 = data 1+4 of 1', 'ack 11 = data 1+10 of 1']],
    ['an Ack beyond', ['. 1+10 = 0', 'ack 15 = data 1+10 of 1, beyond 4', 'ack 20 = beyond 5']],
    ['an Ack behind a gap', ['. 1+10 = 0', '. 21+10 = 0', 'ack 15 = data 1+10 of 1, beyond 4', 'ack 31 = data 21+10 of 2']],
    ['a SYN with data', ['S 0+5 = 0', 'ack 1 = syn 0+1(0) of 1', 'ack 6 = data 0+6(5) of 1']],
    ['a SYN with data, both at once', ['S 0+5 = 0', 'ack 6 = syn 0+6(5) of 1']],
    ['a SYN with data, and a part of that', ['S 0+5 = 0', 'ack 3 = syn 0+3(2) of 1']],
    ['a FIN', ['. 1+10 = 0', 'F 11+0 = 0', 'ack 12 = data 1+10 of 1, fin 11+1(0) of 2']],
    ['a FIN with data is one', ['F 1+10 = 0', 'ack 12 = fin 1+11(10) of 1']],
    ['its data by themselves', ['F 1+10 = 0', 'ack 11 = data 1+10 of 1', 'ack 12 = fin 1+11(10) of 1']],
    ['a SYN with data and FIN', ['SF 0+5 = 0', 'ack 7 = syn 0+1(0) of 1, fin 0+7(5) of 1']],
    [
      'SYN, data and FIN of three segments',
      ['S 0+0 = 0', '. 1+5 = 0', 'F 6+0 = 0', 'ack 7 = syn 0+1(0) of 1, data 1+5 of 2, fin 6+1(0) of 3'],
    ],
    ['a FIN again, with data this time', ['F 11+0 = 0', 'F 1+10 = 0', 'ack 12 = fin 1+11(10) of 2']],
    ['two FINs: the Ack covers both, and tells of the last', ['F 11+0 = 0', 'F 5+0 = 0', 'ack 12 = fin 11+1(0) of 1']],
    ['data behind the FIN: what is told ends in order', ['F 5+0 = 0', '. 6+5 = 0', 'ack 11 = fin 5+1(0) of 1, data 6+5 of 2']],
    ['a FIN that stands before data with a SYN', ['S 10+0 = 0', 'F 5+0 = 0', 'ack 11 = fin 5+1(0) of 2, syn 10+1(0) of 1']],
    ['repeats: the first that carried the first number', ['. 1+10 = 0', '. 11+10 = 0', '. 1+20 = 1', '. 11+5 = 2', '. 15+6 = 2']],
    ['a repeat with something new is none', ['. 1+10 = 0', '. 1+11 = 0', '. 1+11 = 1']],
    ['a repeat of what is not known', ['. 11+10 = 0', '. 1+5 = 0', '. 1+5 = 2']],
    ['the repeat carries it from now on', ['. 1+10 = 0', '. 1+10 = 1', 'ack 11 = data 1+10 of 2']],
    ['also a longer one', ['. 1+10 = 0', '. 11+10 = 0', '. 1+20 = 1', 'ack 11 = data 1+10 of 3']],
    [
      'one that has the end of it: the beginning stays the first one’s',
      ['. 1+10 = 0', '. 6+5 = 1', 'ack 6 = data 1+5 of 1', 'ack 11 = data 6+5 of 2'],
    ],
    ['one that has only the beginning carries no end', ['. 1+10 = 0', '. 1+5 = 1', 'ack 11 = data 1+10 of 1']],
    ['one that has the end of one and goes on', ['. 1+10 = 0', '. 6+10 = 0', 'ack 6 = data 1+5 of 1', 'ack 16 = data 6+10 of 2']],
    [
      'one around others, in three gaps',
      ['. 11+10 = 0', '. 31+10 = 0', '. 1+50 = 0', 'ack 11 = data 1+10 of 3', 'ack 51 = data 1+50 of 3'],
    ],
    [
      'what fills a gap',
      ['. 1+10 = 0', '. 21+10 = 0', '. 11+10 = 0', '. 11+10 = 3', 'ack 21 = data 11+10 of 4', 'ack 31 = data 21+10 of 2'],
    ],
    [
      'what fills the left of a gap, then the right',
      ['. 1+10 = 0', '. 21+10 = 0', '. 11+5 = 0', '. 16+5 = 0', '. 11+10 = 3', '. 16+5 = 4'],
    ],
    ['what stands before all', ['. 21+10 = 0', '. 1+10 = 0', '. 11+10 = 0', '. 1+30 = 2', 'ack 31 = data 1+30 of 4']],
    ['what touches a gap on neither side', ['. 1+10 = 0', '. 41+10 = 0', '. 21+10 = 0', 'ack 31 = data 21+10 of 3', '. 11+40 = 0']],
    ['after it was acknowledged', ['. 1+10 = 0', 'ack 11 = data 1+10 of 1', '. 1+10 = 1', '. 5+6 = 1', 'ack 11 = -']],
    ['half of it acknowledged', ['. 1+10 = 0', 'ack 5 = data 1+4 of 1', '. 1+10 = 1', 'ack 11 = data 1+10 of 3']],
    ['what comes after its acknowledgment, and that again', ['ack 11 = -', '. 1+10 = 0', '. 1+10 = 2', '. 5+2 = 2', 'ack 11 = -']],
    ['what comes after its acknowledgment and goes on', ['ack 11 = -', '. 1+20 = 0', 'ack 21 = data 1+20 of 2']],
    [
      'which is the first of that, not of what was known before',
      ['. 11+10 = 0', 'ack 21 = data 11+10 of 1', '. 1+20 = 0', '. 11+10 = 1', '. 1+5 = 3'],
    ],
    [
      'the SYN’s number is no byte’s',
      ['S 0+0 = 0', '. 0+1 = 0', 'ack 1 = syn 0+1(0) of 1', '. 1+5 = 0', '. 0+6 = 0', 'ack 6 = data 0+6 of 5'],
    ],
    ['nor are those before it', ['S 0+0 = 0', '. 1+5 = 0', '. -9+5 = 0', '. -9+12 = 0', 'ack 1 = syn 0+1(0) of 1', 'carrier -9 = 0']],
    [
      'a SYN of another number begins anew',
      ['S 0+5 = 0', 'S 100+0 = 0', '. 101+5 = 0', '. 1+5 = 0', 'ack 106 = syn 100+1(0) of 2, data 101+5 of 3'],
    ],
    ['a SYN behind its data', ['. 1+5 = 0', 'S 0+0 = 0', 'S 0+0 = 2', 'ack 6 = syn 0+1(0) of 3, data 1+5 of 1']],
    [
      'who carried a number last',
      [
        'S 0+0 = 0',
        '. 1+10 = 0',
        'F 11+0 = 0',
        '. 1+10 = 2',
        'carrier 0 = 1',
        'carrier 1 = 4',
        'carrier 10 = 4',
        'carrier 11 = 3',
        'carrier 12 = 0',
      ],
    ],
    [
      'who carried it, acknowledged or not',
      ['. 1+10 = 0', 'ack 5 = data 1+4 of 1', 'carrier 2 = 1', 'ack 11 = data 1+10 of 1', 'carrier 9 = 1', 'carrier 11 = 0'],
    ],
    ['who carried which FIN', ['F 5+0 = 0', 'F 9+0 = 0', 'carrier 5 = 1', 'carrier 9 = 2', 'carrier 6 = 0']],
  ])('%s', (_, lines) => {
    for (const base of BASES) expect(play(lines, base)).toEqual(lines);
  });
});

/** The same told plainly: every number by itself. Numbers are plain integers here. */
class PlainSide {
  isn: number | undefined;
  next: number | undefined;
  acked: number | undefined;
  readonly segments = new Map<number, { seq: number; length: number; flags: number; end: number }>();
  readonly firstByte = new Map<number, number>();
  readonly firstFin = new Map<number, number>();
  firstSyn = 0;

  send(seq: number, length: number, flags: number, frame: number): number {
    const hasSyn = (flags & SYN) !== 0;
    const hasFin = (flags & FIN) !== 0;
    if (hasSyn && this.isn !== undefined && this.isn !== seq) Object.assign(this, new PlainSide());
    if (hasSyn) this.isn = seq;
    const start = seq + (hasSyn ? 1 : 0);
    const end = start + length + (hasFin ? 1 : 0);
    if (end === seq) return 0;
    const isOld = this.next !== undefined && end <= this.next;
    const first = hasSyn ? this.firstSyn : length > 0 ? this.firstByte.get(start) : this.firstFin.get(end);
    this.segments.set(frame, { seq, length, flags, end });
    if (hasSyn && this.firstSyn === 0) this.firstSyn = frame;
    for (let byte = start; byte < start + length; byte++) {
      if ((this.isn === undefined || byte > this.isn) && !this.firstByte.has(byte)) this.firstByte.set(byte, frame);
    }
    if (hasFin && !this.firstFin.has(end)) this.firstFin.set(end, frame);
    if (!isOld) this.next = end;
    return isOld ? (first ?? 0) : 0;
  }

  /** Checks what was said to be covered. */
  check(ack: number, covered: readonly Covered[], beyond: number, base: number): void {
    const { acked } = this;
    const isNew = (end: number) => end <= ack && (acked === undefined || end > acked);
    const ends = [...this.firstByte.keys()].map((byte) => byte + 1);
    const told = covered.map(({ what }) => what);
    if (acked !== undefined && ack <= acked) {
      expect([told, beyond]).toEqual([[], 0]);
      return;
    }
    const hasSyn = this.firstSyn !== 0 && isNew((this.isn as number) + 1);
    const hasFin = [...this.firstFin.keys()].some(isNew);
    expect([told.includes('syn'), told.includes('fin')]).toEqual([hasSyn, hasFin]);
    expect(covered.some(({ payloadLength }) => payloadLength > 0) || !ends.some(isNew)).toBe(true);
    if (!ends.some(isNew)) expect(told).not.toContain('data');
    for (const { what, frame, seq, length, payloadLength } of covered) {
      const segment = this.segments.get(frame);
      expect((seq - base) | 0).toBe(segment?.seq);
      const { flags, end } = segment as NonNullable<typeof segment>;
      const until = ((seq - base) | 0) + length;
      expect(until).toBeLessThanOrEqual(Math.min(end, ack));
      if (what === 'fin') expect([flags & FIN, until]).toEqual([FIN, end]);
      if (what === 'syn') expect(flags & SYN).toBe(SYN);
      expect(payloadLength).toBe(length - ((flags & SYN) !== 0 ? 1 : 0) - (what === 'fin' ? 1 : 0));
    }
    const known = [...ends, ...this.firstFin.keys(), ...(this.firstSyn === 0 ? [] : [(this.isn as number) + 1])].filter(
      (end) => end <= ack,
    );
    const highest = Math.max(acked ?? Number.NEGATIVE_INFINITY, ...known);
    expect(beyond).toBe(Number.isFinite(highest) ? ack - highest : 0);
    const last = covered.at(-1);
    if (last !== undefined && beyond === 0) expect(((last.seq - base) | 0) + last.length).toBe(ack);
    this.acked = ack;
  }
}

describe('any segments and acknowledgments', () => {
  it.each(Array.from({ length: 60 }, (_, i) => i + 1))('are told as number by number, seed %i', (seed) => {
    let state = Math.imul(seed, 0x9e3779b1) | 1;
    const below = (limit: number): number => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % limit;
    };
    const base = BASES[seed % BASES.length] as number;
    const budget = { left: 100 };
    const sent = new SentSegments(budget);
    const plain = new PlainSide();
    for (let frame = 1; frame <= 40; frame++) {
      if (below(4) === 0) {
        const ack = below(30);
        const covered = sent.cover((base + ack) | 0);
        plain.check(ack, covered, sent.beyond, base);
        continue;
      }
      const flags = [0, 0, 0, 0, FIN, SYN][below(seed % 2 === 0 ? 6 : 5)] as number;
      const seq = (flags & SYN) !== 0 ? 0 : flags === FIN ? 20 + below(3) : below(25);
      const length = flags === 0 ? 1 + below(8) : below(3);
      const isAcked = plain.acked !== undefined && seq < plain.acked;
      const first = sent.send((base + seq) | 0, length, flags, frame);
      const want = plain.send(seq, length, flags, frame);
      // What came behind its acknowledgment need not be known any more.
      if (first !== 0 || !isAcked) expect(first).toBe(want);
      const carrier = plain.segments.get(sent.findCarrier((base + seq + below(4)) | 0));
      if (carrier !== undefined) expect(carrier.end).toBeGreaterThan(carrier.seq);
    }
    sent.reset();
    expect(budget.left).toBe(100);
    expect([sent.isn, sent.hasSent, sent.beyond, sent.findCarrier(base)]).toEqual([undefined, false, 0, 0]);
    expect(sent.send(base, 5, 0, 99)).toBe(0);
    expect(sent.cover((base + 5) | 0)).toMatchObject([{ what: 'data', frame: 99 }]);
  });
});

describe('limits', () => {
  /** Sends so many bytes one by one, frame by frame. */
  function sendBytes(count: number, budget = { left: 100_000 }): { sent: SentSegments; budget: { left: number } } {
    const sent = new SentSegments(budget);
    for (let i = 0; i < count; i++) sent.send(i, 1, 0, i + 1);
    return { sent, budget };
  }

  it('of acknowledged pieces 32 are remembered', () => {
    const { sent, budget } = sendBytes(40);
    sent.cover(33);
    expect([sent.send(1, 1, 0, 99), sent.send(32, 1, 0, 99), sent.send(33, 1, 0, 99), sent.send(0, 1, 0, 99)]).toEqual([2, 33, 34, 0]);
    // The last of these took the place of the second.
    expect([sent.send(0, 1, 0, 99), sent.send(1, 1, 0, 100)]).toEqual([99, 0]);
    expect(budget.left).toBe(100_000 - 32 - 7);
  });

  it('of waiting pieces 4,096 are remembered', () => {
    const { sent, budget } = sendBytes(4096);
    expect([sent.send(0, 1, 0, 9999), budget.left]).toEqual([1, 100_000 - 4096]);
    sent.send(4096, 1, 0, 4097);
    expect([sent.findCarrier(0), sent.findCarrier(1), sent.findCarrier(4096), budget.left]).toEqual([0, 2, 4097, 100_000 - 4096]);
    // One in front of all finds no room; one in between takes that of the first.
    sent.send(0, 1, 0, 5000);
    expect([sent.findCarrier(0), sent.findCarrier(1)]).toEqual([0, 2]);
    sent.send(4100, 1, 0, 5001);
    sent.send(4098, 1, 0, 5002);
    expect([1, 2, 3, 4097, 4098, 4099, 4100].map((byte) => sent.findCarrier(byte))).toEqual([0, 0, 4, 0, 5002, 0, 5001]);
    expect(sent.cover(4101)).toMatchObject([{ frame: 5001 }]);
  });

  it.each([
    [0, [0, 0, 0]],
    [1, [0, 0, 3]],
    [2, [0, 2, 3]],
    [3, [1, 2, 3]],
  ])('over all sides %i pieces are remembered', (left, carriers) => {
    const { sent, budget } = sendBytes(3, { left });
    expect([0, 1, 2].map((byte) => sent.findCarrier(byte))).toEqual(left === 0 ? [0, 0, 0] : carriers);
    expect(budget.left).toBe(Math.max(0, left - 3));
    sent.reset();
    expect(budget.left).toBe(left);
  });

  it('what comes after its acknowledgment is not remembered where there is no room', () => {
    const sent = new SentSegments({ left: 0 });
    sent.cover(10);
    sent.send(0, 5, 0, 2);
    expect(sent.findCarrier(0)).toBe(0);
    const roomy = new SentSegments({ left: 1 });
    roomy.cover(10);
    roomy.send(0, 5, 0, 2);
    expect([roomy.findCarrier(0), roomy.findCarrier(5)]).toEqual([2, 0]);
  });

  it('of what claims to be a FIN four are remembered', () => {
    const sent = new SentSegments({ left: 10 });
    for (let i = 1; i <= 5; i++) sent.send(10 * i, 0, FIN, i);
    expect([10, 20, 30, 40, 50].map((number) => sent.findCarrier(number))).toEqual([1, 2, 3, 4, 0]);
    expect([sent.send(40, 0, FIN, 9), sent.send(50, 0, FIN, 9)]).toEqual([4, 0]);
  });
});
