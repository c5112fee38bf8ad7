import type { MoveWords } from './moves.js';

const REPEATS_SYN = 'it repeats its SYN';
const REPEATS_SYN_ACK = 'it repeats its SYN-ACK, or that is captured late';
const REPEATS_FIN = 'it repeats its FIN';
const SYN_AGAIN = 'the SYN is a repeat, or is captured late';
const FIN_AGAIN = 'the FIN is a repeat';
const BREAKS_OFF = 'it breaks the connection off and forgets it';
const BROKEN_OFF = 'the other end broke the connection off';

export const MOVES_EN: MoveWords = {
  'CLOSED, sent SYN': 'it asks for a connection (active open)',
  'LISTEN, sent SYN': 'it opens the connection from its own side too',
  'TIME-WAIT, sent SYN': 'it uses the same addresses and ports for a new connection',
  'SYN-SENT, sent SYN': REPEATS_SYN,
  'SYN-RECEIVED, sent SYN': REPEATS_SYN,
  'ESTABLISHED, sent SYN': 'it repeats its SYN, or that is captured late',
  'UNKNOWN, sent SYN': 'its SYN is captured behind what follows it',

  'LISTEN, received SYN': 'only its SYN-ACK will show that it took the SYN',
  'SYN-SENT, received SYN': 'the SYN of the other end has reached it, its own is not acknowledged yet',
  'SYN-RECEIVED, received SYN': SYN_AGAIN,
  'ESTABLISHED, received SYN': SYN_AGAIN,
  'FIN-WAIT-1, received SYN': SYN_AGAIN,
  'FIN-WAIT-2, received SYN': SYN_AGAIN,
  'CLOSE-WAIT, received SYN': SYN_AGAIN,
  'UNKNOWN, received SYN': SYN_AGAIN,
  'CLOSED, received SYN': 'it has no connection; a SYN that comes here is answered with RST',

  'LISTEN, sent SYN-ACK': 'it takes the SYN and answers with its own',
  'SYN-SENT, sent SYN-ACK': 'the SYNs crossed: it acknowledges the other and repeats its own',
  'SYN-RECEIVED, sent SYN-ACK': 'it repeats its SYN-ACK',
  'ESTABLISHED, sent SYN-ACK': REPEATS_SYN_ACK,
  'FIN-WAIT-1, sent SYN-ACK': REPEATS_SYN_ACK,
  'CLOSE-WAIT, sent SYN-ACK': REPEATS_SYN_ACK,
  'UNKNOWN, sent SYN-ACK': REPEATS_SYN_ACK,

  'SYN-RECEIVED, received ACK of SYN': 'its SYN is acknowledged',
  'ESTABLISHED, received ACK of SYN': 'its SYN is acknowledged, which later segments had shown',
  'FIN-WAIT-1, received ACK of SYN': 'its SYN is acknowledged, but it has sent FIN already',
  'CLOSE-WAIT, received ACK of SYN': 'its SYN is acknowledged, which later segments had shown',
  'UNKNOWN, received ACK of SYN': 'its SYN is acknowledged; the capture began midway',
  'LISTEN, received ACK of SYN': 'its SYN is acknowledged, though the SYN-ACK was not captured',
  'SYN-SENT, received ACK of SYN': "its SYN is acknowledged, though the other end's SYN was not captured",

  'SYN-SENT, sent ACK': 'it acknowledges a SYN-ACK that was not captured',
  'LISTEN, sent ACK': 'it sends as an established end does; its SYN-ACK was not captured',
  'SYN-RECEIVED, sent ACK': 'it goes on as an established end does; the ACK of its SYN-ACK was not captured',
  'ESTABLISHED, sent ACK': 'an ACK changes no state here',

  'SYN-RECEIVED, sent FIN': 'it has nothing more to send, before it is known to be established',
  'ESTABLISHED, sent FIN': 'it has nothing more to send',
  'CLOSE-WAIT, sent FIN': 'it has nothing more to send either',
  'UNKNOWN, sent FIN': 'the capture does not show its state before this',
  'FIN-WAIT-1, sent FIN': REPEATS_FIN,
  'FIN-WAIT-2, sent FIN': REPEATS_FIN,
  'CLOSING, sent FIN': REPEATS_FIN,
  'LAST-ACK, sent FIN': REPEATS_FIN,
  'TIME-WAIT, sent FIN': REPEATS_FIN,
  'CLOSE-WAIT, sent crossing FIN': 'it had sent its FIN (FIN-WAIT-1) before the other one reached it',

  'SYN-RECEIVED, received FIN': "the other end closes before this end's SYN is known to be acknowledged",
  'ESTABLISHED, received FIN': 'the other end sends nothing more',
  'UNKNOWN, received FIN': 'the capture does not show its state before this',
  'FIN-WAIT-1, received FIN': "the other end closes too, and this end's FIN is not acknowledged yet",
  'FIN-WAIT-2, received FIN': 'the other end closes too: both directions are closed',
  'CLOSE-WAIT, received FIN': FIN_AGAIN,
  'CLOSING, received FIN': FIN_AGAIN,
  'LAST-ACK, received FIN': FIN_AGAIN,
  'TIME-WAIT, received FIN': 'the FIN came again; the wait of 2 MSL begins anew',
  'CLOSED, received FIN': 'its connection is over already',

  'FIN-WAIT-1, received ACK of FIN': 'its FIN is acknowledged',
  'CLOSING, received ACK of FIN': 'its FIN is acknowledged: both directions are closed',
  'LAST-ACK, received ACK of FIN': 'its FIN is acknowledged: for this end the connection is over',

  'UNKNOWN, sent RST': 'the capture does not show its state before this',
  'CLOSED, sent RST': 'it has no connection that the other segment could belong to',
  'LISTEN, sent RST': 'it does not take the connection',
  'SYN-SENT, sent RST': 'it gives up opening',
  'SYN-RECEIVED, sent RST': 'it gives up opening',
  'ESTABLISHED, sent RST': BREAKS_OFF,
  'FIN-WAIT-1, sent RST': BREAKS_OFF,
  'FIN-WAIT-2, sent RST': BREAKS_OFF,
  'CLOSE-WAIT, sent RST': BREAKS_OFF,
  'CLOSING, sent RST': BREAKS_OFF,
  'LAST-ACK, sent RST': BREAKS_OFF,
  'TIME-WAIT, sent RST': 'it ends its wait with RST',

  'UNKNOWN, received RST': 'the capture does not show its state before this',
  'CLOSED, received RST': 'it has no connection any more',
  'LISTEN, received RST': 'an end that listens ignores RST',
  'SYN-SENT, received RST': 'its SYN is refused',
  'SYN-RECEIVED, received RST': 'the other end broke the opening off',
  'SYN-RECEIVED, received RST as passive opener': 'the other end broke the opening off; it listens again',
  'ESTABLISHED, received RST': BROKEN_OFF,
  'FIN-WAIT-1, received RST': BROKEN_OFF,
  'FIN-WAIT-2, received RST': BROKEN_OFF,
  'CLOSE-WAIT, received RST': BROKEN_OFF,
  'CLOSING, received RST': 'the other end answered with RST what was as good as closed',
  'LAST-ACK, received RST': 'the other end answered its FIN with RST',
  'TIME-WAIT, received RST': 'RST ends its wait early',
};
