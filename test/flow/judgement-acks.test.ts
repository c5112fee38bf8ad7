/** What kind of ACK a segment is that takes no step: keep-alives, probes of a closed window and their answers, where Wireshark's marks alone would mislead. */
import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

const OPEN = `
     C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED`;

const stories: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'the first segment of a capture is no keep-alive, whatever its number',
    `C > S  .   0:0(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN`,
    { clientIsn: 0xffffffff },
  ],
  [
    'a keep-alive of an end whose peer was not captured',
    `C > S  P.  1:6(5)  ack 1  | data [assumed] | C=UNKNOWN S=UNKNOWN
     +60 C > S  .   5:5(0)  ack 1  | keep-alive [assumed] |`,
  ],
  [
    'what repeats the last number before all is acknowledged is none',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     +60 C > S  .   5:5(0)  ack 1  | ack |
     S > C  .   1:1(0)  ack 5  | ack |
     +60 C > S  .   5:5(0)  ack 1  | ack |
     S > C  .   1:1(0)  ack 6  | ack |
     +60 C > S  .   5:5(0)  ack 1  | keep-alive |`,
  ],
  [
    'nor is what stands behind a RST that nobody took',
    `${OPEN}
     S > C  R   900000:900000(0)       | unexpected RST |
     S > C  .   899999:899999(0) ack 1 | ack |`,
  ],
  [
    'not even when the peer acknowledges so far',
    `${OPEN}
     S > C  R   900000:900000(0)       | unexpected RST |
     C > S  .   1:1(0)       ack 900000 | ack |
     S > C  .   899999:899999(0) ack 1 | ack |`,
  ],
  [
    'data with no window is data, though it repeats the last number',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1        | data |
     S > C  .   1:1(0)  ack 6        | ack  |
     C > S  P.  5:7(2)  ack 1  win 0 | data |`,
  ],
  [
    'data with no window is no answer to a probe',
    `${OPEN}
     S > C  .   1:1(0)  ack 1  win 0 | ack  |
     S > C  P.  1:6(5)  ack 1  win 0 | data |
     S > C  .   6:6(0)  ack 1  win 0 | zero-window probe ack |`,
  ],
  [
    'a probe is one because of the peer’s window, and its answer because of the probe',
    `C > S  S   0:0(0)                | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  win 0 | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1        | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  .   1:2(1)  ack 1        | zero-window probe     |
     S > C  .   1:1(0)  ack 1  win 0 | zero-window probe ack |`,
  ],
  [
    'an ACK that closes the window says that and no more',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1        | data |
     S > C  .   1:1(0)  ack 6  win 0 | ack  |
     S > C  .   1:1(0)  ack 6  win 0 | zero-window probe ack |
     S > C  .   1:1(0)  ack 6  win 9 | ack (window update)   |
     S > C  .   1:1(0)  ack 6  win 0 | ack  |`,
  ],
  [
    'either end may have closed its window',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  win 0 | data |
     S > C  .   1:2(1)  ack 6  win 0 | zero-window probe |
     C > S  .   6:7(1)  ack 1  win 0 | zero-window probe |`,
  ],
];

describe('ACKs and probes', () => {
  it.each(stories)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
