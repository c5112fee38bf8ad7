/**
 * The handshake's arithmetic at its edges: numbers one too low, one too high, as far ahead as a window reaches; what overtakes what; which of several SYN-ACKs and
 * ACKs the proof is about; ports used again.
 */
import { describe, expect, it } from 'vitest';
import type { HandshakeEquation } from '../../src/flow/summary.js';
import { runScript, type ScriptFields } from '../support/script.js';

type Story = [name: string, script: string, fields?: ScriptFields];

const SYN = 'C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN';
const SYN_ACK = 'S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED';
const OPEN = `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED`;
const CLOSED = `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN         | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK   | C=TIME-WAIT S=LAST-ACK
     C > S  .   2:2(0)  ack 2  | close 4/4 ACK         | S=CLOSED`;
/** As far ahead as a number of this connection can be: RFC 7323, section 2.3. */
const FAR = 2 ** 30;

const syns: Story[] = [
  [
    'a SYN with the number of a SYN-ACK that was not this connection’s',
    `${OPEN}
     S > C  S.  50:50(0) ack 1 | unexpected SYN-ACK |
     S > C  S   50:50(0)       | unexpected SYN     |
     = handshake complete simultaneousOpen=false synAckRetransmissions=0`,
  ],
  [
    'a SYN with the number of a SYN-ACK of its own that was not this connection’s',
    `${SYN}
     C > S  S.  50:50(0) ack 1 | unexpected SYN-ACK |
     C > S  S   50:50(0)       | unexpected SYN     |
     = handshake no-answer synRetransmissions=0`,
  ],
  [
    'the other end’s SYN is captured behind its ACK: both open, and the first SYN’s sender stays the client',
    `S > C  S   0:0(0)         | handshake 1/3 SYN | C=LISTEN S=SYN-SENT
     C > S  .   1:1(0)  ack 1  | ack | C=ESTABLISHED S=ESTABLISHED
     C > S  S   0:0(0)         | handshake SYN (simultaneous open) [captured late] |
     = handshake not-captured outOfOrderCapture=true simultaneousOpen=true
     = flow client={"address":"10.0.0.2","port":80} rolesKnown=true`,
  ],
  [
    'a first SYN from an end that is closing',
    `${SYN}
     C > S  F.  1:1(0)  ack 1  | handshake 3/3 ACK [with FIN] | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  S   0:0(0)         | unexpected SYN |`,
  ],
  [
    'SYN-ACK before its SYN, and nothing behind',
    `${SYN_ACK}
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake half-open outOfOrderCapture=true proof=synAck.ack:1001
     = close never-opened`,
  ],
  [
    'the SYN tells late that the SYN-ACK before it was wrong',
    `C > S  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=ESTABLISHED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake invalid proof=synAck.ack:1009!1001,ack.ack:5001,ack.seq:1001!1009`,
  ],
  [
    'a RST before the SYN, but its sender was answered: no refusal',
    `C > S  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  R.  1:1(0)  ack 1  | reset by server [assumed] | C=CLOSED S=CLOSED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake not-captured
     = close aborted-by-server`,
  ],
  [
    'an ACK before the SYN is no refusal',
    `S > C  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] | C=ESTABLISHED S=ESTABLISHED
     = handshake not-captured outOfOrderCapture=true
     = close open`,
  ],
  [
    'a RST without ACK before the SYN refuses nothing, not even the SYN whose next number is 0',
    `S > C  R   0:0(0)         | reset by server [assumed] | C=CLOSED S=CLOSED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     = handshake not-captured
     = close aborted-by-server`,
    { clientIsn: 0xffffffff },
  ],
  [
    'what comes after a refusal captured before its SYN belongs to nothing',
    `S > C  R.  0:0(0)  ack 1  | reset by server [assumed] | C=CLOSED S=CLOSED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     C > S  P.  1:6(5)  ack 1  | unexpected data |
     = handshake refused`,
  ],
  [
    'the handshake backwards, then its last step again, and data',
    `C > S  .   1:1(0)  ack 1  | ack [assumed] | C=UNKNOWN S=UNKNOWN
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [captured late] | C=ESTABLISHED S=ESTABLISHED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK [again] |
     C > S  P.  1:6(5)  ack 1  | data |
     C > S  .   6:6(0)  ack 1  | ack (duplicate) |
     = handshake complete`,
  ],
  [
    'a late SYN leaves the states that a FIN made',
    `C > S  F.  6:6(0)  ack 1  | close 1/4 FIN [assumed] | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  S   5:5(0)         | handshake 1/3 SYN [captured late] |
     S > C  .   1:1(0)  ack 7  | close 2/4 ACK | C=FIN-WAIT-2`,
  ],
  [
    'the SYN of a simultaneous open again',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)         | C=SYN-RECEIVED S=SYN-SENT
     C > S  S   0:0(0)         | handshake SYN (simultaneous open) [again] | S=SYN-RECEIVED
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) [again] |
     = handshake no-answer synRetransmissions=2`,
  ],
  [
    'a late SYN takes nothing back of what its end has acknowledged: the peer’s keep-alive is one',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  S   0:0(0)         | handshake 1/3 SYN [captured late] |
     C > S  P.  1:6(5)  ack 1  | data |
     S > C  .   1:1(0)  ack 6  | ack  |
     +60 S > C  .   0:0(0)  ack 6  | keep-alive |`,
  ],
];

const again: Story[] = [
  [
    'the same SYN after the client gave up: a new attempt, counted anew once it is answered',
    `${SYN}
     ${SYN_ACK}
     C > S  R   1:1(0)         | reset by client           | C=CLOSED S=LISTEN
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK         | S=ESTABLISHED
     = handshake complete synRetransmissions=0
     = close open`,
  ],
  [
    'the same SYN while the server still waits for the last ACK',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN             | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK       | C=TIME-WAIT S=LAST-ACK
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     = handshake complete synRetransmissions=0
     = close closed-by-client complete=false`,
  ],
  [
    'the same SYN while the server is in CLOSING',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN             | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  F.  1:1(0)  ack 1  | close FIN (simultaneous)  | C=CLOSING S=CLOSING
     S > C  .   2:2(0)  ack 2  | close ACK (simultaneous)  | C=TIME-WAIT
     C > S  S   0:0(0)         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN`,
  ],
  [
    'the same SYN from an end that itself waits for the last ACK',
    `${OPEN}
     S > C  F.  1:1(0)  ack 1  | close 1/4 FIN          | C=CLOSE-WAIT S=FIN-WAIT-1
     C > S  F.  1:1(0)  ack 2  | close 2+3/4 FIN-ACK    | C=LAST-ACK S=TIME-WAIT
     C > S  S   0:0(0)         | unexpected SYN [again] |`,
  ],
  [
    'the new connection keeps what the SYN offered and counts its own repeats',
    `C > S  S   0:0(0)         <mss 1460>         | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     +1 C > S  S   0:0(0)      <mss 1460>         | handshake 1/3 SYN [again] |
     ${SYN_ACK}
     +1 S > C  S.  0:0(0)  ack 1 | handshake 2/3 SYN-ACK [again] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK             | S=ESTABLISHED
     C > S  R.  1:1(0)  ack 1  | reset by client               | C=CLOSED S=CLOSED
     C > S  S   0:0(0)         <mss 1460>         | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK             | S=ESTABLISHED
     = handshake complete synRetransmissions=0 synAckRetransmissions=0
     = close open
     = clientToServer mss=1460`,
  ],
  [
    'the new connection may fail where the old one did not',
    `${CLOSED}
     C > S  S   0:0(0)         | handshake 1/3 SYN [again]         | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     = handshake invalid proof=synAck.ack:1009!1001
     = close never-opened`,
  ],
];

const synAcks: Story[] = [
  [
    'another SYN-ACK when the handshake is complete',
    `${OPEN}
     S > C  S.  50:50(0) ack 1 | unexpected SYN-ACK |
     = handshake complete proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'what the first SYN-ACK offered stands',
    `${SYN}
     S > C  S.  0:0(0)  ack 1  <mss 1400,ws 3> | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     S > C  S.  0:0(0)  ack 1  <mss 536>       | handshake 2/3 SYN-ACK [again] |
     = serverToClient mss=1400 windowScale=3`,
  ],
  [
    'a late copy in FIN-WAIT-2',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     S > C  .   1:1(0)  ack 2  | close 2/4 ACK | C=FIN-WAIT-2
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |`,
  ],
  ['from an end that is closed', `${CLOSED}\n S > C S. 0:0(0) ack 1 | unexpected SYN-ACK |`],
  [
    'a copy before the last step calls for no second one',
    `${SYN}
     ${SYN_ACK}
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK             | S=ESTABLISHED
     C > S  P.  1:6(5)  ack 1  | data                          |
     C > S  .   6:6(0)  ack 1  | ack (duplicate)               |`,
  ],
  [
    'a copy behind the last step that acknowledges less proves no less',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   11:11(0) ack 1        | handshake 3/3 ACK     | S=ESTABLISHED
     S > C  S.  0:0(0)   ack 1        | handshake 2/3 SYN-ACK [again] |
     = handshake complete fastOpen=true proof=synAck.ack:1011,ack.ack:5001,ack.seq:1011`,
  ],
  [
    'a copy before the last step that acknowledges less is what the last step answers',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  S.  0:0(0)   ack 1        | handshake 2/3 SYN-ACK [again] |
     C > S  P.  1:11(10) ack 1        | handshake 3/3 ACK [with data] | S=ESTABLISHED
     = handshake complete fastOpen=false proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'of two wrong ones the last is told',
    `${SYN}
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     S > C  S.  0:0(0)  ack 7  | handshake 2/3 SYN-ACK [again, wrong ack] |
     = handshake invalid proof=synAck.ack:1007!1001`,
  ],
  [
    'a wrong one behind a good one changes nothing',
    `${SYN}
     ${SYN_ACK}
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [again, wrong ack] |
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     = handshake complete proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
  ],
  [
    'one that acknowledges less than the SYN',
    `${SYN}
     S > C  S.  0:0(0)  ack 0  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     = handshake invalid proof=synAck.ack:1000!1001`,
  ],
  [
    'nothing is wrong with a second one where the SYN was not captured',
    `${SYN_ACK}
     S > C  S.  0:0(0)  ack 20 | handshake 2/3 SYN-ACK [again] |
     = handshake half-open fastOpen=false proof=`,
  ],
  [
    'the SYN was not captured: what it was is known from the SYN-ACK',
    `${SYN_ACK}
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK [again] |
     = handshake complete`,
  ],
  [
    'an ACK before it that answers something else is not its ACK',
    `${SYN}
     C > S  .   1:1(0)  ack 7  | handshake 3/3 ACK     | C=ESTABLISHED S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK |
     = handshake not-captured outOfOrderCapture=false`,
  ],
  [
    'its ACK stands before it, but it is wrong itself',
    `${SYN}
     C > S  .   9:9(0)  ack 1  | ack | C=ESTABLISHED S=ESTABLISHED
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack, captured late] |
     = handshake invalid rtt=null proof=synAck.ack:1009!1001,ack.ack:5001,ack.seq:1009`,
  ],
];

const crossings: Story[] = [
  [
    'the later SYN’s SYN-ACK comes first',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)     | C=SYN-RECEIVED S=SYN-SENT
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED S=SYN-RECEIVED
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED
     = handshake complete proof=synAck.ack:1001,ack.ack:5001
     = flow client={"address":"10.0.0.1","port":40000}`,
  ],
  [
    'one end’s SYN-ACK twice proves nothing of the other',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)             | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open)         | S=ESTABLISHED
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) [again] |
     = handshake half-open synAckRetransmissions=1`,
  ],
  [
    'the second SYN-ACK is wrong',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)                 | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open)             | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] |
     = handshake half-open proof=synAck.ack:5001`,
  ],
  [
    'the later SYN carries data, which its SYN-ACK takes',
    `${SYN}
     S > C  S   0:5(5)         | handshake SYN (simultaneous open) [with data] | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 6  | handshake SYN-ACK (simultaneous open)         | S=ESTABLISHED
     = handshake half-open fastOpen=true proof=synAck.ack:5006`,
  ],
  [
    'plain ACKs: timed by the one that completes it',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  | ack (duplicate)                   |
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | C=ESTABLISHED
     = handshake complete rtt=0.003 proof=ack.ack:1001`,
  ],
  [
    'a plain ACK of less than the SYN',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 0  | unexpected ACK [wrong ack]        |`,
  ],
  [
    'a plain ACK of one more',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   1:1(0)  ack 2  | unexpected ACK [wrong ack]        |`,
  ],
  [
    'a plain ACK that stands on its own SYN',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   0:0(0)  ack 1  | unexpected ACK [wrong ack]        |`,
  ],
  [
    'data instead, as far ahead as a window reaches',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   ${FAR + 1}:${FAR + 3}(2)  ack 1  | handshake ACK (simultaneous open) [with data] | S=ESTABLISHED
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) | C=ESTABLISHED
     = handshake complete`,
  ],
  [
    'data from farther ahead',
    `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open) | C=SYN-RECEIVED S=SYN-SENT
     C > S  .   ${FAR + 2}:${FAR + 4}(2)  ack 1  | unexpected data [wrong ack] |`,
  ],
];

const unseen: Story[] = [
  ['the SYN-ACK was not captured: an ACK that stands on the SYN is none', `${SYN}\n C > S . 0:0(0) ack 1 | unexpected ACK [wrong ack] |`],
  [
    'data as far ahead as a window reaches',
    `${SYN}
     C > S  .   ${FAR + 1}:${FAR + 3}(2)  ack 1  | data | C=ESTABLISHED S=ESTABLISHED
     = handshake not-captured`,
  ],
  ['data from farther ahead', `${SYN}\n C > S . ${FAR + 2}:${FAR + 4}(2) ack 1 | unexpected data [wrong ack] |\n = handshake no-answer`],
  [
    'the server’s bare ACK of the SYN shows that the rest was not captured',
    `${SYN}
     S > C  .   1:1(0)  ack 1  | ack | C=ESTABLISHED S=ESTABLISHED
     = handshake not-captured synRetransmissions=0
     = close open
     = flow connState=S1`,
  ],
  ['its bare ACK of one more', `${SYN}\n S > C . 1:1(0) ack 2 | unexpected ACK [wrong ack] |\n = handshake no-answer`],
  ['its bare ACK of one less', `${SYN}\n S > C . 1:1(0) ack 0 | unexpected ACK [wrong ack] |\n = handshake no-answer`],
  [
    'its bare ACK after the SYN-ACK tells nothing new',
    `${SYN}
     ${SYN_ACK}
     S > C  .   1:1(0)  ack 1  | ack (duplicate) |
     = handshake half-open
     = close never-opened`,
  ],
  [
    'its bare ACK of data: the last step was not captured',
    `${SYN}
     ${SYN_ACK}
     S > C  .   1:1(0)  ack 2  | ack | S=ESTABLISHED
     = handshake not-captured`,
  ],
  [
    'as far as a window reaches',
    `${SYN}
     ${SYN_ACK}
     S > C  .   1:1(0)  ack ${FAR + 1}  | ack | S=ESTABLISHED`,
  ],
  [
    'but no farther',
    `${SYN}
     ${SYN_ACK}
     S > C  .   1:1(0)  ack ${FAR + 2}  | ack |`,
  ],
  [
    'data after a wrong SYN-ACK: the client must have taken it',
    `${SYN}
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     S > C  P.  1:6(5)  ack 9  | data | C=ESTABLISHED S=ESTABLISHED
     = handshake invalid`,
  ],
  [
    'fast open: the server’s bare ACK is no data',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  .   1:1(0)   ack 11       | ack (duplicate) |`,
  ],
  [
    'fast open: data that acknowledges more than the SYN’s is sent by an established end',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     S > C  P.  1:6(5)   ack 12       | data | S=ESTABLISHED`,
  ],
];

const lastSteps: Story[] = [
  [
    'a last step that seems ahead, until the server acknowledges so much',
    `${SYN}
     ${SYN_ACK}
     C > S  .   5:5(0)  ack 1  | handshake 3/3 ACK [wrong ack] |
     S > C  .   1:1(0)  ack 5  | ack | S=ESTABLISHED
     = handshake complete rtt=null proof=synAck.ack:1001,ack.ack:5001
     = close open`,
  ],
  [
    'but not when it acknowledges less',
    `${SYN}
     ${SYN_ACK}
     C > S  .   5:5(0)  ack 1  | handshake 3/3 ACK [wrong ack] |
     S > C  .   1:1(0)  ack 4  | ack | S=ESTABLISHED
     = handshake invalid proof=synAck.ack:1001,ack.ack:5001,ack.seq:1005!1001`,
  ],
  [
    'a last step that acknowledges more than was captured, and a server that goes on from somewhere else',
    `${SYN}
     ${SYN_ACK}
     C > S  P.  1:6(5)  ack 21 | handshake 3/3 ACK [wrong ack, with data] |
     S > C  .   11:11(0) ack 6 | ack | S=ESTABLISHED
     = handshake invalid`,
  ],
  [
    'a last step that acknowledges less, and a server that stands there',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 0  | handshake 3/3 ACK [wrong ack] |
     S > C  .   0:0(0)  ack 2  | ack | S=ESTABLISHED
     = handshake invalid`,
  ],
  [
    'no confirmation heals a wrong SYN-ACK',
    `${SYN}
     S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK [wrong ack] | S=SYN-RECEIVED
     C > S  .   9:9(0)  ack 7  | handshake 3/3 ACK [wrong ack] |
     S > C  .   7:7(0)  ack 10 | ack | C=ESTABLISHED S=ESTABLISHED
     = handshake invalid`,
  ],
  [
    'an ACK of the server’s data, ahead: segments in between were not captured',
    `${SYN}
     ${SYN_ACK}
     S > C  P.  1:21(20) ack 1 | data | S=ESTABLISHED
     C > S  .   6:6(0)  ack 21 | ack |
     = handshake complete rtt=null proof=synAck.ack:1001`,
  ],
  [
    'a FIN ahead',
    `${SYN}
     ${SYN_ACK}
     C > S  F.  6:6(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     = handshake complete rtt=null`,
  ],
  [
    'data as far ahead as a window reaches',
    `${SYN}
     ${SYN_ACK}
     C > S  .   ${FAR + 1}:${FAR + 3}(2)  ack 1  | data | S=ESTABLISHED
     = handshake complete`,
  ],
  [
    'data from farther ahead',
    `${SYN}
     ${SYN_ACK}
     C > S  .   ${FAR + 2}:${FAR + 4}(2)  ack 1  | handshake 3/3 ACK [wrong ack, with data] |
     = handshake invalid`,
  ],
  [
    'an empty ACK right behind its sender’s own data, which was captured before the SYN-ACK',
    `${SYN}
     C > S  P.  11:21(10) ack 1 | data | C=ESTABLISHED S=ESTABLISHED
     S > C  S.  0:0(0)   ack 1  | handshake 2/3 SYN-ACK |
     C > S  .   21:21(0) ack 1  | ack (duplicate) |
     = handshake complete rtt=null`,
  ],
  [
    'an empty ACK farther on than that',
    `${SYN}
     C > S  P.  11:21(10) ack 1 | data | C=ESTABLISHED S=ESTABLISHED
     S > C  S.  0:0(0)   ack 1  | handshake 2/3 SYN-ACK |
     C > S  .   25:25(0) ack 1  | handshake 3/3 ACK [wrong ack] |
     = handshake invalid`,
  ],
  [
    'an empty ACK behind the SYN’s data, which the server did not take',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 1        | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   11:11(0) ack 1        | handshake 3/3 ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5001,ack.seq:1011!1001`,
  ],
  [
    'a last step that acknowledges one too many, initial numbers in the upper half',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 2  | handshake 3/3 ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:2684354561,ack.ack:4026531842!4026531841,ack.seq:2684354561`,
    { clientIsn: 0xa0000000, serverIsn: 0xf0000000 },
  ],
  [
    'a FIN with right numbers does not make up for a last step with wrong ones',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 2  | handshake 3/3 ACK [wrong ack] |
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     = handshake invalid`,
  ],
  [
    'of two that belong to nothing the first is told',
    `${SYN}
     ${SYN_ACK}
     C > S  .   7:7(0)  ack 9    | unexpected ACK [wrong ack] |
     C > S  .   17:17(0) ack 19  | unexpected ACK [wrong ack] |
     = handshake invalid proof=synAck.ack:1001,ack.ack:5009!5001,ack.seq:1007!1001`,
  ],
];

describe.each([
  ['SYNs', syns],
  ['ports used again', again],
  ['SYN-ACKs', synAcks],
  ['crossed SYNs', crossings],
  ['steps that were not captured', unseen],
  ['the last step', lastSteps],
])('%s', (_group, stories) => {
  it.each(stories)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});

describe('the proof names the frames it is read from', () => {
  const frames = (script: string): string => {
    const proof = runScript(script).flows[0]?.handshake.proof as HandshakeEquation[];
    return proof.map(({ equation, frame }) => `${equation} ${frame}`).join(', ');
  };

  it.each([
    ['a plain handshake', OPEN, 'synAck.ack 2, ack.ack 3, ack.seq 3'],
    [
      'the first of two equal SYN-ACKs',
      `${SYN}
       ${SYN_ACK}
       S > C  S.  0:0(0)  ack 1
       C > S  .   1:1(0)  ack 1`,
      'synAck.ack 2, ack.ack 4, ack.seq 4',
    ],
    [
      'the last of two SYN-ACKs that differ',
      `${SYN}
       ${SYN_ACK}
       S > C  S.  50:50(0)  ack 1
       C > S  .   1:1(0)    ack 51`,
      'synAck.ack 3, ack.ack 4, ack.seq 4',
    ],
    [
      'the ACK that completes a simultaneous open',
      `${SYN}
       S > C  S   0:0(0)
       C > S  .   1:1(0)  ack 1
       S > C  .   1:1(0)  ack 1`,
      'ack.ack 4',
    ],
  ])('%s', (_, script, want) => {
    expect(frames(script)).toBe(want);
  });
});
