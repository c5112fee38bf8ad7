/**
 * ACKs that have the numbers of the handshake's last step: which of them are that step again, and which say something of their own. A changed window is what RFC 9293,
 * 3.8.6 and 3.10.7.4 call a window update, an unchanged ACK with the peer's data outstanding is RFC 5681's duplicate.
 */
import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

type Story = [name: string, script: string, fields?: ScriptFields];

const SYN = 'C > S  S   0:0(0)         | handshake 1/3 SYN     | C=SYN-SENT S=LISTEN';
const SYN_ACK = 'S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED';
const ACK = 'C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK     | S=ESTABLISHED';
const OPEN = `${SYN}
     ${SYN_ACK}
     ${ACK}`;
const SYN_ACK_AGAIN = 'S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again] |';
const ACK_AGAIN = 'C > S  .   1:1(0)  ack 1  | handshake 3/3 ACK [again] |';

const uncalledFor: Story[] = [
  ['an exact repeat, once and twice', `${OPEN}\n ${ACK_AGAIN}\n ${ACK_AGAIN}`],
  [
    'a bare ACK of the server in between says nothing, so the repeat still is one',
    `${OPEN}
     S > C  .   1:1(0)  ack 1  | ack (duplicate) |
     ${ACK_AGAIN}`,
  ],
  [
    'the window closed, told twice, and opened: to what it was, and to another',
    `${OPEN}
     C > S  .   1:1(0)  ack 1  win 0 | ack                   |
     C > S  .   1:1(0)  ack 1  win 0 | zero-window probe ack |
     C > S  .   1:1(0)  ack 1        | ack (window update)   |
     ${ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 0 | ack                   |
     C > S  .   1:1(0)  ack 1  win 9 | ack (window update)   |`,
  ],
  [
    'a window update, and that again: a duplicate of the update, not of the step',
    `${OPEN}
     C > S  .   1:1(0)  ack 1  win 9 | ack (window update) |
     C > S  .   1:1(0)  ack 1  win 9 | ack (duplicate)     |`,
  ],
  [
    'the window narrowed is a window update too',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  win 500 | handshake 3/3 ACK   | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  win 499 | ack (window update) |`,
  ],
  [
    'a step without window, repeated, reads as the answer to a probe that was not captured: only probes make an end repeat a closed window',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  win 0 | handshake 3/3 ACK     | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  win 0 | zero-window probe ack |
     C > S  .   1:1(0)  ack 1  win 5 | ack (window update)   |
     C > S  .   1:1(0)  ack 1  win 0 | ack                   |`,
  ],
  [
    'the server’s own window update is no step of the client’s',
    `${OPEN}
     S > C  .   1:1(0)  ack 1  win 9 | ack (window update) |
     S > C  .   1:1(0)  ack 1  win 9 | ack (duplicate)     |
     S > C  .   1:1(0)  ack 1  win 0 | ack                 |`,
  ],
  [
    'nor is the server’s ACK, though both ends count alike',
    `${OPEN}
     S > C  .   1:1(0)  ack 1  | ack (duplicate) |
     S > C  .   1:1(0)  ack 1  | ack (duplicate) |`,
    { clientIsn: 7000, serverIsn: 7000 },
  ],
  [
    'SACK blocks tell of data that was not captured: a duplicate',
    `${OPEN}
     C > S  .   1:1(0)  ack 1  <sack 5101 5201> | ack (duplicate) |
     C > S  .   1:1(0)  ack 1  <sack 5101 5301> | ack (duplicate) |`,
  ],
  [
    'the same options with other values are the same: a timestamp goes on',
    `${SYN}
     ${SYN_ACK}
     C > S  .   1:1(0)  ack 1  <TS 7>  | handshake 3/3 ACK         | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  <TS 8>  | handshake 3/3 ACK [again] |
     C > S  .   1:1(0)  ack 1          | ack (duplicate)           |`,
  ],
  [
    'MPTCP’s MP_CAPABLE again is the step, its ADD_ADDR on an ACK of its own is not (RFC 8684, 3.1 and 3.4.1)',
    `C > S  S   0:0(0)         <MP 0>  | handshake 1/3 SYN         | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)  ack 1  <MP 0>  | handshake 2/3 SYN-ACK     | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   1:1(0)  ack 1  <MP 0>  | handshake 3/3 ACK         | S=ESTABLISHED
     C > S  .   1:1(0)  ack 1  <MP 0>  | handshake 3/3 ACK [again] |
     C > S  .   1:1(0)  ack 1  <MP 3>  | ack (duplicate)           |`,
  ],
  [
    'without MPTCP, whatever the server says of it',
    `C > S  S   0:0(0)         <MP 0>  | handshake 1/3 SYN | C=SYN-SENT S=LISTEN
     ${SYN_ACK}
     ${ACK}
     S > C  .   1:1(0)  ack 1  <MP 3>  | ack (duplicate)   |
     ${ACK_AGAIN}`,
  ],
  [
    'keep-alives of either end and their answers',
    `${OPEN}
     +60 C > S  .   0:0(0)  ack 1  | keep-alive     |
     S > C  .   1:1(0)  ack 1      | keep-alive ack |
     +60 S > C  .   0:0(0)  ack 1  | keep-alive     |
     C > S  .   1:1(0)  ack 1      | keep-alive ack |
     +60 S > C  .   0:1(1)  ack 1  | keep-alive     |
     C > S  .   1:1(0)  ack 1      | keep-alive ack |`,
  ],
  ['an older number is no copy', `${OPEN}\n C > S . -5:-5(0) ack 1 | ack |`],
  ['nor one that acknowledges less', `${OPEN}\n C > S . 1:1(0) ack 0 | ack |`],
  [
    'behind data of the server it is a duplicate: something is missing there',
    `${OPEN}
     S > C  P.  1:4(3)  ack 1  | data |
     C > S  .   1:1(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'nor is it the step behind a FIN, of either end',
    `${OPEN}
     S > C  F.  1:1(0)  ack 1  | close 1/4 FIN   | C=CLOSE-WAIT S=FIN-WAIT-1
     C > S  .   1:1(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'of the client’s own, too',
    `${OPEN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  .   1:1(0)  ack 1  | ack           |`,
  ],
  [
    'behind data of the client it is a duplicate',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     C > S  .   6:6(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'behind a step with data the bare ACK is a duplicate',
    `${SYN}
     ${SYN_ACK}
     C > S  P.  1:6(5)  ack 1  | handshake 3/3 ACK [with data] | S=ESTABLISHED
     C > S  .   6:6(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'fast open: the step stands behind the data that the SYN carried',
    `C > S  S   0:10(10)         <FO>  | handshake 1/3 SYN [with data] | C=SYN-SENT S=LISTEN
     S > C  S.  0:0(0)   ack 11       | handshake 2/3 SYN-ACK         | C=ESTABLISHED S=SYN-RECEIVED
     C > S  .   11:11(0) ack 1        | handshake 3/3 ACK             | S=ESTABLISHED
     C > S  .   11:11(0) ack 1        | handshake 3/3 ACK [again]     |
     C > S  .   11:11(0) ack 1  win 0 | ack                           |`,
  ],
  [
    'the SYN was not captured',
    `${SYN_ACK}
     ${ACK}
     ${ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 0 | ack |`,
  ],
  [
    'over the end of the number space',
    `${OPEN}
     ${ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 0 | ack |`,
    { clientIsn: 0xffffffff, serverIsn: 0xffffffff },
  ],
];

const owed: Story[] = [
  [
    'a repeated SYN-ACK calls for one more, and no more than one',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     ${ACK_AGAIN}
     C > S  P.  1:6(5)  ack 1  | data                      |
     ${SYN_ACK_AGAIN}
     C > S  .   6:6(0)  ack 1  | handshake 3/3 ACK [again] |
     C > S  .   6:6(0)  ack 1  | ack (duplicate)           |`,
  ],
  [
    'which tells the window and options of its own time (Linux: a duplicate SACK of the SYN-ACK)',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 0             | handshake 3/3 ACK [again] |
     ${SYN_ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 900           | handshake 3/3 ACK [again] |
     ${SYN_ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  <sack 5000 5001> | handshake 3/3 ACK [again] |`,
  ],
  [
    'data of both ends in between the step and the SYN-ACK: it acknowledges what it did before',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     S > C  P.  1:4(3)  ack 6  | data |
     C > S  .   6:6(0)  ack 4  | ack  |
     ${SYN_ACK_AGAIN}
     C > S  .   6:6(0)  ack 4  | handshake 3/3 ACK [again] |`,
  ],
  [
    'data of the server on the way in between do not matter, until they are acknowledged',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     ${SYN_ACK_AGAIN}
     S > C  .   1:1(0)  ack 6  | ack |
     S > C  P.  1:4(3)  ack 6  | data |
     C > S  .   6:6(0)  ack 1  | handshake 3/3 ACK [again] |
     C > S  .   6:6(0)  ack 4  | ack |`,
  ],
  [
    'an ACK of new data is that of the data, and answers the SYN-ACK beside',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     S > C  P.  1:4(3)  ack 1  | data |
     C > S  .   1:1(0)  ack 4  | ack |
     C > S  .   1:1(0)  ack 4  | ack (duplicate) |`,
  ],
  [
    'data of the client answer it: they carry the ACK, and what follows is owed to nobody',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     ${SYN_ACK_AGAIN}
     C > S  P.  6:9(3)  ack 1  | data |
     C > S  .   9:9(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'a FIN answers it as well',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     C > S  F.  1:1(0)  ack 1  | close 1/4 FIN   | C=FIN-WAIT-1 S=CLOSE-WAIT
     C > S  .   2:2(0)  ack 1  | ack (duplicate) |`,
  ],
  [
    'the step itself comes twice with the SYN-ACK, data or not: a copy made on the way',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1  | data |
     ${SYN_ACK_AGAIN}
     ${ACK_AGAIN}
     C > S  P.  1:6(5)  ack 1  | data |`,
  ],
  [
    'but not with another window, nor with a number in between',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1        | data |
     ${SYN_ACK_AGAIN}
     C > S  .   1:1(0)  ack 1  win 9 | ack  |
     ${SYN_ACK_AGAIN}
     C > S  .   3:3(0)  ack 1        | ack  |`,
  ],
  [
    'a keep-alive is one, owed or not',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     +60 C > S  .   0:0(0)  ack 1  | keep-alive |`,
  ],
  [
    'a copy of the SYN-ACK before the step calls for none',
    `${SYN}
     ${SYN_ACK}
     ${SYN_ACK_AGAIN}
     ${ACK}
     C > S  .   1:1(0)  ack 1  win 9 | ack (window update) |`,
  ],
  [
    'an answer that nobody sent is not owed by the next connection of the same ports',
    `${OPEN}
     ${SYN_ACK_AGAIN}
     C > S  R.  1:1(0)  ack 1        | reset by client           | C=CLOSED S=CLOSED
     C > S  S   0:0(0)               | handshake 1/3 SYN [again] | C=SYN-SENT S=LISTEN
     ${SYN_ACK}
     ${ACK}
     S > C  .   1:1(0)  ack 1        | ack (duplicate)           |
     C > S  .   1:1(0)  ack 1  win 9 | ack (window update)       |`,
  ],
  [
    'a SYN captured behind it takes nothing back of what is owed',
    `${SYN_ACK}
     ${ACK}
     ${SYN_ACK_AGAIN}
     C > S  S   0:0(0)               | handshake 1/3 SYN [captured late] |
     C > S  .   1:1(0)  ack 1  win 9 | handshake 3/3 ACK [again]         |`,
  ],
];

const CROSSED = `${SYN}
     S > C  S   0:0(0)         | handshake SYN (simultaneous open)     | C=SYN-RECEIVED S=SYN-SENT
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED`;

const simultaneous: Story[] = [
  [
    'each end’s first ACK is its last step, whatever its window; then it is held against that',
    `${CROSSED}
     C > S  .   1:1(0)  ack 1  win 500 | handshake ACK (simultaneous open)         |
     S > C  .   1:1(0)  ack 1  win 0   | handshake ACK (simultaneous open)         |
     C > S  .   1:1(0)  ack 1  win 500 | handshake ACK (simultaneous open) [again] |
     C > S  .   1:1(0)  ack 1  win 0   | ack                                       |
     S > C  .   1:1(0)  ack 1  win 9   | ack (window update)                       |`,
  ],
  [
    'either end may owe one for a repeated SYN-ACK, data or not',
    `${CROSSED}
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)             |
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)             |
     S > C  P.  1:4(3)  ack 1  | data                                          |
     C > S  .   1:1(0)  ack 4  | ack                                           |
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) [again] |
     C > S  .   1:1(0)  ack 4  | ack                                           |
     S > C  .   4:4(0)  ack 1  | handshake ACK (simultaneous open) [again]     |
     S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) [again] |
     C > S  .   1:1(0)  ack 4  | handshake ACK (simultaneous open) [again]     |
     C > S  .   1:1(0)  ack 4  | ack (duplicate)                               |`,
  ],
  [
    'a first ACK with other numbers is no step',
    `${CROSSED}
     S > C  .   0:0(0)  ack 1 | keep-alive |
     C > S  .   1:1(0)  ack 0 | ack        |`,
  ],
];

describe.each([
  ['nothing calls for it', uncalledFor],
  ['owed for a repeated SYN-ACK', owed],
  ['simultaneous open', simultaneous],
])('%s', (_group, stories) => {
  it.each(stories)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
