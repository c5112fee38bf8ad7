import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../src/flow/annotation.js';
import type { TcpFlowSummary } from '../../src/flow/summary.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { ACK, AE, CWR, ECE, FIN, OPTION_ACCURATE_ECN, OPTION_MPTCP, PSH, RST, SYN } from '../../src/wire/segment.js';
import { addTcp, beginFrame, nameMarks, newFrame } from '../support/tcp-segments.js';

/**
 * A script: one segment a line, numbers relative to the bases, milliseconds first.
 *
 *     0   C S  0:0   ack 0  win 100  ws 7      => marks and values expected
 *
 * Flags as tcpdump has them: S F R P . (ACK), E W e (ECE, CWR, AE).
 */
/** Not the epoch, which counts as no time. */
const START = 1_000_000_000n;
const FLAG_LETTERS: Record<string, number> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK, E: ECE, W: CWR, e: AE };
const BASES = { C: 0xfffffff0, S: 0x7fffff00 };

interface Step {
  annotation: Annotation;
  want: string;
  line: string;
}

type Prepare = (index: number, segment: ReturnType<typeof addTcp>) => void;

/** The steps of both ways through the tracker: with header prediction, then without. */
function play(script: string, prepare: Prepare = () => {}): Step[] {
  return [true, false].flatMap((predicts) => playOneWay(script, prepare, predicts));
}

function playOneWay(script: string, prepare: Prepare, predicts: boolean): Step[] {
  const frame = newFrame();
  const tracker = new FlowTracker(frame.addresses, {}, { predicts });
  const steps: Step[] = [];
  for (const text of script.trim().split('\n')) {
    const [line = '', want = ''] = text.split('=>').map((part) => part.trim());
    const match =
      /^([\d.]+) +([CS]) +(\S+) +(-?\d+):(-?\d+) +ack (-?\d+) +win (\d+)(?: +ws (\d+))?(?: +sack (\d+)-(\d+))?( +cookie)?$/.exec(line);
    if (match === null) throw new Error(`cannot read: ${line}`);
    const [, ms, side, letters, from, to, ack, window, scale, left, right, cookie] = match;
    const isClient = side === 'C';
    const own = isClient ? BASES.C : BASES.S;
    const rev = isClient ? BASES.S : BASES.C;
    const number = steps.length + 1;
    beginFrame(frame, number, START + BigInt(Math.round(Number(ms) * 1e6)));
    const segment = addTcp(frame, {
      frame: number,
      time: 0n,
      source: isClient ? '10.0.0.1:1000' : '10.0.0.2:80',
      destination: isClient ? '10.0.0.2:80' : '10.0.0.1:1000',
      seq: (own + Number(from)) >>> 0,
      ack: (letters ?? '').includes('.') ? (rev + Number(ack)) >>> 0 : Number(ack),
      flags: [...(letters ?? '')].reduce((bits, letter) => bits | (FLAG_LETTERS[letter] ?? 0), 0),
      window: Number(window),
      length: Number(to) - Number(from),
      scale: scale === undefined ? undefined : Number(scale),
      sack: left === undefined ? undefined : [[(rev + Number(left)) >>> 0, (rev + Number(right)) >>> 0]],
      fastOpenCookie: cookie !== undefined,
    });
    prepare(steps.length, segment);
    tracker.track(frame);
    steps.push({ annotation: { ...(tracker.annotations[0] as Annotation) }, want, line });
  }
  return steps;
}

/** `marks; name=value ...`: checks the marks and each named field of the annotation. */
function check(steps: Step[]): void {
  for (const { annotation, want, line } of steps) {
    if (want === '') continue;
    const [marks = '', values = ''] = want.split(';').map((part) => part.trim());
    const got = nameMarks(annotation.marks);
    expect(`${line} => ${got.join(' ') || '-'}`).toBe(`${line} => ${marks}`);
    for (const pair of values.split(' ').filter(Boolean)) {
      const [name = '', value = ''] = pair.split('=');
      expect(`${line}: ${name}=${String(annotation[name as keyof Annotation])}`).toBe(`${line}: ${name}=${value}`);
    }
  }
}

const HANDSHAKE = `
  0   C S   0:0  ack 0  win 1000 ws 2
  10  S S.  0:0  ack 1  win 1000 ws 0
  20  C .   1:1  ack 1  win 500`;

describe('relative numbers and windows (2)', () => {
  it.each([
    [
      'a whole session across the wrap',
      `
  0   C S   0:0   ack 0 win 1000 ws 2   => -; relativeSeq=0 windowSize=1000 scaleFactor=0 completeness=0 nextSeq=1
  10  S S.  0:0   ack 1 win 1000 ws 0   => -; relativeSeq=0 relativeAck=1 completeness=1 acksFrame=1 ackRtt=10000000
  20  C .   1:1   ack 1 win 500         => -; windowSize=2000 scaleFactor=4 initialRtt=20000000 completeness=3
  30  C P.  1:36  ack 1 win 500         => -; relativeSeq=1 nextSeq=36 bytesInFlight=35 pushBytes=35 completeness=7
  40  S .   1:1   ack 36 win 900        => -; windowSize=900 scaleFactor=1 acksFrame=4 completeness=15
  50  C F.  36:36 ack 1 win 500         => -; nextSeq=37 finIsActive=true completeness=15
  60  S F.  1:1   ack 37 win 900        => -; finIsActive=false acksFrame=6 completeness=31
  70  C .   37:37 ack 2 win 500         => -; relativeAck=2 acksFrame=7 ackRtt=10000000`,
    ],
    [
      'begun midway',
      `
  0   C P.  501:511 ack 77 win 500      => -; relativeSeq=1 relativeAck=1 scaleFactor=-1 completeness=0
  10  S .   77:77   ack 511 win 500     => -; relativeSeq=1 relativeAck=11 completeness=0
  20  C P.  491:501 ack 77 win 500      => spurious; relativeSeq=-9`,
    ],
    [
      'no scale in the SYN: none either way',
      `
  0   C S   0:0 ack 0 win 1000
  10  S S.  0:0 ack 1 win 1000 ws 3
  20  C .   1:1 ack 1 win 500           => -; windowSize=500 scaleFactor=-2
  30  S .   1:1 ack 1 win 400           => windowUpdate; windowSize=400 scaleFactor=-2`,
    ],
    [
      'no scale in the SYN-ACK: none either way',
      `
  0   C S   0:0 ack 0 win 1000 ws 3
  10  S S.  0:0 ack 1 win 1000
  20  C .   1:1 ack 1 win 500           => -; windowSize=500 scaleFactor=-2`,
    ],
    [
      'only the SYN seen: the other side is unknown; shifts above 14 count as 14',
      `
  0   C S   0:0 ack 0 win 1000 ws 200
  20  C .   1:1 ack 1 win 5             => -; windowSize=81920 scaleFactor=16384
  30  S .   1:1 ack 1 win 5             => -; windowSize=5 scaleFactor=-1`,
    ],
    [
      'a scale midway holds from the next segment on',
      `
  0   C .   1:2 ack 1 win 5 ws 1        => -; windowSize=5 scaleFactor=-1
  10  C .   2:3 ack 1 win 5             => -; windowSize=10 scaleFactor=2`,
    ],
  ])('%s', (_, script) => check(play(script)));
});

describe('ports used again (1.3)', () => {
  it.each([
    [
      'another ISN is another stream',
      `${HANDSHAKE}
  30  C S   9:9 ack 0 win 1000          => reusedPorts; stream=1 relativeSeq=0 completeness=1 isFirst=true
  40  S S.  0:0 ack 10 win 1000         => -; stream=1 relativeAck=1 relativeSeq=0`,
    ],
    [
      'the same ISN stays',
      `${HANDSHAKE}
  30  C S   0:0 ack 0 win 1000          => retransmission; stream=0`,
    ],
    [
      'a SYN-ACK of another ISN moves the base',
      `${HANDSHAKE}
  30  S S.  50:50 ack 1 win 1000        => lostSegment reusedPorts; stream=0 relativeSeq=0`,
    ],
  ])('%s', (_, script) => check(play(script)));
});

describe('the marks (4.2)', () => {
  it.each([
    [
      'B, C, H2: zero window, its probe and the answer',
      `${HANDSHAKE}
  30  S .  1:1  ack 1  win 0            => zeroWindow
  40  C .  1:2  ack 1  win 500          => zeroWindowProbe
  50  S .  1:1  ack 1  win 0            => zeroWindow zeroWindowProbeAck
  60  S R. 1:1  ack 1  win 0            => -`,
    ],
    [
      'D, A: a gap stops bytes in flight until the other side acknowledges',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500         => -; bytesInFlight=10
  31  C .  21:31 ack 1  win 500         => lostSegment; bytesInFlight=0
  32  C .  31:41 ack 1  win 500         => -; bytesInFlight=0 hasAnalysis=false
  33  S .  1:1   ack 11 win 1000        => -; acksFrame=4
  34  C .  41:51 ack 1  win 500         => -; bytesInFlight=30`,
    ],
    [
      'E, H: keep-alives of no byte and of one, and several answers',
      `${HANDSHAKE}
  30  C .  0:0  ack 1  win 500          => keepAlive
  31  S .  1:1  ack 1  win 1000         => keepAliveAck
  32  C .  0:1  ack 1  win 500          => keepAlive
  33  S .  1:1  ack 1  win 1000         => keepAliveAck
  34  S .  1:1  ack 1  win 1000         => keepAliveAck`,
    ],
    [
      'F: a window update',
      `${HANDSHAKE}
  30  S .  1:1  ack 1  win 900          => windowUpdate`,
    ],
    [
      'G: the window exactly full, unscaled after the SYN-ACK, then scaled; one byte more is not',
      `
  0   C S  0:0  ack 0  win 100 ws 1
  1   S S. 0:0  ack 1  win 30  ws 2
  2   C .  1:1  ack 1  win 500
  3   C .  1:31 ack 1  win 500          => windowFull
  4   S .  1:1  ack 31 win 10
  5   C .  31:61 ack 1 win 500          => -
  6   C .  61:71 ack 1 win 500          => windowFull
  7   C .  71:72 ack 1 win 500          => -`,
    ],
    [
      'I, J: duplicates count until the acknowledgment changes',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  31  S .  1:1   ack 11 win 1000        => -; acksFrame=4
  32  S .  1:1   ack 11 win 1000        => duplicateAck; duplicateAckNumber=1 duplicateAckFrame=5
  33  S P. 1:3   ack 11 win 1000        => -
  34  S .  3:3   ack 11 win 1000        => duplicateAck; duplicateAckNumber=2 duplicateAckFrame=5
  35  C .  11:21 ack 3  win 500
  36  S .  3:3   ack 21 win 1000        => -
  37  S .  3:3   ack 21 win 1000        => duplicateAck; duplicateAckNumber=1 duplicateAckFrame=10`,
    ],
    [
      'K: acknowledgments of what was not captured',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  31  C .  21:31 ack 1  win 500         => lostSegment
  32  S .  1:1   ack 31 win 1000        => ackedUnseen; acksFrame=5
  33  S .  1:1   ack 100 win 1000       => ackedUnseen
  34  S .  1:1   ack 200 win 1000       => -; hasAnalysis=true`,
    ],
    [
      'L1: spurious, even above what was sent',
      `${HANDSHAKE}
  30  S .  1:1   ack 100 win 1000       => ackedUnseen
  31  C .  50:60 ack 1   win 500        => lostSegment spurious`,
    ],
    [
      'L2: fast within 20 ms of the second duplicate; M, Q: timed and acknowledged from the oldest copy',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  31  C .  21:31 ack 1  win 500
  32  S .  1:1   ack 11 win 1000
  33  S .  1:1   ack 11 win 1000
  34  S .  1:1   ack 11 win 1000        => duplicateAck; duplicateAckNumber=2
  53.9 C . 11:21 ack 1  win 500         => fastRetransmission
  80  C .  11:21 ack 1  win 500         => retransmission; rto=49000000 rtoFrame=5
  81  S .  1:1   ack 21 win 1000        => -; acksFrame=9 ackRtt=27100000`,
    ],
    [
      'L2: exactly 20 ms is not fast',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  60  C .  21:31 ack 1  win 500
  62  S .  1:1   ack 11 win 1000
  63  S .  1:1   ack 11 win 1000
  64  S .  1:1   ack 11 win 1000
  84  C .  11:21 ack 1  win 500         => retransmission`,
    ],
    [
      'L3: out of order within the initial RTT, unless it ends at the expected number',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  31  C .  21:31 ack 1  win 500         => lostSegment
  50.9 C . 11:21 ack 1  win 500         => outOfOrder
  50.95 C . 21:31 ack 1 win 500         => retransmission
  51  C .  11:21 ack 1  win 500         => retransmission`,
    ],
    [
      'L: one byte of overlap is no repeat',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  90  C .  10:20 ack 1  win 500         => -
  120 C .  18:28 ack 1  win 500         => retransmission; rto=90000000 rtoFrame=4`,
    ],
    [
      'N, O: filling the hole moves the edge over all that follows',
      `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  31  C .  21:31 ack 1  win 500         => lostSegment
  32  C .  11:21 ack 1  win 500         => outOfOrder
  33  S .  1:1   ack 31 win 1000        => -; acksFrame=5`,
    ],
    [
      'Q: a partial acknowledgment shortens; R: SACK is no longer in flight',
      `${HANDSHAKE}
  30  C .  1:101   ack 1  win 500
  31  S .  1:1     ack 51 win 1000                  => -; acksFrame=0
  32  C .  101:201 ack 1  win 500                   => -; bytesInFlight=150
  33  S .  1:1     ack 51 win 1000 sack 101-201     => duplicateAck
  34  C .  201:301 ack 1  win 500                   => -; bytesInFlight=150
  35  S .  1:1     ack 101 win 1000                 => -; acksFrame=4 ackRtt=5000000`,
    ],
    [
      'R: push bytes count from one PSH to the next',
      `${HANDSHAKE}
  30  C .   1:11  ack 1 win 500         => -; pushBytes=10
  31  C P.  11:21 ack 1 win 500         => -; pushBytes=20
  32  C P.  21:31 ack 1 win 500         => -; pushBytes=10
  33  C .   31:41 ack 1 win 500         => -; pushBytes=10
  34  C .   41:51 ack 1 win 500         => -; pushBytes=20`,
    ],
    [
      'fast open: cookie, and data taken or ignored',
      `
  0   C S   0:10 ack 0  win 100 cookie  => fastOpenSyn; completeness=0
  1   S S.  0:0  ack 1  win 100         => fastOpenIgnored; completeness=9
  2   S S.  0:0  ack 11 win 100         => fastOpenAck retransmission`,
    ],
    [
      'accurate ECN is in use after a setup SYN and SYN-ACK, not on SYN segments',
      `
  0   C SEWe 0:0 ack 0 win 100          => -; accurateEcn=false
  1   S S.W  0:0 ack 1 win 100          => -; accurateEcn=false
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=true`,
    ],
  ])('%s', (_, script) => check(play(script)));

  it('shows nothing of a segment whose header could not be read to its end, but moves on', () => {
    const script = `${HANDSHAKE}
  30  C .  1:11  ack 1  win 500
  99  C .  1:11  ack 1  win 500         => -; hasAnalysis=false bytesInFlight=0 rto=0 relativeSeq=1
  100 S .  1:1   ack 11 win 1000        => -; acksFrame=4`;
    check(
      play(script, (index, segment) => {
        if (index === 4) segment.stopped = true;
      }),
    );
  });

  it('I: a new MPTCP subtype explains the acknowledgment that repeats after it, in either direction', () => {
    const script = `
  0   C .  1:1 ack 1 win 100            => -
  1   C .  1:1 ack 1 win 100            => duplicateAck; duplicateAckNumber=1
  2   C .  1:1 ack 1 win 100            => -
  3   C .  1:1 ack 1 win 100            => duplicateAck; duplicateAckNumber=2
  4   S .  1:1 ack 1 win 100            => -
  5   C .  1:1 ack 1 win 100            => -
  6   S .  1:1 ack 1 win 100            => -
  7   S .  1:1 ack 1 win 100            => duplicateAck; duplicateAckNumber=1`;
    const subtypes = [0, 1 << 2, 1 << 2, 1 << 2, 1 << 3, 0, 0, 0];
    check(
      play(script, (index, segment) => {
        segment.mptcpSubtypes = subtypes[index] ?? 0;
        if (segment.mptcpSubtypes !== 0) segment.options |= OPTION_MPTCP;
      }),
    );
  });

  it('a SYN at the epoch has no time to measure from', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const rtts = [5_000_000n, 0n].map((start) => {
      const ends = { time: 0n, window: 10, length: 0 };
      const client = { ...ends, source: `10.0.0.1:${start}`, destination: '10.0.0.2:80' };
      beginFrame(frame, 1, start);
      addTcp(frame, { ...client, frame: 1, seq: 100, ack: 0, flags: SYN });
      tracker.track(frame);
      beginFrame(frame, 2, start + 1_000_000n);
      addTcp(frame, { ...ends, source: '10.0.0.2:80', destination: client.source, frame: 2, seq: 500, ack: 101, flags: SYN | ACK });
      tracker.track(frame);
      beginFrame(frame, 3, start + 2_000_000n);
      addTcp(frame, { ...client, frame: 3, seq: 101, ack: 501, flags: ACK });
      tracker.track(frame);
      return (tracker.annotations[0] as Annotation).initialRtt;
    });
    expect(rtts).toEqual([2_000_000, 0]);
  });

  it('keeps 10,000 segments a direction, and goes on in step', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const ends = { source: '10.0.0.1:1', destination: '10.0.0.2:2', time: 0n, ack: 1, flags: ACK, window: 10, length: 10 };
    let inFlight = 0;
    for (let number = 1; number <= 10_005; number++) {
      beginFrame(frame, number, BigInt(number));
      addTcp(frame, { ...ends, frame: number, seq: 10 * number });
      tracker.track(frame);
      inFlight = (tracker.annotations[0] as Annotation).bytesInFlight;
      if (number === 9_999) expect(inFlight).toBe(99_990);
    }
    expect(inFlight).toBe(100_000);
  });
});

describe('where numbers end and bits begin', () => {
  it.each([
    [
      'L2, I: the count of duplicates begins anew after an acknowledgment of what was never sent',
      `${HANDSHAKE}
  30  S .   1:1   ack 100 win 1000      => ackedUnseen
  31  C .   1:1   ack 1  win 500        => duplicateAck; duplicateAckNumber=1
  32  C .   1:1   ack 1  win 500        => duplicateAck; duplicateAckNumber=2`,
    ],
    [
      'L: one byte of overlap is a repeat when it is all there is, and no keep-alive',
      `${HANDSHAKE}
  30  C .   1:11  ack 1  win 500
  90  C F.  10:11 ack 1  win 500        => retransmission`,
    ],
    [
      'R: two billion bytes are none in flight',
      `${HANDSHAKE}
  30  C .   1:11  ack 1  win 500
  31  C .   1999999971:1999999981 ack 1 win 500 => lostSegment
  32  S .   1:1   ack 1  win 1000
  33  C .   1999999981:2000000000 ack 1 win 500 => -; bytesInFlight=1999999999
  34  C .   2000000000:2000000001 ack 1 win 500 => -; bytesInFlight=0 pushBytes=0`,
    ],
    [
      'the initial RTT is set once, a whole second too',
      `
  0    C S  0:0  ack 0  win 100
  500  S S. 0:0  ack 1  win 100
  1000 C .  1:1  ack 1  win 100         => -; initialRtt=1000000000
  1700 C .  1:5  ack 1  win 100         => -; initialRtt=1000000000
  1800 S .  1:1  ack 5  win 100         => -; initialRtt=1000000000`,
    ],
    [
      'it is none when the ACK comes at the time of the SYN: the next one sets it',
      `
  0   C S  0:0  ack 0  win 100
  0   S S. 0:0  ack 1  win 100
  0   C .  1:1  ack 1  win 100          => -; initialRtt=0
  7   C .  1:5  ack 1  win 100          => -; initialRtt=7000000
  9   S .  1:1  ack 5  win 100          => -; initialRtt=7000000`,
    ],
    [
      'the first segment of a direction is compared with nothing: a window of 1 is not the one before',
      `
  0   C .  16:16 ack -2147483392 win 1   => windowUpdate`,
    ],
    [
      'nor is it for the other direction',
      `
  0   C .  20:20 ack 1  win 100
  1   S .  -2147483392:-2147483392 ack 16 win 1  => windowUpdate`,
    ],
    [
      'the other side may close first, and only a FIN closes',
      `${HANDSHAKE}
  30  S F.  1:1   ack 1  win 1000       => -; finIsActive=true
  31  C .   1:1   ack 2  win 500        => -; finIsActive=false
  32  C F.  1:1   ack 2  win 500        => -; finIsActive=false`,
    ],
    [
      '1.3: the same SYN has a record even when nothing is marked',
      `
  0   S .  1:1  ack 1  win 100
  1   C S  0:0  ack 0  win 100          => -; hasAnalysis=true stream=0 relativeSeq=0`,
    ],
    [
      'SACK edges are shown from the other side’s base, and raw before it is known',
      `
  0   C S  0:0  ack 0  win 100          => -; sackBase=0
  1   S S. 0:0  ack 1  win 100          => -; sackBase=-16
  2   C .  1:1  ack 1  win 100          => -; sackBase=2147483392`,
    ],
    [
      'a FIN opens the close unless the other side has: what came before is none',
      `${HANDSHAKE}
  30  S P.  1:5   ack 1  win 1000
  31  C .   1:1   ack 5  win 500
  32  C F.  1:1   ack 5  win 500        => -; finIsActive=true
  33  S F.  5:5   ack 2  win 1000       => -; finIsActive=false
  600 C F.  1:1   ack 5  win 500        => retransmission; finIsActive=true
  601 S F.  5:5   ack 2  win 1000       => retransmission; finIsActive=false`,
    ],
    [
      'a fast-open cookie without data: there was nothing to ignore',
      `
  0   C S   0:0  ack 0  win 100 cookie  => fastOpenSyn
  1   S S.  0:0  ack 1  win 100         => -`,
    ],
    [
      'accurate ECN: the answer may have AE without ECE, or CWR without AE',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.e  0:0 ack 1 win 100
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=true`,
    ],
    [
      'accurate ECN: AE with ECE is the answer of another protocol',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.eE 0:0 ack 1 win 100
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=false`,
    ],
    [
      'accurate ECN: so is ECE alone',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.E  0:0 ack 1 win 100
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=false`,
    ],
    [
      'accurate ECN: the SYN must have asked with all three',
      `
  0   C SEW  0:0 ack 0 win 100
  1   S S.W  0:0 ack 1 win 100
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=false`,
    ],
    [
      'accurate ECN: the last SYN-ACK says whether it is accepted: not any more',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.W  0:0 ack 1 win 100
  2   C .    1:1 ack 1 win 100          => -; accurateEcn=true
  3   S S.   0:0 ack 1 win 100
  4   C .    1:9 ack 1 win 100          => -; accurateEcn=false`,
    ],
    [
      'accurate ECN: the last SYN-ACK says whether it is accepted: now it is',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.   0:0 ack 1 win 100
  2   S S.e  0:0 ack 1 win 100
  3   C .    1:1 ack 1 win 100          => -; accurateEcn=true`,
    ],
    [
      'accurate ECN: the last SYN says whether it is offered',
      `
  0   C SEWe 0:0 ack 0 win 100
  1   S S.W  0:0 ack 1 win 100
  2   C S    0:0 ack 0 win 100
  3   C .    1:9 ack 1 win 100          => -; accurateEcn=false`,
    ],
  ])('%s', (_, script) => check(play(script)));

  it('accurate ECN is in use behind its option, from the next segment on', () => {
    const script = `
  0   C .    1:1 ack 1 win 100          => -; accurateEcn=false
  1   C .    1:5 ack 1 win 100          => -; accurateEcn=false
  2   S .    1:1 ack 5 win 100          => -; accurateEcn=true`;
    check(
      play(script, (index, segment) => {
        if (index === 1) segment.options |= OPTION_ACCURATE_ECN;
      }),
    );
  });

  it.each([
    ['the last that counts', [1 << 7], true],
    ['a reset, the first that does not count', [1 << 8], false],
    ['of a kind that RFC 8684 does not name', [1 << 13], false],
    ['known, then one that does not count', [1 << 2, 1 << 8], false],
    ['one that does not count, then a new one', [1 << 8, 1 << 3], true],
  ])('I: MPTCP subtypes: %s', (_, subtypes, isNew) => {
    const lines = ['0 C . 1:1 ack 1 win 100', ...subtypes.map(() => '1 C . 1:1 ack 1 win 100'), '2 C . 1:1 ack 1 win 100'];
    const marks = play(lines.join('\n'), (index, segment) => {
      segment.mptcpSubtypes = subtypes[index - 1] ?? 0;
      if (segment.mptcpSubtypes !== 0) segment.options |= OPTION_MPTCP;
    }).map(({ annotation }) => nameMarks(annotation.marks).includes('duplicateAck'));
    expect(marks.at(-1)).toBe(!isNew);
  });

  it.each([
    ['no option', 0, false],
    ['an option behind which dissection stopped', OPTION_MPTCP, true],
  ])('I: MPTCP subtypes of a segment with %s are none', (_, options, stopped) => {
    const steps = play('0 C . 1:1 ack 1 win 100\n1 C . 1:1 ack 1 win 100\n2 C . 1:1 ack 1 win 100', (index, segment) => {
      segment.mptcpSubtypes = index === 1 ? 4 : 0;
      if (index === 1) Object.assign(segment, { options, stopped });
    });
    expect(steps.at(-1)?.annotation.duplicateAckNumber).toBe(2);
  });

  it('a segment whose length is not known sets no base, is not analysed and moves nothing', () => {
    const script = `
  0   C .  7:7 ack 3 win 100            => -; seqIsRelative=false stream=0
  1   C .  1:5 ack 1 win 100            => -; seqIsRelative=true relativeSeq=1
  2   S .  1:1 ack 5 win 100            => -; relativeAck=5 acksFrame=2`;
    check(
      play(script, (index, segment) => {
        if (index === 0) segment.hasLength = false;
      }),
    );
  });

  it('the other side’s first numbers are known from an ACK, also when its own first segment said nothing', () => {
    const script = `
  0   C .  7:7 ack 3 win 100            => -; seqIsRelative=false
  1   S .  1:5 ack 1 win 100            => -; relativeSeq=1 relativeAck=1
  2   C .  1:3 ack 5 win 100            => -; relativeSeq=1 relativeAck=5 acksFrame=2
  3   S .  5:5 ack 3 win 100            => -; relativeSeq=5 relativeAck=3 acksFrame=3`;
    check(
      play(script, (index, segment) => {
        if (index === 0) segment.hasLength = false;
      }),
    );
  });

  it('a header too short to be one counts for nothing in the handshake', () => {
    const script = `
  0   C S  0:0 ack 0 win 100            => -; completeness=0
  5   S S. 0:0 ack 1 win 100            => -; completeness=0
  9   C .  1:1 ack 1 win 100            => -; completeness=2 initialRtt=0`;
    check(
      play(script, (index, segment) => {
        if (index === 0) segment.headerLength = 16;
      }),
    );
  });

  it('but a header too short to be one offers, accepts and shows accurate ECN', () => {
    const script = `
  0   C SEWe 0:0 ack 0 win 100
  5   S S.W  0:0 ack 1 win 100
  9   C .    1:1 ack 1 win 100          => -; accurateEcn=true`;
    check(
      play(script, (_, segment) => {
        segment.headerLength = 16;
        segment.stopped = true;
      }),
    );
  });

  it('a fast-open cookie shows although dissection stopped behind it', () => {
    check(
      play('0 C S 0:0 ack 0 win 100 cookie => fastOpenSyn; hasAnalysis=true initialRtt=0', (_, segment) => {
        segment.stopped = true;
      }),
    );
  });

  /** Both ends have sent and acknowledged: from here on the usual segment is predicted. */
  const UNDER_WAY = `
  30  C .  1:11  ack 1   win 50
  31  S .  1:11  ack 11  win 100
  32  C .  11:21 ack 11  win 50
  33  S .  11:21 ack 21  win 100`;
  const PLAIN_HANDSHAKE = `
  0   C S   0:0  ack 0  win 1000
  10  S S.  0:0  ack 1  win 1000
  20  C .   1:1  ack 1  win 500`;

  it.each([
    ['scaled by its receiver', `${HANDSHAKE}${UNDER_WAY}\n  34  S .  21:211 ack 21 win 100 => windowFull`],
    ['scaled by 0', `${HANDSHAKE}${UNDER_WAY}\n  34  C .  21:121 ack 11 win 50 => windowFull`],
    ['not scaled', `${PLAIN_HANDSHAKE}${UNDER_WAY}\n  34  C .  21:121 ack 11 win 50 => windowFull`],
    ['not scaled, of the other end', `${PLAIN_HANDSHAKE}${UNDER_WAY}\n  34  S .  21:61 ack 21 win 100 => windowFull`],
  ])('predicted or not, data that fills the window says so: %s', (_, script) => check(play(script)));

  it('predicted or not, what a new acknowledgment reports as received beyond it is not in flight', () => {
    check(
      play(`${HANDSHAKE}${UNDER_WAY}
  34  C .  21:31 ack 21  win 50
  35  S .  21:21 ack 31  win 100
  36  C .  31:41 ack 21  win 50
  37  C .  41:51 ack 21  win 50
  38  S .  21:21 ack 41  win 100 sack 45-51
  39  C .  51:61 ack 21  win 50         => -; bytesInFlight=14`),
    );
  });

  it('predicted or not, accurate ECN stays in use', () => {
    const opening = '0 C SEWe 0:0 ack 0 win 1000\n10 S S.W 0:0 ack 1 win 1000\n20 C . 1:1 ack 1 win 500';
    check(play(`${opening}${UNDER_WAY}\n  34  C .  21:31 ack 21 win 50 => -; accurateEcn=true`));
  });

  it.each([
    ['whose header could not be read to its end', { stopped: true }, 'hasAnalysis=false bytesInFlight=0'],
    ['whose length is not known', { hasLength: false }, 'hasAnalysis=false seqIsRelative=false'],
  ])('predicted or not, nothing is shown of a segment %s', (_, fields, want) => {
    check(
      play(`${HANDSHAKE}${UNDER_WAY}\n  34  C .  21:31 ack 21 win 50 => -; ${want}`, (index, segment) => {
        if (index === 7) Object.assign(segment, fields);
      }),
    );
  });

  it('predicted or not, MPTCP subtypes are known from the next segment of either end on', () => {
    const script = `${HANDSHAKE}${UNDER_WAY}
  34  C .  21:31 ack 21 win 50          => -
  35  C .  31:41 ack 21 win 50          => -
  36  C .  41:41 ack 21 win 50          => duplicateAck`;
    check(
      play(script, (index, segment) => {
        if (index === 7) Object.assign(segment, { options: OPTION_MPTCP, mptcpSubtypes: 4 });
      }),
    );
  });

  it('keeps the directions of many flows apart', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const flows = 1100;
    let number = 0;
    const send = (flow: number, fromClient: boolean, seq: number, ack: number, length: number): Annotation => {
      const ends = [`10.0.0.1:${1000 + flow}`, '10.0.0.2:80'] as const;
      const [source, destination] = fromClient ? ends : [ends[1], ends[0]];
      beginFrame(frame, ++number, START + BigInt(number));
      addTcp(frame, { frame: number, time: 0n, source, destination, seq, ack, flags: ACK, window: 100 + flow, length });
      tracker.track(frame);
      return { ...(tracker.annotations[0] as Annotation) };
    };
    for (let flow = 0; flow < flows; flow++) send(flow, true, 1000 * flow, 7 * flow, 10);
    for (let flow = 0; flow < flows; flow++) {
      expect(send(flow, false, 7 * flow, 1000 * flow + 10, 0)).toMatchObject({
        relativeSeq: 1,
        relativeAck: 11,
        acksFrame: flow + 1,
        marks: 0,
      });
    }
    for (let flow = 0; flow < flows; flow++) {
      expect(send(flow, true, 1000 * flow + 10, 7 * flow, 5)).toMatchObject({
        relativeSeq: 11,
        relativeAck: 1,
        bytesInFlight: 5,
        marks: 0,
      });
    }
  });

  it('no flow is opened by a SYN that uses ports again when there is no room for one', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses, { maxFlows: 1 });
    const streams = [100, 200, 101].map((seq, i) => {
      beginFrame(frame, i + 1, START + BigInt(i));
      const flags = seq === 101 ? ACK : SYN;
      addTcp(frame, { frame: i + 1, time: 0n, source: '10.0.0.1:1', destination: '10.0.0.2:2', seq, ack: 0, flags, window: 10, length: 0 });
      tracker.track(frame);
      const { stream, relativeSeq } = tracker.annotations[0] as Annotation;
      return [stream, relativeSeq];
    });
    expect(streams).toEqual([
      [0, 0],
      [-1, 200],
      [0, 1],
    ]);
  });

  it('segments of a flow that there was no room for leave the flow before them as it was', () => {
    const numbersOf = (ports: readonly number[]) => {
      const frame = newFrame();
      const tracker = new FlowTracker(frame.addresses, { maxFlows: 1 });
      const seqs = [100, 0];
      const steps = ports.map((port, i) => {
        beginFrame(frame, i + 1, START + BigInt(1000 * i));
        const ends = { source: `10.0.0.1:${port}`, destination: '10.0.0.2:2' };
        const seq = seqs[port - 1] as number;
        addTcp(frame, { frame: i + 1, time: 0n, ...ends, seq, ack: port, flags: ACK, window: 10 * port, length: 10 });
        seqs[port - 1] = seq + 10;
        tracker.track(frame);
        const { stream, relativeSeq, relativeAck, marks, bytesInFlight } = tracker.annotations[0] as Annotation;
        return { stream, relativeSeq, relativeAck, marks, bytesInFlight };
      });
      const { lastFrame, clientToServer } = tracker.flow('tcp', 0) as TcpFlowSummary;
      return { steps: steps.filter(({ stream }) => stream === 0), lastFrame, bytes: clientToServer.bytes };
    };
    const [alone, among] = [numbersOf([1, 1, 1]), numbersOf([1, 1, 2, 2, 1, 2])];
    expect(among).toEqual({ ...alone, lastFrame: 5 });
    expect(among.steps).toHaveLength(3);
  });

  it('nothing is in flight where nothing can be remembered', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses, { maxUnackedSegments: 0 });
    for (let number = 1; number <= 2; number++) {
      beginFrame(frame, number, START + BigInt(number));
      const ends = { source: '10.0.0.1:1', destination: '10.0.0.2:2' };
      addTcp(frame, { frame: number, time: 0n, ...ends, seq: 100 * number, ack: 1, flags: ACK, window: 10, length: 10 });
      tracker.track(frame);
      expect(tracker.annotations[0]).toMatchObject({ hasAnalysis: number === 2, bytesInFlight: 0, pushBytes: 0 });
    }
    expect(tracker.refused.maxUnackedSegments).toBe(2);
  });
});
