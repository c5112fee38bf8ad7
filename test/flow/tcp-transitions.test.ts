import { describe, expect, it } from 'vitest';
import { NO_ROW, nextState, TcpEvent, TRANSITIONS } from '../../src/flow/judgement/tcp-transitions.js';
import { TCP_STATE_NAMES, TcpState } from '../../src/flow/tcp-state.js';

/**
 * Every state under every event, written out by hand from RFC 9293 section 3.10 and figure 5: the state after it, or `-` for what has no row. The columns are
 * the events in their order.
 */
const EXPECTED = `
#              SYN          SYN-ACK      ACK         FIN        FIN-x   RST    <RST   <RSTp  <SYN         <aSYN       <aFIN      <FIN
UNKNOWN        UNKNOWN      UNKNOWN      -           FIN-WAIT-1 -       CLOSED CLOSED -      UNKNOWN      UNKNOWN     -          CLOSE-WAIT
CLOSED         SYN-SENT     -            -           -          -       CLOSED CLOSED -      CLOSED       -           -          CLOSED
LISTEN         SYN-SENT     SYN-RECEIVED ESTABLISHED -          -       CLOSED LISTEN -      LISTEN       ESTABLISHED -          -
SYN-SENT       SYN-SENT     SYN-RECEIVED ESTABLISHED -          -       CLOSED CLOSED -      SYN-RECEIVED ESTABLISHED -          -
SYN-RECEIVED   SYN-RECEIVED SYN-RECEIVED ESTABLISHED FIN-WAIT-1 -       CLOSED CLOSED LISTEN SYN-RECEIVED ESTABLISHED -          CLOSE-WAIT
ESTABLISHED    ESTABLISHED  ESTABLISHED  ESTABLISHED FIN-WAIT-1 -       CLOSED CLOSED -      ESTABLISHED  ESTABLISHED -          CLOSE-WAIT
FIN-WAIT-1     -            FIN-WAIT-1   -           FIN-WAIT-1 -       CLOSED CLOSED -      FIN-WAIT-1   FIN-WAIT-1  FIN-WAIT-2 CLOSING
FIN-WAIT-2     -            -            -           FIN-WAIT-2 -       CLOSED CLOSED -      FIN-WAIT-2   -           -          TIME-WAIT
CLOSE-WAIT     -            CLOSE-WAIT   -           LAST-ACK   CLOSING CLOSED CLOSED -      CLOSE-WAIT   CLOSE-WAIT  -          CLOSE-WAIT
CLOSING        -            -            -           CLOSING    -       CLOSED CLOSED -      -            -           TIME-WAIT  CLOSING
LAST-ACK       -            -            -           LAST-ACK   -       CLOSED CLOSED -      -            -           CLOSED     LAST-ACK
TIME-WAIT      SYN-SENT     -            -           TIME-WAIT  -       CLOSED CLOSED -      -            -           -          TIME-WAIT
`;

const rows = EXPECTED.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.trim().split(/\s+/));
const events = Object.entries(TcpEvent);
const cases = rows.flatMap(([from = '', ...cells]) => events.map(([event], column) => ({ from, event, to: cells[column] ?? 'no cell' })));

describe('the state table', () => {
  it('is expected for every state and event', () => {
    expect(rows.map(([state]) => state)).toEqual(TCP_STATE_NAMES);
    expect(cases).toHaveLength(12 * 12);
  });

  it.each(cases)('$from, $event: $to', ({ from, event, to }) => {
    const state = TCP_STATE_NAMES.indexOf(from as never) as TcpState;
    const next = nextState(state, TcpEvent[event as keyof typeof TcpEvent]);
    if (to === '-') {
      expect(next).toBe(state | NO_ROW);
      return;
    }
    expect(TCP_STATE_NAMES[next]).toBe(to);
  });

  it('says of every row which section it is', () => {
    for (const { rfc } of TRANSITIONS) expect(rfc).toMatch(/^3\.\d+(\.\d+)*$/);
  });

  it('notes every row that stays as a repeat, a late one, or an answer by no connection', () => {
    const silent = TRANSITIONS.filter(({ from, to, note }) => from === to && note === undefined && from !== TcpState.CLOSED);
    expect(silent.map(({ from, on }) => [TCP_STATE_NAMES[from], on])).toEqual([
      ['ESTABLISHED', TcpEvent.SENT_ACK],
      ['LISTEN', TcpEvent.RECEIVED_RST],
    ]);
  });
});
