import type { CloseSummary, HandshakeSummary } from '../../../flow/summary.js';
import { formatCount, formatDuration } from '../../words/language.js';
import { describeEquation } from '../../words/verdict-words.js';
import { MOVES_EN } from './moves-en.js';
import type { Sentences, VerdictWords } from './sentences.js';

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${formatCount(count)} bytes`;
}

function segments(count: number): string {
  return count === 1 ? '1 segment' : `${formatCount(count)} segments`;
}

function datagrams(count: number): string {
  return count === 1 ? '1 datagram' : `${formatCount(count)} datagrams`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const EN: Sentences = {
  comma: ', ',
  brackets: (text) => ` (${text})`,
  roles: { client: { seen: 'client', assumed: 'assumed client' }, server: { seen: 'server', assumed: 'assumed server' } },
  rolesAssumed: 'roles assumed',
  sum: (terms, result, wraps) => `${terms.join(' + ')} = ${result}${wraps ? ' (modulo 2^32)' : ''}`,
  bytes,
  segments,
  datagrams,

  states: {
    UNKNOWN: 'the capture does not show in which state it is',
    CLOSED: 'there is no connection',
    LISTEN: 'it waits for a SYN',
    'SYN-SENT': 'it has sent a SYN and waits for the answer',
    'SYN-RECEIVED': 'it has got a SYN and sent its own, and waits for the ACK',
    ESTABLISHED: 'the connection is open, data may flow both ways',
    'FIN-WAIT-1': 'it has sent FIN and waits for the ACK; it still receives',
    'FIN-WAIT-2': "its FIN is acknowledged; it still receives and waits for the other end's FIN",
    'CLOSE-WAIT': 'it has got a FIN, and may still send until its program closes too',
    CLOSING: 'both ends have sent FIN, and it waits for the ACK of its own',
    'LAST-ACK': 'it has got a FIN and sent its own, and waits for the last ACK',
    'TIME-WAIT':
      'it waits two maximum segment lifetimes (2 MSL, taken as 120 s), to answer if its last ACK was lost and to let old segments die out',
  },
  moves: MOVES_EN,
  events: {
    'sent SYN': 'sends SYN',
    'sent SYN-ACK': 'sends SYN-ACK',
    'sent ACK': 'sends ACK',
    'sent FIN': 'sends FIN',
    'sent crossing FIN': "sends a FIN that crosses the other end's",
    'sent RST': 'sends RST',
    'received RST': 'receives RST',
    'received RST as passive opener': 'receives RST',
    'received SYN': 'receives SYN',
    'received ACK of SYN': 'receives the ACK of its SYN',
    'received ACK of FIN': 'receives the ACK of its FIN',
    'received FIN': 'receives FIN',
  },
  move: ({ who, path, reason }) => `${capitalize(who)} ${path.join(' → ')}: ${reason}.`,
  stay: ({ who, state, reason }) => `${capitalize(who)} stays in ${state}: ${reason}.`,
  moveTo: ({ who, path, reason, meaning }) => `${capitalize(who)} ${path.join(' → ')}: ${reason}; ${meaning}.`,
  found: ({ who, path, meaning }) =>
    `${capitalize(who)} ${path.join(' → ')}: so much the capture shows by now${meaning === null ? '' : `; ${meaning}`}.`,
  foundListening: ({ who, path }) =>
    `${capitalize(who)} ${path.join(' → ')}: a new attempt begins; whether it listens now, its answer will show.`,

  syn: ({ who }) => `The ${who} asks for a connection: SYN.`,
  initialNumber: ({ seq, raw }) => `Seq=${seq} stands for its initial sequence number ${raw}.`,
  synTakesOne: ({ sum }) => `SYN takes one sequence number, so the Ack that takes it is ${sum}.`,
  synData: ({ bytes: count, sum }) => `It carries ${bytes(count)} already; an Ack that takes these too is ${sum}.`,
  fastOpenRequest: ({ who, peer }) => `The ${who} asks the ${peer} for a fast-open cookie, so that a later SYN may carry data.`,
  fastOpenCookie: ({ who }) => `The ${who} sends a fast-open cookie.`,
  synCrossing: ({ who, peer }) => `The ${who} opens too: its SYN crosses the ${peer}'s and answers nothing (simultaneous open).`,
  synAgain: ({ who, frame, wait, isUnanswered }) =>
    `The ${who} sends its SYN${frame > 0 ? ` of frame ${frame}` : ''} again${wait === null ? '' : `, ${wait} after the last`}` +
    `${isUnanswered ? ': no answer to it was captured so far' : ''}.`,
  waitDoubled: ({ before, now }) => `The wait has doubled, from ${before} to ${now}, as the retransmission timer does.`,
  synAck: ({ who, peer }) => `The ${who} takes the ${peer}'s SYN and sends its own: SYN-ACK.`,
  synAckWithoutSyn: ({ who }) => `The ${who} answers a SYN that is not captured before it: SYN-ACK.`,
  synAckCrossing: ({ who }) => `The ${who} answers the SYN that crossed its own, which it sends again beside the ACK.`,
  lastAck: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s SYN: the handshake is complete.`,
  lastAckWithoutSyn: ({ who }) => `The ${who} acknowledges a SYN-ACK that was not captured before it.`,
  ackCrossingSyn: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s SYN (simultaneous open).`,
  lastAckSeq: ({ seq }) => `Seq=${seq} is the number that the SYN-ACK asked for.`,
  capturedLate: 'The capture holds it behind a segment that it precedes on the wire.',
  wrongAck: ({ ack, expected, sum, by, tooMany }) =>
    `Ack=${ack} is wrong: Ack=${expected} was expected, and ${sum}, so it is ${formatCount(by)} too ${tooMany ? 'many' : 'few'}.`,
  wrongSeq: ({ seq, expected }) => `Seq=${seq} is wrong: the SYN-ACK asked for Seq=${expected}.`,
  wrongNumbers: 'Its numbers do not belong to this handshake.',
  answersWrongAck: ({ peer }) => `It answers an Ack of the ${peer} that acknowledged what was never sent.`,
  portsReused: 'These addresses and ports had another connection before, in this capture: the new initial number tells them apart.',
  fastOpenDataRefused: ({ bytes: count }) => `The ${bytes(count)} in the SYN are not taken and have to be sent again.`,
  carriesData: ({ bytes: count, seq, sum }) => `It carries ${bytes(count)} too: from Seq=${seq}, so the next is ${sum}.`,
  carriesFin: ({ sum }) => `It carries FIN too, which takes one sequence number: the Ack that takes it is ${sum}.`,

  ackOfSyn: ({ ack, peer, seq, sum }) => `Ack=${ack}: the ${peer}'s SYN had Seq=${seq} and takes one sequence number, so ${sum}.`,
  ackOfSynData: ({ ack, peer, seq, bytes: count, sum }) =>
    `Ack=${ack}: the ${peer}'s SYN had Seq=${seq} and takes one sequence number, the ${bytes(count)} it carried one each, so ${sum}: the data is taken.`,
  ackOfFin: ({ ack, peer, seq, sum }) => `Ack=${ack}: the ${peer}'s FIN had Seq=${seq} and takes one sequence number, so ${sum}.`,
  ackOfFinData: ({ ack, peer, seq, bytes: count, sum }) =>
    `Ack=${ack}: the ${peer}'s segment with FIN had Seq=${seq} and ${bytes(count)}, and FIN takes one sequence number, so ${sum}.`,
  ackOfData: ({ ack, peer, frame, seq, bytes: count, sum }) =>
    `Ack=${ack}: the ${peer}'s frame ${frame} had Seq=${seq} and ${bytes(count)}, so ${sum}.`,
  ackOfPart: ({ ack, peer }) => `Ack=${ack}: the ${peer}'s bytes before this number have arrived.`,
  ackNothingNew: ({ ack }) => `Ack=${ack} acknowledges nothing new.`,
  ackUnseen: ({ ack }) => `Ack=${ack} acknowledges bytes that the capture does not hold.`,

  data: ({ who, bytes: count, seq, sum }) => `The ${who} sends ${bytes(count)} from Seq=${seq}, so its next is ${sum}.`,
  halfClosed: ({ who, peer, frame }) =>
    `The ${peer} has closed its direction${frame > 0 ? ` (FIN in frame ${frame})` : ''}, the ${who} has not and sends on: half-closed.`,
  early: ({ who }) => `The ${who} sends before the handshake is complete (fast open).`,
  windowGrows: ({ who, before, now }) => `The ${who} can take more: its window goes from ${formatCount(before)} to ${bytes(now)}.`,
  windowTold: ({ who, now }) => `The ${who} tells its window anew: ${bytes(now)}.`,
  duplicateAck: ({ who, ack, number, frame }) =>
    `Ack=${ack} again${frame > 0 ? ` (duplicate ${number} of frame ${frame})` : ''}: the ${who} has got something, but not what begins at Seq=${ack}.`,
  ackAgain: ({ who, ack, number, frame }) =>
    `Ack=${ack} again${frame > 0 ? ` (duplicate ${number} of frame ${frame})` : ''}: the ${who} still waits for Seq=${ack}, and nothing from there on was captured so far.`,
  sack: ({ ranges }) => `SACK: it holds ${ranges.join(', ')} beyond the gap.`,
  keepAlive: ({ peer, seq, sum }) =>
    `Keep-alive: Seq=${seq} is one below the next number (${sum}), so it holds nothing new and only asks whether the ${peer} is still there.`,
  keepAlivePlain: ({ peer }) => `Keep-alive: it holds nothing new and only asks whether the ${peer} is still there.`,
  keepAliveAck: ({ who }) => `The ${who} answers the keep-alive: it still has the connection.`,
  zeroWindowProbe: ({ who, peer, bytes: count }) =>
    `The ${peer}'s window is closed: the ${who} asks${count > 0 ? ` with ${bytes(count)}` : ''} whether it has opened.`,
  zeroWindowProbeAck: ({ who, window }) =>
    window === 0 ? `The ${who} answers the probe: its window is still 0.` : `The ${who} answers the probe: its window is ${bytes(window)}.`,
  zeroWindow: ({ who, peer }) => `Win=0: the ${who} can take nothing more, and the ${peer} has to stop.`,
  windowFull: ({ peer }) => `It fills the window that the ${peer} offered: no more may be sent before an ACK opens it.`,
  retransmission: ({ who, what, frame, seq }) =>
    what === 'data'
      ? `The ${who} sends bytes from Seq=${seq} again${frame > 0 ? `, first seen in frame ${frame}` : ''}.`
      : `The ${who} sends its ${what}${frame > 0 ? ` of frame ${frame}` : ''} again.`,
  retransmissionUnseen: 'By its place it is sent again; the capture does not hold all of it before.',
  retransmissionWait: ({ wait, frame }) => `It comes ${wait} after frame ${frame}.`,
  retransmissionTimeout: ({ wait, frame }) =>
    `It comes ${wait} after frame ${frame}, and no ACK of it was captured meanwhile: the retransmission timer ran out (RTO).`,
  fastRetransmission: ({ peer, count, ack }) =>
    `Fast retransmission: it comes right after ${count > 0 ? `${formatCount(count)} duplicate ACKs` : 'duplicate ACKs'} of the ${peer} that asked for Seq=${ack}.`,
  spuriousRetransmission: ({ peer, ack, frame }) =>
    `Spurious: the ${peer} had acknowledged it already${ack === null ? '' : ` (Ack=${ack}${frame > 0 ? ` in frame ${frame}` : ''})`}.`,
  outOfOrder: ({ who, seq, reached }) =>
    `Out of order: it begins at Seq=${seq}, and the ${who}'s bytes up to ${reached} were captured before it.`,
  outOfOrderRepeat:
    'It comes within a round trip or 3 ms of what it repeats or of the bytes behind it, which Wireshark calls out of order.',
  gapBefore: ({ seq, expected, missing, sum }) =>
    `A gap: Seq=${expected} was expected and Seq=${seq} came, and ${sum}, so ${bytes(missing)} before it ${missing === 1 ? 'is' : 'are'} lost, late or not captured.`,
  gapUnknown: 'A segment before it is lost, late or not captured.',

  fin: ({ who }) => `The ${who} has nothing more to send and closes its direction: FIN.`,
  finToo: ({ who }) => `The ${who} closes its direction too: FIN.`,
  finAndAck: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s FIN and sends its own: steps 2 and 3 in one segment.`,
  finCrossing: ({ who, peer, ack, needed }) =>
    `The ${who} closes too: its Ack=${ack} does not take the ${peer}'s FIN (Ack=${needed} would), so the FINs crossed.`,
  finTakesOne: ({ sum }) => `FIN takes one sequence number, so the Ack that takes it is ${sum}.`,
  finData: ({ bytes: count, sum }) => `It carries ${bytes(count)}, and FIN takes one sequence number: the Ack that takes both is ${sum}.`,
  ackOfFirstFin: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s FIN; its own direction stays open until it sends FIN too.`,
  ackOfLastFin: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s FIN.`,
  ackOfCrossingFin: ({ who, peer }) => `The ${who} acknowledges the ${peer}'s FIN, which crossed its own.`,
  closeComplete: 'Both FINs are acknowledged: the close is complete.',

  refused: ({ who, peer }) => `The ${who} refuses the connection: RST answers the ${peer}'s SYN.`,
  resetOpen: ({ who, bytes: count }) =>
    `The ${who} breaks the connection off: RST${count === null ? '' : `, after ${bytes(count)} in both directions`}.`,
  resetOpening: ({ who }) => `The ${who} breaks the opening off before the handshake is complete: RST.`,
  resetAfterPeersFin: ({ who, peer }) => `The ${peer} had closed its direction already; the ${who} does not close its own but resets.`,
  resetAfterOwnFin: ({ who }) => `The ${who} had sent FIN before, so it closed its direction and then reset the rest.`,
  resetAfterClose: ({ who }) => `The ${who} sends RST after both FINs: the close stands as it was.`,
  resetOver: ({ who }) => `The ${who} sends RST, but the connection is over already: nothing changes by it.`,
  resetAgain: ({ who }) => `Another RST of the ${who}; the connection is over already.`,
  resetSeq: ({ seq, peer, frame }) =>
    `Seq=${seq} is what the ${peer} acknowledged last (frame ${frame}), so its window begins there and the RST counts.`,
  resetAnswers: ({ seq, peer, frame }) => `Seq=${seq} is the ${peer}'s Ack (frame ${frame}), as in a RST that answers a segment with ACK.`,

  unexpectedMove: ({ who, state, event }) =>
    `No row of RFC 9293's state table is about an end in ${state} that ${event}: the ${who} stays there.`,
  unexpectedSyn: ({ who }) => `A SYN of the ${who} with this number has no place in the connection as it stands.`,
  unexpectedSynAck: ({ who }) => `A SYN-ACK of the ${who} with this number has no place in the connection as it stands.`,
  unexpectedAck: 'Its numbers acknowledge nothing of this connection.',
  unexpectedDataBehindFin: ({ who }) =>
    `The ${who} had sent FIN before, and nothing may follow that: these bytes have no place in its stream.`,
  unexpectedFin: ({ who }) => `The ${who}'s FIN has no place here, or stands at another number than the one before.`,
  unexpectedReset: 'Its number lies outside the window: an end ignores such a RST.',
  unexpectedOfClosed: ({ who }) => `The ${who}'s connection is over (CLOSED), so the segment belongs to none.`,
  unexpectedWithoutAck: 'It has no ACK flag, so an end drops it.',
  unexpected: 'No row of the state table is about it; no state changes.',

  runLabel: 'data and ACKs',
  runOfDatagrams: 'requests and replies',
  runOfKeepAlives: 'keep-alives and answers',
  runOfProbes: 'zero-window probes and answers',
  runOfBoth: ({ who, peer, segments: count, answers }) =>
    `The ${who} asks ${times(count)}, the ${peer} answers ${answers === 0 ? 'never' : times(answers)}.`,
  counted: ({ what, count }) => `${formatCount(count)} × ${what}`,
  run: ({ who, segments: count, bytes: sum, seq, last }) => `The ${who} sends ${bytes(sum)} in ${segments(count)}, Seq=${seq} to ${last}.`,
  runNext: ({ sum }) => `Its next is ${sum}.`,
  runOfSide: ({ who, datagrams: count, bytes: sum }) => `The ${who} sends ${datagrams(count)} with ${bytes(sum)}.`,
  runAcknowledged: ({ who, ack, isAll }) => `The ${who}'s last Ack=${ack} ${isAll ? 'takes all of it' : 'does not take all of it yet'}.`,
  runAcks: ({ who, segments: count, ack }) =>
    `The ${who} sends ${segments(count)} without data${ack === null ? '' : `, the last with Ack=${ack}`}.`,

  request: ({ who, number, bytes: count }) => `The ${who} sends ${number > 0 ? `request ${number}` : 'a datagram'} of ${bytes(count)}.`,
  reply: ({ who, number, bytes: count, frame, latency }) =>
    `The ${who} answers${number > 0 ? ` (reply ${number})` : ''} with ${bytes(count)}` +
    `${frame > 0 ? `, to frame ${frame}` : ''}${latency === null ? '' : ` after ${latency}`}.`,
  text: ({ text }) => `Text: ${text}`,
  hex: ({ hex }) => `Bytes: ${hex}`,
  noPayload: 'It is empty.',
  unanswered: 'No reply to it was captured.',
  portUnreachable: ({ port, who, frame }) =>
    `ICMP answers${frame > 0 ? ` frame ${frame}` : ''} with "port unreachable": nothing takes datagrams on port ${port} of the ${who}.`,
  toGroup: 'It goes to a group or to all; who answers does so from another address, which makes a flow of its own.',

  icmp: {
    'net-unreachable': 'network unreachable',
    'host-unreachable': 'host unreachable',
    'protocol-unreachable': 'protocol unreachable',
    'port-unreachable': 'port unreachable',
    prohibited: 'administratively prohibited',
    unreachable: 'destination unreachable',
    'too-big': 'packet too big',
    'time-exceeded': 'time exceeded',
    'parameter-problem': 'parameter problem',
    'source-quench': 'source quench',
    redirect: 'redirect',
    other: 'error',
  },
  icmpError: 'ICMP error',
  icmpReport: ({ reporter, end, receiver, what, frame }) =>
    `${reporter === null ? `The ${end}` : `${reporter}, on the way to the ${end},`} reports "${what}" to the ${receiver}` +
    `${frame > 0 ? ` about frame ${frame}` : ''}: ICMP, no segment of the connection.`,
  icmpHard: ({ who }) =>
    `A hard error: the ${who} may give up, as it does while it opens; on an open connection most take it for a hint and go on.`,
  icmpSoft: ({ who }) => `A soft error: TCP must not break off for it; the ${who} goes on and sends again what is not acknowledged.`,
  icmpTooBig: ({ who, mtu }) =>
    mtu === null
      ? `The packet was too long for a link ahead: the ${who} has to send shorter ones (path MTU discovery).`
      : `A link ahead takes packets of ${bytes(mtu)} at most: the ${who} has to send no longer ones (path MTU discovery).`,
  icmpQuench: 'TCP discards source quench.',

  noteUdp: 'UDP promises neither delivery nor order: a datagram may be lost, doubled or overtaken, and nobody repeats it but the programs.',
  noteAssumed: ({ client, server }) =>
    `The capture holds no SYN of this flow, so the roles are assumed: ${server}, the lower port, is taken for the server, ${client} for the client.`,
  noteOneDirection: ({ who, peer }) =>
    `Only the ${who}'s segments were captured: what is said of the ${peer} follows from them, where it follows at all.`,
  noteQuoted: ({ count }) =>
    count === 1 ? '1 more frame is an ICMP error about this flow.' : `${formatCount(count)} more frames are ICMP errors about this flow.`,
  noteEncapsulated: ({ within }) => `Carried within ${within}.`,

  onlyQuoted: 'Only ICMP errors about this flow were captured, none of its own frames: how it opened, went and ended is not known.',
  opening: describeOpening,
  closing: describeClosing,
  udpVerdict: ({ client, server, requests, replies, unanswered, refused }) => {
    const asked = `The ${client} sent ${requests === 1 ? '1 datagram' : `${formatCount(requests)} datagrams`}`;
    const answered =
      replies === 0
        ? `, the ${server} ${requests === 0 ? 'none' : 'answered none'}`
        : `, the ${server} answered with ${replies === 1 ? '1' : formatCount(replies)}`;
    const open = refused
      ? '; ICMP refused (port unreachable)'
      : unanswered === null || unanswered === 0 || replies === 0
        ? ''
        : `; ${unanswered === 1 ? '1 stayed' : `${formatCount(unanswered)} stayed`} unanswered`;
    return `${asked}${answered}${open}.`;
  },
  latency: ({ min, mean, max, samples }) =>
    samples === 1 ? `The reply took ${mean}.` : `Replies took ${min} to ${max}, ${mean} on average (${formatCount(samples)} of them).`,
};

function describeOpening(handshake: HandshakeSummary, { client, server, fastOpenBytes }: VerdictWords): string {
  const { verdict, rtt, simultaneousOpen, synRetransmissions, synAckRetransmissions } = handshake;
  const took = rtt === null ? '' : ` in ${formatDuration(rtt)}`;
  switch (verdict) {
    case 'complete': {
      const kind = simultaneousOpen ? 'Opened from both sides at once (simultaneous open)' : 'Opened by the three-way handshake';
      const early = handshake.fastOpen ? `, the ${fastOpenBytes > 0 ? bytes(fastOpenBytes) : 'data'} in the SYN taken (fast open)` : '';
      const repeats = [
        synRetransmissions > 0 ? `SYN repeated ${times(synRetransmissions)}` : '',
        synAckRetransmissions > 0 ? `SYN-ACK repeated ${times(synAckRetransmissions)}` : '',
      ].filter((part) => part !== '');
      return `${kind}${took}: the numbers add up${early}${repeats.map((part) => `, ${part}`).join('')}.`;
    }
    case 'refused':
      return `Not opened: the ${server} refused the ${client}'s SYN with RST.`;
    case 'no-answer': {
      const repeats = synRetransmissions > 0 ? `, which was repeated ${times(synRetransmissions)}` : '';
      return `Not opened: no answer to the ${client}'s SYN was captured${repeats}.`;
    }
    case 'half-open': {
      const repeats = synAckRetransmissions > 0 ? `, which was repeated ${times(synAckRetransmissions)}` : '';
      return `Half-open: no ACK for the ${server}'s SYN-ACK was captured${repeats}.`;
    }
    case 'aborted':
      return 'Not opened: RST ended the handshake before it was complete.';
    case 'invalid': {
      const wrong = handshake.proof.find((equation) => !equation.holds);
      return `The handshake is invalid${wrong === undefined ? '' : ` in raw numbers: ${describeEquation(wrong, 'en')}`}.`;
    }
    case 'not-captured':
      return 'How it opened was not captured, or not wholly.';
  }
}

function describeClosing(close: CloseSummary, { client, server }: VerdictWords): string {
  const after = close.bytesAfterFirstFin ?? 0;
  const reset = close.resetAfterClose ? ' A RST came after that.' : '';
  const acknowledged = close.complete === false ? 'the ACK of the last FIN was not captured' : 'both FINs acknowledged';
  const closedBy = (first: string, second: string): string =>
    `Closed by the ${first}: ${segments(close.segments ?? 4)}, ${acknowledged}` +
    `${after > 0 ? `; the ${second} sent ${bytes(after)} after the ${first}'s FIN` : ''}.${reset}`;
  const abortedBy = (who: string): string => {
    const before = close.bytesBefore === undefined ? '' : ` after ${bytes(close.bytesBefore)}`;
    return close.afterFin === true ? `Reset by the ${who}, which had sent FIN before,${before}.` : `Reset by the ${who}${before}.`;
  };
  switch (close.verdict) {
    case 'closed-by-client':
      return closedBy(client, server);
    case 'closed-by-server':
      return closedBy(server, client);
    case 'closed-simultaneously':
      return `Closed from both sides at once: the FINs crossed, ${close.complete === false ? 'and not both ACKs were captured' : 'both are acknowledged'}.${reset}`;
    case 'half-closed-by-client':
      return `Half-closed by the ${client}; the ${server} sent ${bytes(after)} after that, and no FIN until the capture ends.`;
    case 'half-closed-by-server':
      return `Half-closed by the ${server}; the ${client} sent ${bytes(after)} after that, and no FIN until the capture ends.`;
    case 'aborted-by-client':
      return abortedBy(client);
    case 'aborted-by-server':
      return abortedBy(server);
    case 'open':
      return 'Still open where the capture ends: no FIN, no RST.';
    case 'never-opened':
      return 'It was never open, so there is nothing to close.';
  }
}
