/**
 * The moves that one segment makes in RFC 9293's state table, kept beside its annotation for whoever tells the story (flow/story). Written by the judge as it
 * applies the events, and only when there are any: most segments are data and plain ACKs and leave nothing here but the mark that says so.
 */
import type { TcpState } from '../tcp-state.js';
import type { TcpEvent } from './tcp-transitions.js';

/** No segment makes so many. */
const MOST_MOVES = 16;
const NOTHING_JUDGED = -1;
const STATE_BITS = 4;
const STATE_MASK = 15;

// A move: from (4 bits), to (4 bits), event (4 bits), side (1 bit), unexpected (1 bit).
const TO_SHIFT = 4;
const EVENT_SHIFT = 8;
const SIDE_SHIFT = 12;
const UNEXPECTED = 1 << 13;

export class StateMoves {
  /** Moves made; below 0 for a segment that could make none. */
  count: number = NOTHING_JUDGED;
  /** States before the segment, as the low bits of a flow's record: side 0 in the low four bits, side 1 above. Holds when `count` is 0 or more. */
  before = 0;
  readonly #moves = new Uint16Array(MOST_MOVES);

  clear(): void {
    this.count = NOTHING_JUDGED;
  }

  begin(states: number): void {
    this.count = 0;
    this.before = states;
  }

  add(side: number, event: TcpEvent, from: TcpState, to: TcpState, unexpected: boolean): void {
    if (this.count < 0 || this.count >= MOST_MOVES) return;
    this.#moves[this.count++] = from | (to << TO_SHIFT) | (event << EVENT_SHIFT) | (side << SIDE_SHIFT) | (unexpected ? UNEXPECTED : 0);
  }

  /** The moves as a text: the same for the same moves. */
  get key(): string {
    return String.fromCharCode(...this.#moves.subarray(0, this.count));
  }

  stateBefore(side: number): TcpState {
    return ((this.before >> (side * STATE_BITS)) & STATE_MASK) as TcpState;
  }

  side(index: number): 0 | 1 {
    return (((this.#moves[index] as number) >> SIDE_SHIFT) & 1) as 0 | 1;
  }

  event(index: number): TcpEvent {
    return (((this.#moves[index] as number) >> EVENT_SHIFT) & 15) as TcpEvent;
  }

  from(index: number): TcpState {
    return ((this.#moves[index] as number) & STATE_MASK) as TcpState;
  }

  to(index: number): TcpState {
    return (((this.#moves[index] as number) >> TO_SHIFT) & STATE_MASK) as TcpState;
  }

  isUnexpected(index: number): boolean {
    return ((this.#moves[index] as number) & UNEXPECTED) !== 0;
  }
}
