/**
 * pcapnote's own judgement of TCP (product contract, section 3): who is client and server, what each segment is in the life of its connection, and which
 * states it puts both ends in, by RFC 9293 and not by Wireshark's marks. One segment in, the last part of its Annotation out; the verdicts of a flow are read
 * from its records afterwards (tcp-verdicts.ts).
 *
 * Most segments are data and plain ACKs of an established connection and make no event: they are told by one bit and leave early.
 */
import type { Frame } from '../../wire/frame.js';
import { ACK, FIN, RST, type Segment, SYN } from '../../wire/segment.js';
import { STATE, STATE_SYN_TIME, SYN_TIME } from '../analysis/tcp-records.js';
import type { Annotation } from '../annotation.js';
import type { CaptureClock } from '../capture-clock.js';
import type { Conversations } from '../conversations.js';
import type { PagedStore } from '../paged-store.js';
import { Phase, REMARK_ROLES_ASSUMED } from '../phase.js';
import { TcpState } from '../tcp-state.js';
import { ackPhase } from './ack-phase.js';
import { countSegment } from './direction-counters.js';
import { FLOW_BEGUN, FLOW_MIDWAY, FLOW_QUIET, FLOW_ROLES_KNOWN, FLOW_STATE_BITS, FLOW_STATE_MASK } from './judge-records.js';
import { JudgedFlow } from './judged-flow.js';
import { packWindowAndOptions } from './last-step.js';
import { PayloadGaps } from './payload-gaps.js';
import { meetAckOrFin } from './tcp-close.js';
import { meetSyn, meetSynAck } from './tcp-handshake.js';
import { meetReset } from './tcp-reset.js';
import { isNewReset, writeHistory } from './zeek-history.js';

export class TcpJudge {
  readonly #flow: JudgedFlow;
  readonly #gaps = new PayloadGaps();
  readonly #clock: CaptureClock;
  readonly #conversations: Conversations;

  /** `conversations`: TcpAnalysis's own, whose streams are judged here. */
  constructor(clock: CaptureClock, conversations: Conversations) {
    this.#flow = new JudgedFlow(clock, conversations.store);
    this.#clock = clock;
    this.#conversations = conversations;
  }

  /** The detail records: judge-records.ts. */
  get details(): PagedStore {
    return this.#flow.details;
  }

  /** Fills the judgement of an annotation that the analysis has filled. The segment has a stream and is not quoted. */
  observe(frame: Frame, segment: Segment, annotation: Annotation): void {
    const flow = this.#flow;
    flow.load(annotation.stream, frame.number, segment, annotation);
    if ((flow.bits & FLOW_QUIET) !== 0 && (flow.flags & (SYN | FIN | RST | ACK)) === ACK) flow.phase = quietPhase(flow);
    else this.#judge(segment, annotation);
    const isReset = (flow.flags & RST) !== 0 && isNewReset(flow);
    countSegment(flow, annotation, this.#gaps);
    writeHistory(flow, isReset);
    flow.store();
    answer(flow, annotation);
  }

  /** The flow as it stands at the clock's present time, for the verdicts; valid until the next call of either method. */
  recall(stream: number): JudgedFlow {
    const flow = this.#flow;
    flow.loadFlow(stream);
    if (flow.isBegun) flow.expireTimeWait();
    // Only ICMP errors have spoken of it: roles as in a capture begun midway.
    else flow.clientSide = this.#conversations.port(stream, 0) < this.#conversations.port(stream, 1) ? 1 : 0;
    return flow;
  }

  #judge(segment: Segment, annotation: Annotation): void {
    const flow = this.#flow;
    const { flags } = flow;
    if (!flow.isBegun) begin(flow, segment);
    else flow.expireTimeWait();
    flow.moves = annotation.moves;
    flow.moves.begin(flow.bits);
    flow.sinceSyn = this.#sinceSyn(annotation.stream);
    flow.windowAndOptions = packWindowAndOptions(segment);
    if ((flags & RST) !== 0) meetReset(flow);
    else if ((flags & (SYN | ACK)) === SYN) meetSyn(flow, segment);
    else if ((flags & SYN) !== 0) meetSynAck(flow, segment);
    else meetAckOrFin(flow);
  }

  /** Nanoseconds since the stream's last SYN without ACK, -1 when it has none. */
  #sinceSyn(stream: number): number {
    const { store } = this.#conversations;
    const words = store.words(stream);
    const at = store.at(stream);
    return ((words[at + STATE] as number) & STATE_SYN_TIME) !== 0 ? this.#clock.since(words, at + SYN_TIME) : -1;
  }
}

/** Nothing but data and plain ACKs. */
function quietPhase(flow: JudgedFlow): Phase {
  return flow.length > 0 && flow.marks === 0 ? Phase.DATA : ackPhase(flow);
}

/** The stream's first segment: roles (product contract, section 3), and the states from before it. */
function begin(flow: JudgedFlow, segment: Segment): void {
  flow.bits |= FLOW_BEGUN;
  const isReset = (flow.flags & RST) !== 0;
  if ((flow.flags & SYN) !== 0 && !isReset) {
    flow.bits |= FLOW_ROLES_KNOWN;
    const isSynAck = (flow.flags & ACK) !== 0;
    flow.clientSide = isSynAck ? flow.other : flow.side;
    // A SYN-ACK proves the SYN that it answers.
    flow.setState(flow.clientSide, isSynAck ? TcpState.SYN_SENT : TcpState.CLOSED);
    flow.setState(1 - flow.clientSide, TcpState.LISTEN);
    return;
  }
  flow.bits |= FLOW_MIDWAY;
  flow.clientSide = segment.sourcePort < segment.destinationPort ? flow.other : flow.side;
  flow.setQuiet(true);
}

function answer(flow: JudgedFlow, annotation: Annotation): void {
  const { bits } = flow;
  const client = flow.clientSide;
  annotation.phase = flow.phase;
  annotation.clientSide = client;
  annotation.rolesKnown = (bits & FLOW_ROLES_KNOWN) !== 0;
  annotation.remarks = annotation.rolesKnown ? flow.remarks : flow.remarks | REMARK_ROLES_ASSUMED;
  annotation.clientState = ((bits >> (client * FLOW_STATE_BITS)) & FLOW_STATE_MASK) as TcpState;
  annotation.serverState = ((bits >> ((1 - client) * FLOW_STATE_BITS)) & FLOW_STATE_MASK) as TcpState;
}
