/** Zeek's two codes of a connection, `conn_state` and `history`, as its documentation of conn.log defines them. */
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/script.js';

const SYN = 'C > S  S   0:0(0)';
const SYN_ACK = 'S > C  S.  0:0(0)  ack 1';
const ACK = 'C > S  .   1:1(0)  ack 1';
const OPEN = [SYN, SYN_ACK, ACK];
const CLIENT_DATA = 'C > S  P.  1:6(5)  ack 1';
const SERVER_DATA = 'S > C  P.  1:6(5)  ack 1';

function codes(lines: readonly string[]): { connState: string | undefined; history: string | undefined } {
  const [flow] = runScript(lines.join('\n')).flows;
  return { connState: flow?.connState, history: flow?.history };
}

describe('conn_state', () => {
  it.each<[string, string, string[]]>([
    ['S0', 'a SYN alone', [SYN]],
    ['S1', 'established as soon as the SYN-ACK answers the SYN', [SYN, SYN_ACK]],
    ['S1', 'established and open', OPEN],
    ['S1', 'the SYN-ACK was not captured, but both ends go on', [SYN, ACK, SERVER_DATA]],
    ['S2', 'only the originator closed', [...OPEN, 'C > S F. 1:1(0) ack 1', 'S > C . 1:1(0) ack 2']],
    ['S3', 'only the responder closed', [...OPEN, 'S > C F. 1:1(0) ack 1', 'C > S . 1:1(0) ack 2']],
    ['SF', 'both closed', [...OPEN, 'C > S F. 1:1(0) ack 1', 'S > C F. 1:1(0) ack 2']],
    ['SF', 'both closed, then a reset', [...OPEN, 'C > S F. 1:1(0) ack 1', 'S > C F. 1:1(0) ack 2', 'C > S R 2:2(0)']],
    ['REJ', 'refused', [SYN, 'S > C R. 0:0(0) ack 1']],
    ['REJ', 'reset by both without payload', [...OPEN, 'C > S R. 1:1(0) ack 1', 'S > C R. 1:1(0) ack 1']],
    ['REJ', 'SYN-ACKs of both that do not fit, no SYN', [SYN_ACK, 'C > S S. 0:0(0) ack 9', 'S > C R 1:1(0)']],
    ['RSTO', 'reset by the originator', [...OPEN, 'C > S R. 1:1(0) ack 1']],
    ['RSTO', 'reset by the originator after the SYN-ACK', [SYN, SYN_ACK, 'C > S R 1:1(0)']],
    ['RSTR', 'SYN-ACKs of both that acknowledge each other, no SYN', [SYN_ACK, 'C > S S. 0:0(0) ack 1', 'S > C R 1:1(0)']],
    ['RSTR', 'reset by the responder, without payload', [...OPEN, 'S > C R. 1:1(0) ack 1']],
    ['RSTR', 'reset by both after data of the originator', [...OPEN, CLIENT_DATA, 'C > S R. 6:6(0) ack 1', 'S > C R. 1:1(0) ack 6']],
    ['RSTR', 'reset by both after data of the responder', [...OPEN, SERVER_DATA, 'C > S R. 1:1(0) ack 6', 'S > C R. 6:6(0) ack 1']],
    [
      'RSTR',
      'reset by both after as much data of each',
      [...OPEN, CLIENT_DATA, 'S > C P. 1:6(5) ack 6', 'C > S R. 6:6(0) ack 6', 'S > C R. 6:6(0) ack 6'],
    ],
    ['RSTOS0', 'a SYN, then a RST of its sender', [SYN, 'C > S R 1:1(0)']],
    ['OTH', 'a SYN, an ACK, then a RST of their sender', [SYN, ACK, 'C > S R 1:1(0)']],
    ['OTH', 'a SYN with FIN, then a RST of its sender', ['C > S SF 0:0(0)', 'C > S R 2:2(0)']],
    ['RSTRH', 'a SYN-ACK, then a RST of its sender, no SYN', [SYN_ACK, 'S > C R. 1:1(0) ack 1']],
    ['RSTRH', 'begun midway, reset by the responder', [CLIENT_DATA, 'S > C R. 1:1(0) ack 6']],
    ['SH', 'a SYN, then a FIN of its sender, no SYN-ACK', [SYN, 'C > S F. 1:1(0) ack 1']],
    ['SHR', 'a SYN-ACK, then a FIN of its sender, no SYN', [SYN_ACK, 'S > C F. 1:1(0) ack 2']],
    ['SHR', 'begun midway, closed by the responder', [CLIENT_DATA, 'S > C F. 1:1(0) ack 6']],
    ['OTH', 'begun midway', [CLIENT_DATA, 'S > C . 1:1(0) ack 6']],
    ['OTH', 'only the originator was captured', [SYN, ACK]],
    ['OTH', 'only the responder was captured', [SYN_ACK, 'S > C . 1:1(0) ack 4']],
    ['OTH', 'the SYN met an old connection', [SYN, 'S > C . 300:300(0) ack -100']],
  ])('%s: %s', (connState, _, lines) => {
    expect(codes(lines).connState).toBe(connState);
  });

  it('has nothing to do with what another connection has counted', () => {
    const before = [SYN, SYN_ACK, CLIENT_DATA, '+0.2 S > C P. 1:6(5) ack 6', '+0.3 C > S . 6:6(0) ack 6', 'C > S R. 6:6(0) ack 6'];
    const refused = ['C > S S 900:900(0)', 'S > C S. 900:900(0) ack 901', 'C > S . 901:901(0) ack 901'];
    const resets = ['C > S R. 901:901(0) ack 901', 'S > C R. 901:901(0) ack 901'];
    const { flows } = runScript([...before, ...refused, ...resets].join('\n'));
    expect(flows.map(({ connState }) => connState)).toEqual(['RSTO', 'REJ']);
  });
});

describe('history', () => {
  it.each<[string, string, string[]]>([
    [
      'ShADad',
      'SYN, SYN-ACK, ACK and data of both, each once',
      [...OPEN, CLIENT_DATA, 'S > C . 1:1(0) ack 6', 'S > C P. 1:3(2) ack 6', 'C > S . 6:6(0) ack 3'],
    ],
    ['^hSA', 'the responder was seen first', [SYN_ACK, SYN, ACK]],
    ['Dd', 'data of both', [CLIENT_DATA, 'S > C P. 1:3(2) ack 6', 'C > S P. 6:9(3) ack 3']],
    ['', 'an empty segment without ACK is nothing', ['C > S - 1:1(0)']],
    ['D', 'data without ACK', ['C > S P 1:3(2)']],
    ['ShAR', 'a RST counts once for each number it has', [...OPEN, 'C > S R 1:1(0)', 'C > S R 1:1(0)']],
    ['ShARR', 'of another number again', [...OPEN, 'C > S R 1:1(0)', 'C > S R 2:2(0)', 'C > S R 2:2(0)']],
    ['ShARrR', 'the other end counts for itself', [...OPEN, 'C > S R 1:1(0)', 'S > C R 1:1(0)', 'C > S R 2:2(0)', 'S > C R 1:1(0)']],
    ['ShAR', 'the text that a RST may carry is no data', [...OPEN, 'C > S R. 1:4(3) ack 1']],
    ['R', 'a RST with the number 0', ['C > S R -1000:-1000(0)', 'C > S R -1000:-1000(0)']],
    ['ShAFf', 'a FIN counts once', [...OPEN, 'C > S F. 1:1(0) ack 1', 'C > S F. 1:1(0) ack 1', 'S > C F. 1:1(0) ack 2']],
    ['QSF', 'SYN with FIN', ['C > S SF 0:0(0)']],
    ['QSF', 'each is noted once', ['C > S SF 0:0(0)', 'C > S SF 0:0(0)']],
    ['QSR', 'SYN with RST', ['C > S SR 0:0(0)']],
    ['ShAIFR', 'FIN with RST', [...OPEN, 'C > S FR. 1:1(0) ack 1']],
    ['ShAIFRR', 'that is noted once', [...OPEN, 'C > S FR. 1:1(0) ack 1', 'C > S FR. 2:2(0) ack 1']],
    ['Sh', 'a SYN-ACK of what nobody sent is no gap', [SYN, 'S > C S. 0:0(0) ack 9']],
    ['ShAaG', 'a gap that the receiver acknowledges', [...OPEN, 'S > C . 1:1(0) ack 100']],
    ['ShADTW', 'another mark is no further repeat', [...OPEN, CLIENT_DATA, `+1 ${CLIENT_DATA}`, 'C > S . 6:6(0) ack 1 win 0']],
    ['ShADTW', 'nor where new data has it', [...OPEN, CLIENT_DATA, `+1 ${CLIENT_DATA}`, 'C > S P. 6:9(3) ack 1 win 0']],
    ['ShADTF', 'nor is a FIN again', [...OPEN, CLIENT_DATA, `+1 ${CLIENT_DATA}`, 'C > S F. 6:6(0) ack 1', '+1 C > S F. 6:6(0) ack 1']],
    ['ShAawdt', 'nor a further window of nothing', [...OPEN, 'S > C . 1:1(0) ack 1 win 0', SERVER_DATA, `+1 ${SERVER_DATA}`]],
    ['ShAaGw', 'nor a further gap', [...OPEN, 'S > C . 1:1(0) ack 100', 'S > C . 1:1(0) ack 100 win 0']],
    ['ShAawG', 'nor does a window of nothing count as one', [...OPEN, 'S > C . 1:1(0) ack 1 win 0', 'S > C . 1:1(0) ack 100']],
    [
      'ShADTaG',
      'nor a SYN-ACK of what nobody sent',
      [SYN, 'S > C S. 0:0(0) ack 9', ACK, CLIENT_DATA, 'S > C . 1:1(0) ack 6', 'S > C . 1:1(0) ack 100'],
    ],
    [
      'ShAaGd',
      'nor one that follows a gap',
      [...OPEN, 'S > C . 1:1(0) ack 100', SERVER_DATA, 'C > S . 1:1(0) ack 6', 'S > C S. 0:0(0) ack 200'],
    ],
    ['ShAg', 'a gap of the responder’s', [...OPEN, 'C > S . 1:1(0) ack 100']],
  ])('%s: %s', (history, _, lines) => {
    expect(codes(lines).history).toBe(history);
  });

  const times = (count: number, line: string): string[] => new Array<string>(count).fill(line);

  it.each([
    [1, 'T'],
    [9, 'T'],
    [10, 'TT'],
    [11, 'TT'],
    [99, 'TT'],
    [100, 'TTT'],
  ])('repeated payload is told at the 1st, 10th, 100th time: %i times', (count, letters) => {
    expect(codes([...OPEN, CLIENT_DATA, ...times(count, '+1 C > S P. 1:6(5) ack 1')]).history).toBe(`ShAD${letters}`);
  });

  it.each([
    [1, 'aw'],
    [9, 'aw'],
    [10, 'aww'],
    [20, 'aww'],
  ])('so is a window of nothing: %i times', (count, letters) => {
    expect(codes([...OPEN, ...times(count, 'S > C . 1:1(0) ack 1 win 0')]).history).toBe(`ShA${letters}`);
  });

  it('so are gaps that were acknowledged', () => {
    const gaps = (count: number): string[] =>
      Array.from({ length: count }, (_, i) => [
        `C > S . ${i * 20 + 11}:${i * 20 + 21}(10) ack 1`,
        `S > C . 1:1(0) ack ${i * 20 + 21}`,
      ]).flat();
    expect(codes([...OPEN, ...gaps(1)]).history).toBe('ShADaG');
    expect(codes([...OPEN, ...gaps(9)]).history).toBe('ShADaG');
    expect(codes([...OPEN, ...gaps(10)]).history).toBe('ShADaGG');
  });

  it.each([12, 13, 18, 19, 59, 60, 61, 80])('has room for 60 letters: %i', (count) => {
    // As many RSTs of either end in turn, each with another number.
    const resets = Array.from({ length: count }, (_, i) => (i % 3 === 2 ? `S > C R ${i}:${i}(0)` : `C > S R ${i}:${i}(0)`));
    const letters = Array.from({ length: Math.min(count, 60) }, (_, i) => (i % 3 === 2 ? 'r' : 'R'));
    expect(codes(resets).history).toBe(letters.join(''));
  });
});
