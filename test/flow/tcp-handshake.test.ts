import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

const cases: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'three steps',
    `C > S  S   0:0(0)         win 65535 <mss 1460> | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  win 65535             | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1                        | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  P.  1:6(5)  ack 1                        | data                  |
     S > C  .   1:1(0)  ack 6                        | ack                   |
     = handshake complete simultaneousOpen=false fastOpen=false outOfOrderCapture=false rtt=0.002 proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001
     = close open
     = flow clientState=ESTABLISHED serverState=ESTABLISHED rolesKnown=true connState=S1 history=ShADa`,
  ],
  [
    'over the end of the number space',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  .   1:9(8)  ack 1  | data                  |
     S > C  .   1:9(8)  ack 9  | data                  |
     C > S  F.  9:9(0)  ack 9  | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  9:9(0)  ack 10 | close 2+3/4 FIN-ACK   | C=TIME-WAIT S=LAST-ACK
     C > S  .   10:10(0) ack 10 | close 4/4 ACK        | S=CLOSED
     = handshake complete proof=synAck.ack:0,ack.ack:4294967295,ack.seq:0
     = close closed-by-client segments=3 complete=true`,
    { clientIsn: 0xffffffff, serverIsn: 0xfffffffe },
  ],
  [
    'last step with data',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  P.  1:6(5)  ack 1  | handshake 3/3 ACK [with data] | S=ESTABLISHED
     = handshake complete rtt=0.002`,
  ],
  [
    'last step with FIN, and that again',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  F.  1:1(0)  ack 1  | handshake 3/3 ACK [with FIN] | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  F.  1:1(0)  ack 1  | handshake 3/3 ACK [again] |
     S > C  .   1:1(0)  ack 2  | close 2/4 ACK         | C=FIN-WAIT-2
     S > C  F.  1:1(0)  ack 2  | close 3/4 FIN         | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2  | close 4/4 ACK         | S=CLOSED
     = handshake complete
     = close closed-by-client segments=4 complete=true`,
  ],
  [
    'SYN, SYN-ACK and ACK again',
    `C > S  S   0:0(0)         | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK     | C=ESTABLISHED S=SYN-RECEIVED
     +1 S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK         | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK [again] |
     C > S  P.  1:6(5)  ack 1  | data                      |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |
     C > S  .   6:6(0)  ack 1  | handshake 3/3 ACK [again] |
     C > S  .   6:6(0)  ack 1  | ack (duplicate)           |
     = handshake complete synRetransmissions=1 synAckRetransmissions=3 rtt=1.002
     = flow history=ShAD`,
  ],
  [
    'refused',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 1  | refused           | C=CLOSED S=CLOSED
     = handshake refused rtt=null proof=
     = close never-opened
     = flow connState=REJ history=Sr`,
  ],
  [
    'a RST that acknowledges something else refuses nothing (RFC 9293, 3.10.7.3)',
    `C > S  S   0:0(0)         | handshake 1/3 SYN        | C=SYN-SENT S=LISTEN
     S > C  R.  0:0(0)  ack 77 | unexpected RST [wrong ack] |
     = handshake no-answer`,
  ],
  [
    'a RST without ACK is a refusal too',
    `C > S  S   0:0(0)         | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     S > C  R   0:0(0)         | refused                   | C=CLOSED S=CLOSED
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     S > C  R   0:0(0)         | refused                   | C=CLOSED S=CLOSED
     = handshake refused synRetransmissions=1
     = close never-opened`,
  ],
  [
    'the refusal captured before the SYN',
    `S > C  R.  0:0(0)  ack 1  | reset by server [assumed] | C=CLOSED S=CLOSED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake refused outOfOrderCapture=true
     = close never-opened
     = flow rolesKnown=true`,
  ],
  [
    'a last step with a wrong number and a FIN, which goes with it',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  F.  0:0(0)  ack 1  | handshake 3/3 ACK [wrong ack, with FIN] |
     S > C  R   1:1(0)         | reset by server       | C=CLOSED S=CLOSED
     = handshake invalid proof=synAck.ack:1001,ack.ack:5001,ack.seq:1000!1001
     = close never-opened`,
  ],
  [
    'no answer, three times',
    `C > S  S   0:0(0)         | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] |
     +2 C > S  S   0:0(0)      | handshake 1/3 SYN [again] |
     = handshake no-answer synRetransmissions=2
     = close never-opened
     = flow connState=S0 history=S`,
  ],
  [
    'half-open',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     = handshake half-open proof=synAck.ack:1001
     = close never-opened`,
  ],
  [
    'aborted by the client, as a scanner does',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  R   1:1(0)         | reset by client       | C=CLOSED S=LISTEN
     = handshake aborted
     = close never-opened
     = flow connState=RSTO history=ShR`,
  ],
  [
    'aborted by the server',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  R.  1:1(0)  ack 1  | reset by server       | C=CLOSED S=CLOSED
     = handshake aborted`,
  ],
  [
    'aborted by the client before any answer',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  R   1:1(0)         | reset by client   | C=CLOSED
     = handshake aborted
     = close never-opened
     = flow connState=RSTOS0`,
  ],
  [
    'SYN-ACK with a wrong number, reset by the client, which goes on waiting (figure 9)',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     C > S  R   9:9(0)         | reset by client   | S=LISTEN
     = handshake invalid proof=synAck.ack:1009!1001
     = close never-opened`,
  ],
  [
    'a wrong SYN-ACK, then a right one',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     C > S  R   9:9(0)         | reset by client   | S=LISTEN
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     = handshake complete proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'a wrong SYN-ACK that the client takes all the same',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 2  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     C > S  .   2:2(0)  ack 1  | handshake 3/3 ACK [wrong ack] | C=ESTABLISHED S=ESTABLISHED
     C > S  F.  2:2(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 3  | close 2+3/4 FIN-ACK | C=TIME-WAIT S=LAST-ACK
     C > S  .   3:3(0)  ack 2  | close 4/4 ACK | S=CLOSED
     = handshake invalid proof=synAck.ack:1002!1001,ack.ack:5001,ack.seq:1002
     = close closed-by-client segments=3`,
  ],
  [
    'last step with a wrong acknowledgment',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 2  | handshake 3/3 ACK [wrong ack] |
     S > C  R   2:2(0)         | reset by server       | C=CLOSED S=CLOSED
     = handshake invalid proof=synAck.ack:1001,ack.ack:5002!5001,ack.seq:1001
     = close never-opened`,
  ],
  [
    'last step with a wrong acknowledgment below',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 0  | handshake 3/3 ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5000!5001,ack.seq:1001`,
  ],
  [
    'last step with a wrong number of its own',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   5:5(0)  ack 1  | handshake 3/3 ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5001,ack.seq:1005!1001`,
  ],
  [
    'last step with both numbers wrong',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   7:7(0)  ack 9  | unexpected ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5009!5001,ack.seq:1007!1001`,
  ],
  [
    'an old segment with other numbers does not spoil it',
    `C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   -90000:-90000(0)  ack -70000 | unexpected ACK [wrong ack] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     = handshake complete proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'SYN answered from an old connection (RFC 9293, 3.5.1, figure 9)',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  .   300:300(0) ack -100000 | unexpected ACK [wrong ack] |
     C > S  R   -100000:-100000(0) | reset by client |
     +1 C > S  S   0:0(0)      | handshake 1/3 SYN [again] |
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     = handshake complete`,
  ],
  [
    'SYN-ACK captured before its SYN',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     = handshake complete outOfOrderCapture=true synRetransmissions=0 proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001
     = flow rolesKnown=true history=^hSA`,
  ],
  [
    'SYN-ACK and ACK captured before the SYN',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     C > S  P.  1:6(5)  ack 1  | data |
     = handshake complete outOfOrderCapture=true proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'ACK captured before the SYN-ACK',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | C=ESTABLISHED S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [captured late] |
     C > S  P.  1:6(5)  ack 1  | data |
     = handshake complete outOfOrderCapture=true proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'the whole handshake captured backwards',
    `C > S  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [captured late] | C=ESTABLISHED S=ESTABLISHED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake complete outOfOrderCapture=true proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001
     = flow rolesKnown=true`,
  ],
  [
    'SYN not captured',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     = handshake complete rtt=null outOfOrderCapture=false proof=ack.ack:5001,ack.seq:1001
     = flow rolesKnown=true`,
  ],
  [
    'SYN-ACK not captured, data flows',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | C=ESTABLISHED S=ESTABLISHED
     C > S  P.  1:6(5)  ack 1  | data |
     S > C  .   1:1(0)  ack 6  | ack |
     S > C  P.  1:4(3)  ack 6  | data |
     = handshake not-captured proof=
     = close open`,
  ],
  [
    'SYN-ACK and ACK not captured',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  P.  1:4(3)  ack 6  | data | C=ESTABLISHED S=ESTABLISHED
     C > S  .   6:6(0)  ack 4  | ack |
     = handshake not-captured
     = close open`,
  ],
  [
    'ACK not captured, the client goes on',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  P.  3:8(5)  ack 1  | data | S=ESTABLISHED
     = handshake complete rtt=null proof=synAck.ack:1001,ack.ack:5001
     = close open`,
  ],
  [
    'ACK not captured, the server speaks first',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  P.  1:21(20) ack 1 | data | S=ESTABLISHED
     C > S  .   1:1(0)  ack 21 | handshake 3/3 ACK |
     = handshake complete proof=synAck.ack:1001,ack.seq:1001
     = close open`,
  ],
  [
    "ACK and the server's first data not captured",
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  P.  1:6(5)  ack 21 | handshake 3/3 ACK [wrong ack, with data] |
     S > C  .   21:21(0) ack 6 | ack | S=ESTABLISHED
     = handshake complete proof=synAck.ack:1001,ack.seq:1001
     = close open`,
  ],
  [
    'simultaneous open (figure 7)',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) |
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) |
     C > S  P.  1:6(5)  ack 1  | data |
     = handshake complete simultaneousOpen=true synRetransmissions=0 synAckRetransmissions=0 outOfOrderCapture=false proof=synAck.ack:5001,ack.ack:1001
     = flow rolesKnown=true history=SsHhAaD`,
  ],
  [
    'simultaneous open, finished by an ACK',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | C=ESTABLISHED
     = handshake complete simultaneousOpen=true proof=synAck.ack:5001,ack.ack:1001,ack.seq:5001`,
  ],
  [
    'simultaneous open, refused half-way',
    `C > S  S   0:0(0)         | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     S > C  R   1:1(0)         | reset by server | C=CLOSED S=CLOSED
     = handshake aborted simultaneousOpen=true
     = close never-opened`,
  ],
  [
    'fast open, data taken',
    `C > S  S   0:0(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  P.  1:6(5)   ack 11       | data (fast open) |
     C > S  .   11:11(0) ack 6        | handshake 3/3 ACK | S=ESTABLISHED
     S > C  P.  6:9(3)   ack 11       | data |
     = handshake complete fastOpen=true rtt=0.003 proof=synAck.ack:1011,ack.seq:1011`,
  ],
  [
    'fast open, data refused',
    `C > S  S   0:0(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 1        | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  P.  1:11(10) ack 1        | handshake 3/3 ACK [with data] | S=ESTABLISHED
     = handshake complete fastOpen=false proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001
     = clientToServer bytes=20 uniqueBytes=10`,
  ],
  [
    'fast open, more acknowledged than was sent',
    `C > S  S   0:0(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 12       | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     = handshake invalid proof=synAck.ack:1012!1001`,
  ],
  [
    'begun midway: the lower port is taken for the server',
    `S > C  P.  1:6(5)  ack 1  | data [assumed] | C=UNKNOWN S=UNKNOWN
     C > S  .   1:1(0)  ack 6  | ack [assumed] |
     = handshake not-captured proof=
     = close open
     = flow rolesKnown=false connState=OTH history=^dA client={"address":"10.0.0.1","port":40000}`,
  ],
  [
    'begun midway between equal ports: who spoke first is taken for the client',
    `S > C  P.  1:6(5)  ack 1  | data [assumed] | C=UNKNOWN S=UNKNOWN
     C > S  .   1:1(0)  ack 6  | ack [assumed] |
     = flow rolesKnown=false history=Da client={"address":"10.0.0.2","port":5060}`,
    { clientPort: 5060, serverPort: 5060 },
  ],
  [
    'a SYN with RST opens nothing',
    `C > S  SR  0:0(0)        | | C=CLOSED S=CLOSED
     = flow rolesKnown=false`,
  ],
  [
    'all within the same nanosecond',
    `C > S  S   0:0(0)            | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN
     +0 S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     +0 C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     = handshake complete rtt=0`,
  ],
  [
    'an empty segment without flags, and FIN without ACK',
    `C > S  -   0:0(0)  | unexpected segment [assumed] | C=UNKNOWN S=UNKNOWN
     C > S  FP  0:0(0)  | unexpected FIN [assumed] |
     = handshake not-captured`,
  ],
];

describe('handshakes', () => {
  it.each(cases)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
