/**
 * Simultaneous open (RFC 9293, 3.5, figure 7) as a capture shows it that has lost SYNs: each end's SYN-ACK holds its own number and acknowledges the other's, so the two of
 * them prove the handshake by themselves. Whatever the distance of the two initial numbers, and whichever end was captured first.
 */
import { describe, expect, it } from 'vitest';
import { runScript, type ScriptFields } from '../support/script.js';

type Story = [name: string, script: string, fields?: ScriptFields];

const isns: [name: string, fields: ScriptFields][] = [
  ['the same', { clientIsn: 5000, serverIsn: 5000 }],
  ['one apart', { clientIsn: 5001, serverIsn: 5000 }],
  ['one apart, the other way', { clientIsn: 5000, serverIsn: 5001 }],
  ['4,000 apart', { clientIsn: 1000, serverIsn: 5000 }],
  ['a window apart, and beyond', { clientIsn: 0, serverIsn: 2 ** 30 + 1 }],
  ['half the number space apart', { clientIsn: 7, serverIsn: 2 ** 31 + 7 }],
  ['on both sides of 0', { clientIsn: 0xffffffff, serverIsn: 0 }],
  ['0 as what acknowledges', { clientIsn: 0xffffffff, serverIsn: 0xffffffff }],
];

/** Both ends' segments in turn, with the roles' names exchanged. */
function swapEnds(script: string): string {
  const swapped: Record<string, string> = { 'C > S': 'S > C', 'S > C': 'C > S', 'C=': 'S=', 'S=': 'C=' };
  return script.replaceAll(/C > S|S > C|\b[CS]=/g, (found) => swapped[found] as string);
}

/** Of two SYN-ACKs, S's is captured first: to it C is the client, for who is sent a SYN-ACK is one (product contract, section 3). */
const BOTH = `
     S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED`;

const complete: [name: string, script: string][] = [
  ['nothing behind', BOTH],
  [
    'the ACK of the end whose SYN-ACK came first',
    `${BOTH}
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) |`,
  ],
  [
    'the ACK of the other',
    `${BOTH}
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) |`,
  ],
  [
    'both ACKs, one again, and data',
    `${BOTH}
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)         |
     S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)         |
     C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open) [again] |
     S > C  P.  1:4(3)  ack 1  | data                                      |
     C > S  .   1:1(0)  ack 4  | ack                                       |`,
  ],
  [
    'data at once',
    `${BOTH}
     S > C  P.  1:4(3)  ack 1  | data |
     C > S  P.  1:6(5)  ack 4  | data |`,
  ],
  [
    'the first one’s ACK before the second SYN-ACK',
    `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
     S > C  .   1:1(0)  ack 1  | ack (duplicate)                       |
     C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | S=ESTABLISHED`,
  ],
];

describe.each(isns)('SYN-ACKs of both ends, no SYN, initial numbers %s', (_, fields) => {
  const { clientIsn = 0, serverIsn = 0 } = fields;
  const afterC = (clientIsn + 1) % 2 ** 32;
  const afterS = (serverIsn + 1) % 2 ** 32;

  it.each(complete)('%s: complete', (_name, story) => {
    // The first SYN-ACK acknowledges the number that the second one shows, the second that of the first.
    const script = `${story}
      = handshake complete simultaneousOpen=true synAckRetransmissions=0 outOfOrderCapture=false rtt=null proof=synAck.ack:${afterC},ack.ack:${afterS}
      = close open
      = flow rolesKnown=true client={"address":"10.0.0.1","port":40000}`;
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });

  it.each(complete)('%s, the other end first: complete', (_name, story) => {
    const script = `${swapEnds(story)}
      = handshake complete simultaneousOpen=true synAckRetransmissions=0 outOfOrderCapture=false rtt=null proof=synAck.ack:${afterS},ack.ack:${afterC}
      = close open
      = flow rolesKnown=true client={"address":"10.0.0.2","port":80}`;
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });

  const refuted: Story[] = [
    [
      'the second SYN-ACK takes something else: its end is asked for more',
      `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] |
       S > C  .   1:1(0)  ack 1  | ack (duplicate)                                   |
       = handshake half-open simultaneousOpen=true proof=synAck.ack:${afterC}`,
    ],
    [
      'but its plain ACK completes it',
      `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] |
       C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)                 | S=ESTABLISHED
       = handshake complete proof=synAck.ack:${afterC},ack.ack:${afterS},ack.seq:${afterC}`,
    ],
    [
      'the first one took something else, as the second shows: the second is what the verdict is about',
      `S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=SYN-RECEIVED S=ESTABLISHED
       = handshake half-open simultaneousOpen=true proof=synAck.ack:${afterS}`,
    ],
    [
      'and the ACK of it completes the handshake',
      `S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=SYN-RECEIVED S=ESTABLISHED
       S > C  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)     | C=ESTABLISHED
       = handshake complete proof=synAck.ack:${afterS},ack.ack:${afterC},ack.seq:${afterS}`,
    ],
    [
      'neither took the other: the last is told',
      `S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] | C=SYN-RECEIVED
       = handshake invalid simultaneousOpen=true proof=synAck.ack:${(serverIsn + 9) % 2 ** 32}!${afterS}
       = close never-opened`,
    ],
  ];

  it.each(refuted)('%s', (_name, script) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });

  it.each<Story>([
    [
      'both SYNs were captured, the second SYN-ACK is wrong: the first one’s ACK does not make up for that',
      `C > S  S   0:0(0)         | handshake 1/3 SYN                                 | C=SYN-SENT S=LISTEN
       S > C  S   0:0(0)         | handshake SYN (simultaneous open)                 | C=SYN-RECEIVED S=SYN-SENT
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open)             | S=ESTABLISHED
       S > C  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] |
       C > S  .   1:1(0)  ack 1  | ack (duplicate)                                   |
       = handshake half-open proof=synAck.ack:${afterS}`,
    ],
    [
      'the first SYN was captured, and its end’s SYN-ACK first',
      `C > S  S   0:0(0)         | handshake 1/3 SYN                     | C=SYN-SENT S=LISTEN
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=SYN-RECEIVED S=ESTABLISHED
       S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) | C=ESTABLISHED
       C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)     |
       = handshake complete proof=synAck.ack:${afterS},ack.ack:${afterC}`,
    ],
    [
      'the second SYN is captured behind both SYN-ACKs',
      `C > S  S   0:0(0)         | handshake 1/3 SYN                                 | C=SYN-SENT S=LISTEN
       S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open)             | S=ESTABLISHED
       S > C  S   0:0(0)         | handshake SYN (simultaneous open) [captured late] |
       = handshake complete outOfOrderCapture=true proof=synAck.ack:${afterC},ack.ack:${afterS}`,
    ],
    [
      'so are both SYNs',
      `${BOTH}
       C > S  S   0:0(0)         | handshake SYN (simultaneous open) [captured late] |
       S > C  S   0:0(0)         | handshake SYN (simultaneous open) [captured late] |
       = handshake complete outOfOrderCapture=true proof=synAck.ack:${afterC},ack.ack:${afterS}`,
    ],
  ])('%s', (_name, script) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});

describe('beside that', () => {
  it.each<Story>([
    [
      'SYN-ACKs repeated before and after the other end’s',
      `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                         | C=ESTABLISHED S=SYN-RECEIVED
       S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK [again]                 |
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open)         | S=ESTABLISHED
       S > C  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) [again] |
       C > S  .   1:1(0)  ack 1  | handshake ACK (simultaneous open)             |
       = handshake complete synAckRetransmissions=2`,
    ],
    [
      'another SYN-ACK of an end whose number was shown belongs to nothing',
      `${BOTH}
       C > S  S.  50:50(0) ack 1 | unexpected SYN-ACK |
       S > C  S.  50:50(0) ack 1 | unexpected SYN-ACK |
       = handshake complete synAckRetransmissions=0`,
    ],
    [
      'nor does one of a client whose number only its ACK has proven',
      `S > C  S.  0:0(0)   ack 1 | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
       C > S  .   1:1(0)   ack 1 | handshake 3/3 ACK     | S=ESTABLISHED
       C > S  S.  50:50(0) ack 1 | unexpected SYN-ACK    |
       = handshake complete simultaneousOpen=false`,
    ],
    [
      'its own number shows that the SYNs crossed',
      `S > C  S.  0:0(0)   ack 1 | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
       C > S  .   1:1(0)   ack 1 | handshake 3/3 ACK                     | S=ESTABLISHED
       C > S  S.  0:0(0)   ack 1 | handshake SYN-ACK (simultaneous open) |
       = handshake complete simultaneousOpen=true proof=synAck.ack:1001,ack.ack:5001,ack.seq:1001`,
    ],
    [
      'a SYN captured behind its sender’s SYN-ACK: who sends both has been crossed',
      `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       S > C  S   0:0(0)         | handshake SYN (simultaneous open) [captured late] |
       = handshake half-open simultaneousOpen=true`,
    ],
    [
      'a RST closes an end in SYN-RECEIVED that has opened itself (RFC 9293, 3.10.7.4): it listens no more than a client',
      `S > C  S.  0:0(0)  ack 1  | handshake 2/3 SYN-ACK                             | C=ESTABLISHED S=SYN-RECEIVED
       C > S  S.  0:0(0)  ack 9  | handshake SYN-ACK (simultaneous open) [wrong ack] |
       C > S  R   1:1(0)         | reset by client                                   | C=CLOSED S=CLOSED
       = handshake aborted
       = close never-opened`,
    ],
    [
      'an end that has reset the connection shows nothing',
      `S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK | C=ESTABLISHED S=SYN-RECEIVED
       C > S  R   9:9(0)         | reset by client       | C=CLOSED S=LISTEN
       C > S  S.  0:0(0)  ack 1  | unexpected SYN-ACK    |`,
    ],
    [
      'an end that has gone on as an established one is not taken back by the number it shows',
      `S > C  S.  0:0(0)  ack 9  | handshake 2/3 SYN-ACK                 | C=ESTABLISHED S=SYN-RECEIVED
       S > C  P.  1:4(3)  ack 9  | data                                  | S=ESTABLISHED
       C > S  S.  0:0(0)  ack 1  | handshake SYN-ACK (simultaneous open) |`,
    ],
  ])('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    expect(actual).toEqual(expected);
  });
});
