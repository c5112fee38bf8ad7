/** The close and the reset at their edges: copies of steps, numbers one too far, ends that are closed already, and what is no step at all. */
import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

type Story = [name: string, script: string, fields?: ScriptFields];

const OPEN = `
     C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED`;
const CLOSED = `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK   | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2  | close 4/4 ACK         | S=CLOSED`;

const repeats: Story[] = [
  [
    'FIN again with another number',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  F.  5:5(0)  ack 1  | unexpected FIN |
     S > C  .   1:1(0)  ack 2  | close 2/4 ACK | C=FIN-WAIT-2
     = clientToServer fins=2`,
  ],
  [
    'one byte behind the own FIN; and the last byte before it again',
    `${OPEN}
     C > S  FP. 1:4(3)  ack 1  | close 1/4 FIN [with data] | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  P.  4:5(1)  ack 1  | unexpected data |
     C > S  P.  2:4(2)  ack 1  | data |`,
  ],
];

const unproven: Story[] = [
  [
    'a FIN from a server whose SYN-ACK the client cannot take',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     S > C  F.  1:1(0)  ack 9  | unexpected FIN | S=FIN-WAIT-1`,
  ],
  [
    'of a connection begun midway the first ACK is the one that a late SYN-ACK is held against',
    `C > S  .   1:1(0)  ack 1  | ack [assumed]  | C=UNKNOWN S=UNKNOWN
     S > C  P.  1:4(3)  ack 1  | data [assumed] |
     C > S  .   1:1(0)  ack 4  | ack [assumed]  |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [captured late] | C=ESTABLISHED S=ESTABLISHED
     = handshake complete outOfOrderCapture=true proof=ack.ack:5001,ack.seq:1001`,
  ],
  [
    'not a later one of the same side',
    `C > S  .   1:1(0)  ack 1  | ack [assumed]  | C=UNKNOWN S=UNKNOWN
     C > S  P.  1:6(5)  ack 1  | data [assumed] |
     C > S  P.  6:9(3)  ack 1  | data [assumed] |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [captured late] | C=ESTABLISHED S=ESTABLISHED
     = handshake complete`,
  ],
];

const dead: Story[] = [
  [
    'an end that was reset acknowledges a FIN: it is nobody’s',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN   | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  R.  1:1(0)  ack 2  | reset by server | C=CLOSED S=CLOSED
     S > C  .   1:1(0)  ack 2  | unexpected ACK  |`,
  ],
  [
    'an end closed by the close repeats its ACK',
    `${CLOSED}
     +121 C > S  .   2:2(0)  ack 2  | close 4/4 ACK [again] | C=CLOSED
     C > S  .   2:2(0)  ack 1  | unexpected ACK |
     C > S  P.  2:4(2)  ack 1  | unexpected data |`,
  ],
];

const refusals: Story[] = [
  [
    'twice',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused           | C=CLOSED S=CLOSED
     S > C  R.  0:0(0)  ack 1  | refused [again]   |
     = handshake refused
     = serverToClient resets=2`,
  ],
  [
    'a RST that acknowledges less than the SYN refuses nothing',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 0  | unexpected RST [wrong ack] |
     = handshake no-answer`,
  ],
  [
    'a RST of one who opens too is none',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  R   1:1(0)         | reset by client | C=CLOSED S=CLOSED
     = handshake aborted`,
  ],
  [
    'a RST after the connection has shown itself open is none',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | C=ESTABLISHED S=ESTABLISHED
     S > C  R   1:1(0)         | reset by server   | C=CLOSED S=CLOSED
     = handshake not-captured
     = close aborted-by-server`,
  ],
  [
    'the ports used again are refused: the verdicts on what was before stand',
    `${CLOSED}
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused                   | C=CLOSED S=CLOSED
     = handshake complete
     = close closed-by-client complete=true resetAfterClose=false
     = flow connState=SF`,
  ],
  [
    'the client gives up using them again: likewise',
    `${CLOSED}
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     C > S  R   1:1(0)         | reset by client           | C=CLOSED
     = handshake complete
     = close closed-by-client complete=true resetAfterClose=false
     = flow connState=SF`,
  ],
];

const plausible: Story[] = [
  [
    'an end that has sent nothing else is taken at its word',
    `C > S  P.  1:6(5)  ack 1  | data [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  R   3000000:3000000(0) | reset by server [assumed] | C=CLOSED S=CLOSED`,
  ],
  ['within a window ahead', `${OPEN}\n S > C R 65536:65536(0) | reset by server | C=CLOSED S=CLOSED`],
  ['a byte farther', `${OPEN}\n S > C R 65537:65537(0) | unexpected RST |`],
  ['within a window back', `${OPEN}\n S > C R -65534:-65534(0) | reset by server | C=CLOSED S=CLOSED`],
  ['a byte farther back', `${OPEN}\n S > C R -65535:-65535(0) | unexpected RST |`],
  [
    'the window is the largest that the peer has offered, scaled',
    `C > S  S   0:0(0)         <ws 2>            | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  win 100 <ws 2>    | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  win 50000         | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  P.  1:2(1)  ack 1  win 10            | data                  |
     S > C  R   200002:200002(0)                 | unexpected RST        |
     S > C  R   200001:200001(0)                 | reset by server       | C=CLOSED S=CLOSED`,
  ],
  [
    'a client in SYN-SENT that resets what it was answered goes on waiting, though it was answered its own SYN’s number',
    `C > S  S   0:0(0)          | handshake 1/3 SYN          | C=SYN-SENT S=LISTEN
     S > C  .   300:300(0) ack -1 | unexpected ACK [wrong ack] |
     C > S  R   -1:-1(0)        | reset by client            |
     = handshake aborted`,
  ],
];

describe.each([
  ['copies', repeats],
  ['before anything is proven', unproven],
  ['closed ends', dead],
  ['refusals', refusals],
  ['which RST is taken', plausible],
])('%s', (_group, stories) => {
  it.each(stories)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
