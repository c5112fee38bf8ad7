/** Stories of whole connections as a network engineer would tell them: what RFC 9293's figures show, and what goes wrong on real networks. */
import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

const OPEN = `
     C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
`;

type Story = [name: string, script: string, fields?: ScriptFields];

const recoveries: Story[] = [
  [
    'RFC 9293 figure 9: an old duplicate SYN is reset, the new one opens',
    `C > S  S   90:90(0)          | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 91   | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  R   91:91(0)          | reset by client       | C=CLOSED S=LISTEN
     C > S  S   100:100(0)        | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 101  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   101:101(0) ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     = handshake complete
     = close open`,
  ],
  [
    'RFC 9293 figure 10: the SYN meets an old connection, whose ACK is reset; the SYN again opens',
    `C > S  S   0:0(0)            | handshake 1/3 SYN          | C=SYN-SENT S=LISTEN
     S > C  .   300:300(0) ack 100000 | unexpected ACK [wrong ack] |
     C > S  R   100000:100000(0)  | reset by client            |
     +1 C > S  S   0:0(0)         | handshake 1/3 SYN [again]  |
     S > C  S.  0:0(0)   ack 1    | handshake 2/3 SYN-ACK      | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)   ack 1    | handshake 3/3 ACK          | S=ESTABLISHED
     = handshake complete synRetransmissions=1
     = close open`,
  ],
  [
    'a RST with the number 0 in SYN-SENT ends the attempt: nothing has been acknowledged yet, not even 0',
    `C > S  S   0:0(0)            | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  R   -1000:-1000(0)    | reset by client   | C=CLOSED
     = handshake aborted`,
  ],
  [
    'a SYN-ACK of something else is reset, the next one is right',
    `C > S  S   0:0(0)            | handshake 1/3 SYN                 | C=SYN-SENT S=LISTEN
     S > C  S.  7000:7000(0) ack 555 | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     C > S  R   555:555(0)        | reset by client                   | S=LISTEN
     +1 C > S  S   0:0(0)         | handshake 1/3 SYN [again]         |
     S > C  S.  0:0(0)   ack 1    | handshake 2/3 SYN-ACK             | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)   ack 1    | handshake 3/3 ACK                 | S=ESTABLISHED
     = handshake complete synRetransmissions=1`,
  ],
  [
    'a last step with a wrong number, then a right one',
    `C > S  S   0:0(0)         | handshake 1/3 SYN             | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 2  | handshake 3/3 ACK [wrong ack] |
     +1 S > C  S.  0:0(0)  ack 1 | handshake 2/3 SYN-ACK [again] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK             | S=ESTABLISHED
     C > S  P.  1:5(4)  ack 1  | data                          |
     = handshake complete synAckRetransmissions=1 proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001
     = close open`,
  ],
  [
    'a last step with a wrong number, and data as if nothing had been',
    `C > S  S   0:0(0)         | handshake 1/3 SYN             | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 2  | handshake 3/3 ACK [wrong ack] |
     C > S  P.  1:11(10) ack 1 | data                          | S=ESTABLISHED
     S > C  .   1:1(0)  ack 11 | ack                           |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5002!5001,ack.seq:1001
     = close open`,
  ],
  [
    'the last step and the data after it are overtaken by an ACK behind them, which answers a copy of the SYN-ACK',
    `C > S  S   0:0(0)         | handshake 1/3 SYN             | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   11:11(0) ack 1 | handshake 3/3 ACK [wrong ack] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK             | S=ESTABLISHED
     C > S  P.  1:11(10) ack 1 | data                          |
     S > C  .   1:1(0)  ack 11 | ack                           |
     = handshake complete
     = close open`,
  ],
  [
    'or the data comes before the last step',
    `C > S  S   0:0(0)         | handshake 1/3 SYN             | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   11:11(0) ack 1 | handshake 3/3 ACK [wrong ack] |
     C > S  P.  1:11(10) ack 1 | handshake 3/3 ACK [with data] | S=ESTABLISHED
     S > C  .   1:1(0)  ack 11 | ack                           |
     C > S  .   1:1(0)  ack 1  | ack                           |
     = handshake complete
     = close open`,
  ],
  [
    'a last step whose Seq is wrong, and data that does not end there',
    `C > S  S   0:0(0)         | handshake 1/3 SYN             | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   2:2(0)  ack 1  | handshake 3/3 ACK [wrong ack] |
     C > S  P.  1:11(10) ack 1 | data                          | S=ESTABLISHED
     S > C  .   1:1(0)  ack 11 | ack                           |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5001,ack.seq:1002!1001`,
  ],
  [
    'refused once, open the second time',
    `C > S  S   0:0(0)         | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused                   | C=CLOSED S=CLOSED
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK     | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK         | S=ESTABLISHED
     = handshake complete
     = close open`,
  ],
  [
    'a copy of the SYN comes when the connection is open',
    `${OPEN}
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] |
     S > C  .   1:1(0)  ack 1  | ack (duplicate)           |
     = handshake complete synRetransmissions=1`,
  ],
];

const crossings: Story[] = [
  [
    'simultaneous open with plain ACKs',
    `C > S  S   0:0(0)         | handshake 1/3 SYN                 | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | S=ESTABLISHED
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | C=ESTABLISHED
     S > C  P.  1:3(2)  ack 1  | data                              |
     = handshake complete simultaneousOpen=true outOfOrderCapture=false proof=ack.ack:1001
     = close open`,
  ],
  [
    'simultaneous open, one end sends a plain ACK first',
    `C > S  S   0:0(0)         | handshake 1/3 SYN                     | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)     | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)     | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED
     = handshake complete simultaneousOpen=true outOfOrderCapture=false`,
  ],
  [
    'simultaneous open, as Linux does it: each end acknowledges the SYN-ACK, whose window is scaled now',
    `C > S  S   0:0(0)          win 64240 <ws 10> | handshake 1/3 SYN                     | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)          win 64240 <ws 10> | handshake SYN (simultaneous open)     | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1   win 64240 <ws 10> | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1   win 64240 <ws 10> | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED
     C > S  .   1:1(0)  ack 1   win 63            | handshake ACK (simultaneous open)     |
     S > C  .   1:1(0)  ack 1   win 63            | handshake ACK (simultaneous open)     |
     C > S  .   1:1(0)  ack 1   win 70            | ack (window update)                   |
     = handshake complete simultaneousOpen=true
     = clientToServer retransmissions=0`,
  ],
  [
    'simultaneous open, the later SYN was not captured',
    `C > S  S   0:0(0)         | handshake 1/3 SYN                     | C=SYN-SENT S=LISTEN
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=SYN-RECEIVED S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED
     = handshake complete simultaneousOpen=true
     = close open`,
  ],
  [
    'simultaneous open with plain ACKs of something else',
    `C > S  S   0:0(0)         | handshake 1/3 SYN                 | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 9  | unexpected ACK [wrong ack]        |
     = handshake no-answer simultaneousOpen=true
     = close never-opened`,
  ],
  [
    'the ACK of a FIN is captured before the FIN',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN                       | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  .   2:2(0)  ack 2  | ack                                 |
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK [captured late] | C=TIME-WAIT S=CLOSED
     = close closed-by-client segments=3 complete=true`,
  ],
];

const reordered: Story[] = [
  [
    'the FIN that answers is captured before the first FIN',
    `${OPEN}
     C > S  F.  1:1(0)  ack 7  | close 1/4 FIN                 | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  FP. 1:6(5)  ack 1  | close 1/4 FIN [captured late, with data] | C=LAST-ACK S=TIME-WAIT
     S > C  .   7:7(0)  ack 2  | close 4/4 ACK                 | C=CLOSED
     = close closed-by-server segments=3 complete=true bytesAfterFirstFin=0`,
  ],
  [
    'the FIN and the data are captured before the SYN-ACK',
    `C > S  S   0:0(0)          | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     C > S  F.  11:11(0) ack 1  | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  P.  1:11(10) ack 1  | data                  |
     S > C  S.  0:0(0)   ack 1  | handshake 2/3 SYN-ACK |
     C > S  .   12:12(0) ack 1  | ack (duplicate)       |
     S > C  .   1:1(0)   ack 12 | close 2/4 ACK         | C=FIN-WAIT-2
     = handshake complete`,
  ],
];

const oddities: Story[] = [
  [
    'fast open: the server has answered and closed before the last step',
    `C > S  S   0:10(10)  <FO>      | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)    ack 11    | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     S > C  FP. 1:21(20)  ack 11    | close 1/4 FIN [with data]     | C=CLOSE-WAIT S=FIN-WAIT-1
     C > S  .   11:11(0)  ack 22    | handshake 3/3 ACK             | S=FIN-WAIT-2
     C > S  F.  11:11(0)  ack 22    | close 3/4 FIN                 | C=LAST-ACK S=TIME-WAIT
     S > C  .   22:22(0)  ack 12    | close 4/4 ACK                 | C=CLOSED
     = handshake complete fastOpen=true
     = close closed-by-server segments=4 complete=true`,
  ],
  [
    'SYN with FIN, as scanners send it',
    `C > S  SF  0:0(0)         | handshake 1/3 SYN [with FIN] | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 2  | refused                      | C=CLOSED S=CLOSED
     = handshake refused
     = close never-opened`,
  ],
  [
    'a RST in the middle of what was not captured is not the answer to a SYN',
    `C > S  R.  1:1(0)  ack 1  | reset by client [assumed] | C=CLOSED S=CLOSED
     = close aborted-by-client bytesBefore=0
     = flow connState=OTH`,
  ],
  [
    'a FIN between the SYN and the RST is no plain change of mind',
    `C > S  S   0:0(0)         | handshake 1/3 SYN           | C=SYN-SENT S=LISTEN
     S > C  .   0:0(0)  ack 0  | unexpected ACK [wrong ack]  |
     C > S  F   1:1(0)         | unexpected FIN              |
     C > S  R   1:1(0)         | reset by client             | C=CLOSED
     = flow connState=OTH history=SaFR`,
  ],
  [
    'what belongs to nothing after the RST leaves the verdict',
    `C > S  S   0:0(0)          | handshake 1/3 SYN           | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 1  | handshake 2/3 SYN-ACK       | C=ESTABLISHED S=SYN-RECEIVED
     C > S  R   1:1(0)          | reset by client             | C=CLOSED S=LISTEN
     C > S  .   0:1024(1024) ack 900000 | unexpected data [wrong ack] |
     = handshake aborted
     = close never-opened`,
  ],
  [
    'nor is the RST of both ends before any data',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  R   1:1(0)         | reset by client       | C=CLOSED S=LISTEN
     S > C  R.  1:1(0)  ack 1  | reset by server       | S=CLOSED
     = handshake aborted
     = flow connState=REJ history=ShRr`,
  ],
  [
    'what is sent again after the FIN, or before the RST, counts once',
    `${OPEN}
     C > S  F.  1:1(0)      ack 1 | close 1/4 FIN        | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)      ack 2 | close 2/4 ACK        | C=FIN-WAIT-2
     S > C  P.  1:1001(1000) ack 2 | data (half-closed)  |
     +0.3 S > C  P.  1:1001(1000) ack 2 | data (half-closed) |
     S > C  P.  1001:2001(1000) ack 2 | data (half-closed) |
     = close half-closed-by-client bytesAfterFirstFin=2000
     = serverToClient bytes=3000 uniqueBytes=2000`,
  ],
  [
    'and before the RST',
    `${OPEN}
     C > S  P.  1:11(10)    ack 1 | data            |
     +0.3 C > S  P.  1:11(10) ack 1 | data          |
     S > C  P.  1:8(7)     ack 11 | data            |
     S > C  R   8:8(0)            | reset by server | C=CLOSED S=CLOSED
     = close aborted-by-server bytesBefore=17`,
  ],
  [
    'a close across the end of the numbers, with 2,000 bytes after the FIN',
    `${OPEN}
     C > S  P.  1:11(10)    ack 1    | data          |
     S > C  P.  1:3(2)      ack 11   | data          |
     C > S  F.  11:11(0)    ack 3    | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   3:3(0)      ack 12   | close 2/4 ACK | C=FIN-WAIT-2
     S > C  P.  3:2003(2000) ack 12  | data (half-closed) |
     S > C  F.  2003:2003(0) ack 12  | close 3/4 FIN | C=TIME-WAIT S=LAST-ACK
     C > S  .   12:12(0)    ack 2004 | close 4/4 ACK | S=CLOSED
     = close closed-by-client segments=4 complete=true bytesAfterFirstFin=2000
     = serverToClient bytes=2002 uniqueBytes=2002`,
    { clientIsn: 0xffff_fff5, serverIsn: 0xffff_fffc },
  ],
];

const windows: Story[] = [
  [
    'no window: Linux probes with the segment of a keep-alive; when the window is open it is one',
    `${OPEN}
     C > S  P.  1:11(10) ack 1        | data                  |
     S > C  .   1:1(0)  ack 11 win 0  | ack                   |
     +0.2 C > S  .   10:10(0) ack 1   | zero-window probe     |
     S > C  .   1:1(0)  ack 11 win 0  | zero-window probe ack |
     +0.4 C > S  .   10:10(0) ack 1   | zero-window probe     |
     +0.8 C > S  .   10:10(0) ack 1   | zero-window probe     |
     S > C  .   1:1(0)  ack 11 win 9000 | ack (window update) |
     +60 C > S  .   10:10(0) ack 1    | keep-alive            |
     S > C  .   1:1(0)  ack 11 win 9000 | keep-alive ack      |
     = serverToClient zeroWindows=2
     = clientToServer keepAlives=4
     = close open`,
  ],
];

describe.each([
  ['recovery', recoveries],
  ['windows', windows],
  ['crossed segments', crossings],
  ['captured in another order', reordered],
  ['oddities', oddities],
])('%s', (_group, stories) => {
  it.each(stories)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
