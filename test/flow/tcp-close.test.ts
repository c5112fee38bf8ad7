import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

const OPEN = `
     C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
`;

const closes: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'four segments',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 2  | close 2/4 ACK | C=FIN-WAIT-2
     S > C  F.  1:1(0)  ack 2  | close 3/4 FIN | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2  | close 4/4 ACK | S=CLOSED
     = close closed-by-client segments=4 complete=true bytesAfterFirstFin=0 resetAfterClose=false
     = flow connState=SF history=ShAFaf`,
  ],
  [
    'three segments, begun by the server',
    `${OPEN}
     S > C  F.  1:1(0)  ack 1  | close 1/4 FIN       | C=CLOSE-WAIT S=FIN-WAIT-1
     C > S  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK | C=LAST-ACK S=TIME-WAIT
     S > C  .   2:2(0)  ack 2  | close 4/4 ACK       | C=CLOSED
     = close closed-by-server segments=3 complete=true
     = flow clientState=CLOSED serverState=TIME-WAIT`,
  ],
  [
    'data in the segments of the close',
    `${OPEN}
     C > S  FP. 1:4(3)  ack 1  | close 1/4 FIN [with data] | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  P.  1:3(2)  ack 5  | close 2/4 ACK [with data] | C=FIN-WAIT-2
     S > C  FP. 3:6(3)  ack 5  | close 3/4 FIN [with data] | C=TIME-WAIT S=LAST-ACK
     C > S  .   5:5(0)  ack 7  | close 4/4 ACK | S=CLOSED
     = close closed-by-client segments=4 complete=true bytesAfterFirstFin=5
     = flow history=ShAFDdf
     = serverToClient bytes=5 fins=1`,
  ],
  [
    'half-close: the other end goes on sending',
    `${OPEN}
     C > S  F.  1:1(0)    ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)    ack 2  | close 2/4 ACK | C=FIN-WAIT-2
     S > C  .   1:1001(1000) ack 2 | data (half-closed) |
     C > S  .   2:2(0)  ack 1001 | ack |
     S > C  .   1001:2001(1000) ack 2 | data (half-closed) |
     = close half-closed-by-client bytesAfterFirstFin=2000
     = flow connState=S2 clientState=FIN-WAIT-2 serverState=CLOSE-WAIT`,
  ],
  [
    'half-close by the server, the client never closes',
    `${OPEN}
     S > C  F.  1:1(0)  ack 1  | close 1/4 FIN | C=CLOSE-WAIT S=FIN-WAIT-1
     C > S  P.  1:6(5)  ack 2  | close 2/4 ACK [with data] | S=FIN-WAIT-2
     C > S  P.  6:8(2)  ack 2  | data (half-closed) |
     = close half-closed-by-server bytesAfterFirstFin=7
     = flow connState=S3`,
  ],
  [
    'ACK of data only, before the ACK of the FIN',
    `${OPEN}
     C > S  FP. 1:4(3)  ack 1  | close 1/4 FIN [with data] | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 4  | ack           |
     S > C  .   1:1(0)  ack 5  | close 2/4 ACK | C=FIN-WAIT-2
     = close half-closed-by-client`,
  ],
  [
    'simultaneous close (RFC 9293, figure 13)',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN            | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 1  | close FIN (simultaneous) | C=CLOSING S=CLOSING
     C > S  .   2:2(0)  ack 2  | close ACK (simultaneous) | S=TIME-WAIT
     S > C  .   2:2(0)  ack 2  | close ACK (simultaneous) | C=TIME-WAIT
     = close closed-simultaneously complete=true
     = flow connState=SF`,
  ],
  [
    'simultaneous close, one ACK missing, the FIN again',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN            | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 1  | close FIN (simultaneous) | C=CLOSING S=CLOSING
     C > S  .   2:2(0)  ack 2  | close ACK (simultaneous) | S=TIME-WAIT
     C > S  F.  1:1(0)  ack 2  | close 1/4 FIN [again]    |
     = close closed-simultaneously complete=false
     = flow clientState=CLOSING serverState=TIME-WAIT`,
  ],
  [
    'FIN again before its ACK',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1    | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     +1 C > S  F.  1:1(0)  ack 1 | close 1/4 FIN [again] |
     S > C  .   1:1(0)  ack 2    | close 2/4 ACK         | C=FIN-WAIT-2
     S > C  .   1:1(0)  ack 2    | close 2/4 ACK [again] |
     S > C  F.  1:1(0)  ack 2    | close 3/4 FIN         | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2    | close 4/4 ACK         | S=CLOSED
     = close closed-by-client segments=4 complete=true
     = clientToServer fins=2 retransmissions=1
     = flow history=ShAFaf`,
  ],
  [
    'FIN-ACK again in TIME-WAIT, and its ACK',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1    | close 1/4 FIN               | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2    | close 2+3/4 FIN-ACK         | C=TIME-WAIT S=LAST-ACK
     +1 S > C  F.  1:1(0)  ack 2 | close 2+3/4 FIN-ACK [again] |
     C > S  .   2:2(0)  ack 2    | close 4/4 ACK               | S=CLOSED
     C > S  .   2:2(0)  ack 2    | close 4/4 ACK [again]       |
     = close closed-by-client segments=3 complete=true`,
  ],
  [
    'the last ACK is missing',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1    | close 1/4 FIN       | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2    | close 2+3/4 FIN-ACK | C=TIME-WAIT S=LAST-ACK
     = close closed-by-client segments=3 complete=false`,
  ],
  [
    'data repeated after the own FIN, and data beyond it',
    `${OPEN}
     C > S  P.  1:4(3)  ack 1  | data          |
     C > S  F.  4:4(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  P.  1:4(3)  ack 1  | data          |
     C > S  P.  5:8(3)  ack 1  | unexpected data |
     = close half-closed-by-client bytesAfterFirstFin=0`,
  ],
  [
    'FIN captured before the ACK that precedes it',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1    | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2    | close 2+3/4 FIN-ACK   | C=TIME-WAIT S=LAST-ACK
     S > C  .   1:1(0)  ack 2    | close 2/4 ACK [again] |
     C > S  .   2:2(0)  ack 2    | close 4/4 ACK         | S=CLOSED
     = close closed-by-client complete=true`,
  ],
  [
    'begun midway',
    `C > S  P.  1:4(3)  ack 1  | data [assumed]            | C=UNKNOWN S=UNKNOWN
     C > S  F.  4:4(0)  ack 1  | close 1/4 FIN [assumed]   | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 5  | close 2/4 ACK [assumed]   | C=FIN-WAIT-2
     S > C  F.  1:1(0)  ack 5  | close 3/4 FIN [assumed]   | C=TIME-WAIT S=LAST-ACK
     C > S  .   5:5(0)  ack 2  | close 4/4 ACK [assumed]   | S=CLOSED
     = handshake not-captured
     = close closed-by-client segments=4 complete=true
     = flow rolesKnown=false`,
  ],
  [
    'across the end of the number space',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  P.  1:4(3)  ack 1  | data |
     C > S  F.  4:4(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 4  | ack |
     S > C  .   1:1(0)  ack 5  | close 2/4 ACK | C=FIN-WAIT-2
     S > C  F.  1:1(0)  ack 5  | close 3/4 FIN | C=TIME-WAIT S=LAST-ACK
     C > S  .   5:5(0)  ack 2  | close 4/4 ACK | S=CLOSED
     = close closed-by-client segments=4 complete=true`,
    { clientIsn: 0xfffffffb, serverIsn: 0xfffffffe },
  ],
  [
    'only the client was captured',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | C=ESTABLISHED S=ESTABLISHED
     C > S  P.  1:4(3)  ack 1  | data |
     C > S  F.  4:4(0)  ack 11 | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  .   5:5(0)  ack 12 | ack |
     = handshake not-captured
     = close half-closed-by-client`,
  ],
  [
    'only the server was captured',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  .   1:1(0)  ack 4  | ack  | S=ESTABLISHED
     S > C  P.  1:11(10) ack 4 | data |
     S > C  F.  11:11(0) ack 5 | close 1/4 FIN | C=CLOSE-WAIT S=FIN-WAIT-1
     = handshake not-captured
     = close half-closed-by-server
     = flow rolesKnown=true`,
  ],
];

const OVER = `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN       | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2  | close 4/4 ACK       | S=CLOSED
`;

const afterwards: [name: string, script: string, fields?: ScriptFields][] = [
  [
    "TIME-WAIT lasts 2 MSL of the capture's time",
    `${OVER}
     +119.998 C > S  .   2:2(0)  ack 2  | close 4/4 ACK [again] |
     +0.001 C > S  .   2:2(0)  ack 2  | close 4/4 ACK [again] | C=CLOSED
     = flow clientState=CLOSED serverState=CLOSED
     = close closed-by-client`,
  ],
  [
    "the server's too, counted from its own close",
    `${OPEN}
     +130 S > C  F.  1:1(0)  ack 1  | close 1/4 FIN       | S=FIN-WAIT-1 C=CLOSE-WAIT
     C > S  F.  1:1(0)  ack 2       | close 2+3/4 FIN-ACK | S=TIME-WAIT C=LAST-ACK
     S > C  .   2:2(0)  ack 2       | close 4/4 ACK       | C=CLOSED
     +119 S > C  .   2:2(0)  ack 2  | close 4/4 ACK [again] |
     +2 S > C  .   2:2(0)  ack 2    | close 4/4 ACK [again] | S=CLOSED`,
  ],
  [
    'a FIN in TIME-WAIT begins it anew',
    `${OVER}
     +100 S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK [again] |
     +100 C > S  .   2:2(0)  ack 2  | close 4/4 ACK [again] |
     = flow clientState=TIME-WAIT`,
  ],
  [
    'the same SYN again, unanswered: the verdicts stand',
    `${OVER}
     +5 C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     = handshake complete synRetransmissions=0
     = close closed-by-client segments=3`,
  ],
  [
    'the same SYN again, answered: a new connection in the same stream',
    `${OVER}
     +5 C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1     | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1     | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  P.  1:4(3)  ack 1     | data                  |
     C > S  R.  4:4(0)  ack 1     | reset by client       | C=CLOSED S=CLOSED
     = handshake complete
     = close aborted-by-client bytesBefore=3 afterFin=false`,
  ],
  [
    'the same SYN again after a refusal, then taken',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused           | C=CLOSED S=CLOSED
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused           | C=CLOSED S=CLOSED
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     = handshake complete
     = close open`,
  ],
];

const resets: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'by the client, after data',
    `${OPEN}
     C > S  P.  1:8(7)  ack 1  | data |
     S > C  P.  1:4(3)  ack 8  | data |
     C > S  R.  8:8(0)  ack 4  | reset by client | C=CLOSED S=CLOSED
     = close aborted-by-client afterFin=false bytesBefore=10 resetAfterClose=false
     = flow connState=RSTO history=ShADdR
     = clientToServer resets=1`,
  ],
  [
    'by the server, and what was under way',
    `${OPEN}
     C > S  P.  1:8(7)  ack 1  | data |
     S > C  R   1:1(0)         | reset by server | C=CLOSED S=CLOSED
     C > S  P.  8:10(2) ack 1  | unexpected data |
     S > C  R   1:1(0)         | reset by server [again] |
     C > S  F.  10:10(0) ack 1 | unexpected FIN |
     C > S  .   11:11(0) ack 1 | unexpected ACK |
     = close aborted-by-server bytesBefore=7
     = flow connState=RSTR`,
  ],
  [
    'by both',
    `${OPEN}
     C > S  R.  1:1(0)  ack 1  | reset by client | C=CLOSED S=CLOSED
     S > C  R.  1:1(0)  ack 1  | reset by server |
     = close aborted-by-client`,
  ],
  [
    'by its sender of a FIN (FIN-WAIT-2)',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 2  | close 2/4 ACK | C=FIN-WAIT-2
     S > C  P.  1:6(5)  ack 2  | data (half-closed) |
     C > S  R   2:2(0)         | reset after close | C=CLOSED S=CLOSED
     = close aborted-by-client afterFin=true bytesBefore=5`,
  ],
  [
    'by the end that got the FIN (CLOSE-WAIT)',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  R.  1:1(0)  ack 2  | reset by server | C=CLOSED S=CLOSED
     = close aborted-by-server afterFin=false bytesBefore=0`,
  ],
  [
    'after both FINs: LAST-ACK',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK | C=TIME-WAIT S=LAST-ACK
     C > S  R   2:2(0)         | reset after close | C=CLOSED S=CLOSED
     = close closed-by-client segments=3 complete=false resetAfterClose=true
     = flow connState=SF`,
  ],
  [
    'after both FINs: TIME-WAIT',
    `${OVER}
     S > C  R   2:2(0)         | reset after close | C=CLOSED
     S > C  R   2:2(0)         | reset after close [again] |
     = close closed-by-client complete=true resetAfterClose=true`,
  ],
  [
    'after crossed FINs: CLOSING',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN            | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 1  | close FIN (simultaneous) | C=CLOSING S=CLOSING
     S > C  R   2:2(0)         | reset after close        | C=CLOSED S=CLOSED
     = close closed-simultaneously complete=false resetAfterClose=true`,
  ],
  [
    'midway',
    `C > S  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  R   1:1(0)         | reset by server [assumed] | C=CLOSED S=CLOSED
     = handshake not-captured
     = close aborted-by-server`,
  ],
  [
    'as the first thing captured',
    `S > C  R   1:1(0)         | reset by server [assumed] | C=CLOSED S=CLOSED
     S > C  R   1:1(0)         | reset by server [again, assumed] |
     = handshake not-captured
     = close aborted-by-server bytesBefore=0`,
  ],
  [
    'with a number that does not fit: nobody takes it',
    `${OPEN}
     S > C  R   900000:900000(0) | unexpected RST |
     C > S  P.  1:6(5)  ack 1  | data |
     = close open
     = serverToClient resets=1`,
  ],
  [
    'with the number that the peer acknowledged last, however far',
    `${OPEN}
     C > S  .   1:1(0)  ack 900000 | ack |
     S > C  R   900000:900000(0) | reset by server | C=CLOSED S=CLOSED
     = close aborted-by-server`,
  ],
];

const quiet: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'keep-alives',
    `${OPEN}
     C > S  P.  1:4(3)  ack 1   | data |
     S > C  .   1:1(0)  ack 4   | ack |
     +60 C > S  .   3:3(0)  ack 1  | keep-alive |
     S > C  .   1:1(0)  ack 4   | keep-alive ack |
     +60 C > S  .   3:4(1)  ack 1  | keep-alive |
     = clientToServer keepAlives=2 bytes=4 uniqueBytes=3`,
  ],
  [
    'a keep-alive before any data',
    `${OPEN}
     +60 C > S  .   0:0(0)  ack 1  | keep-alive |
     S > C  .   1:1(0)  ack 1   | keep-alive ack |
     = handshake complete`,
  ],
  [
    'zero window, probes and update',
    `${OPEN}
     C > S  P.  1:11(10) ack 1        | data |
     S > C  .   1:1(0)  ack 11 win 0  | ack |
     C > S  .   11:12(1) ack 1        | zero-window probe |
     S > C  .   1:1(0)  ack 11 win 0  | zero-window probe ack |
     S > C  .   1:1(0)  ack 11 win 5000 | ack (window update) |
     = serverToClient zeroWindows=2
     = flow history=ShADaw`,
  ],
  [
    'duplicate ACKs and the repeat',
    `${OPEN}
     C > S  .   1:101(100) ack 1      | data |
     C > S  .   201:301(100) ack 1    | data |
     S > C  .   1:1(0)  ack 101       | ack |
     S > C  .   1:1(0)  ack 101       | ack (duplicate) |
     C > S  .   101:201(100) ack 1    | data |
     C > S  .   101:201(100) ack 1    | data |
     C > S  .   151:351(200) ack 1    | data |
     S > C  .   1:1(0)  ack 351       | ack |
     = clientToServer bytes=600 uniqueBytes=350 lostSegments=1
     = serverToClient duplicateAcks=1`,
  ],
  [
    'what stands before the first data of a capture begun midway is new too',
    `C > S  .   101:201(100) ack 1    | data [assumed] | C=UNKNOWN S=UNKNOWN
     C > S  .   1:51(50) ack 1        | data [assumed] |
     C > S  .   41:121(80) ack 1      | data [assumed] |
     C > S  .   1:201(200) ack 1      | data [assumed] |
     = clientToServer bytes=430 uniqueBytes=200`,
  ],
  [
    'what the SYNs offer',
    `C > S  S   0:0(0)         win 1000 <mss 1460,sackOK,TS 1,ws 7> | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  win 2000 <mss 1400,ws 3>            | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  win 100                             | handshake 3/3 ACK | S=ESTABLISHED
     = clientToServer mss=1460 windowScale=7 sackPermitted=true timestamps=true maxWindow=12800 frames=2 rtt={"min":0.001,"mean":0.001,"max":0.001,"samples":1}
     = serverToClient mss=1400 windowScale=3 sackPermitted=false timestamps=false maxWindow=2000 frames=1 rtt={"min":0.001,"mean":0.001,"max":0.001,"samples":1}
     = flow completeness=7`,
  ],
];

describe.each([
  ['closes', closes],
  ['after the close', afterwards],
  ['resets', resets],
  ['between', quiet],
])('%s', (_group, cases) => {
  it.each(cases)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
