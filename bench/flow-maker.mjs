// One made-up conversation, frame by frame: a whole TCP connection with loss, or a UDP exchange. `step` writes the next frame of it.
import { ACK, FIN, PSH, RST, SYN } from './frame-writer.mjs';

/** Xorshift: the same numbers on every machine. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed | 1;
  }
  /** @param {number} n @returns {number} an integer in [0, n) */
  below(n) {
    let s = this.state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.state = s;
    return (s >>> 0) % n;
  }
}

const UDP = 0;
const SYN_DUE = 1;
const SYN_ACK_DUE = 2;
const ACK_DUE = 3;
const REQUEST_DUE = 4;
const BULK = 5;
const FIN_DUE = 6;
const FIN_ACK_DUE = 7;
const SECOND_FIN_DUE = 8;
const LAST_ACK_DUE = 9;
const DONE = 10;
/** Frames that a TCP connection needs besides its bulk data: three to open, the request, four to close. */
const FIXED_FRAMES = 8;

export class Flow {
  /**
   * @param {number} index @param {number} frames how many to write in all @param {number} segment payload of a full segment @param {Random} random
   */
  constructor(index, frames, segment, random) {
    this.segment = segment;
    this.random = random;
    this.left = frames;
    this.v6 = random.below(5) === 0;
    this.client = 0x010000 + (index % 60_000);
    this.server = 0x090000 + random.below(200);
    this.clientPort = 20_000 + Math.floor(index / 60_000) * 7 + (index % 7);
    this.serverPort = 9000 + 10 * random.below(5);
    this.isUdp = frames < FIXED_FRAMES || (frames < 200 && random.below(100) < 12);
    this.stage = this.isUdp ? UDP : SYN_DUE;
    /** Bulk goes from the server to the client, or the other way in three of ten. */
    this.upload = random.below(10) < 3;
    /** Next sequence numbers: client, server. A sixteenth of the flows start just below the wrap at 2^32. */
    this.clientSeq = random.below(16) === 0 ? 0xffffff00 | 0 : random.below(0x7fffffff);
    this.serverSeq = random.below(0x7fffffff);
    this.acked = 0;
    this.unacked = 0;
    /** A lost segment's first and next number, and duplicate ACKs sent for it. */
    this.lost = false;
    this.lostSeq = 0;
    this.duplicates = 0;
    this.turn = 0;
  }

  get done() {
    return this.stage === DONE;
  }

  /** @param {import('./frame-writer.mjs').FrameWriter} w @param {boolean} up from the client */
  #address(w, up) {
    w.v6 = this.v6;
    w.source = up ? this.client : this.server;
    w.destination = up ? this.server : this.client;
    w.sourcePort = up ? this.clientPort : this.serverPort;
    w.destinationPort = up ? this.serverPort : this.clientPort;
  }

  /**
   * @param {import('./frame-writer.mjs').FrameWriter} w @param {boolean} up @param {number} flags @param {number} payload
   */
  #tcp(w, up, flags, payload) {
    this.#address(w, up);
    w.flags = flags;
    w.payload = payload;
    w.seq = up ? this.clientSeq : this.serverSeq;
    w.ack = flags & ACK ? (up ? this.serverSeq : this.clientSeq) : 0;
    w.window = flags & SYN ? 64240 : up ? 502 : 509;
    w.tsValue = Math.floor(w.micros / 1000);
    w.tsEcho = flags & ACK ? w.tsValue - 5 : 0;
    w.sackLeft = w.sackRight = 0;
    w.tcp();
    const used = payload + (flags & (SYN | FIN) ? 1 : 0);
    if (up) this.clientSeq = (this.clientSeq + used) | 0;
    else this.serverSeq = (this.serverSeq + used) | 0;
  }

  /** More frames for this one, if it can still use them. @param {number} frames @returns {boolean} */
  extend(frames) {
    if (this.isUdp ? this.done : this.stage > BULK) return false;
    this.left += frames;
    return true;
  }

  /** A reset after all is over: what a late segment is answered with. @param {import('./frame-writer.mjs').FrameWriter} w */
  stepAfterClose(w) {
    this.#tcp(w, true, RST, 0);
  }

  /** Writes the next frame. @param {import('./frame-writer.mjs').FrameWriter} w */
  step(w) {
    this.left--;
    switch (this.stage) {
      case UDP: {
        const up = this.turn++ % 2 === 0;
        this.#address(w, up);
        w.seq = this.turn;
        w.payload = up ? 30 + this.random.below(60) : 60 + this.random.below(1060);
        w.udp();
        if (this.left <= 0) this.stage = DONE;
        return;
      }
      case SYN_DUE:
        this.#tcp(w, true, SYN, 0);
        this.stage = SYN_ACK_DUE;
        return;
      case SYN_ACK_DUE:
        this.#tcp(w, false, SYN | ACK, 0);
        this.stage = ACK_DUE;
        return;
      case ACK_DUE:
        this.#tcp(w, true, ACK, 0);
        this.stage = REQUEST_DUE;
        return;
      case REQUEST_DUE:
        this.#tcp(w, true, PSH | ACK, 80 + this.random.below(Math.min(400, this.segment)));
        this.stage = this.left > 4 ? BULK : FIN_DUE;
        return;
      case BULK:
        this.#bulk(w);
        if (this.left <= 4) this.stage = FIN_DUE;
        return;
      case FIN_DUE:
        if (this.random.below(50) === 0) {
          this.#tcp(w, true, RST | ACK, 0);
          this.stage = DONE;
          return;
        }
        this.#tcp(w, true, FIN | ACK, 0);
        this.stage = this.random.below(3) === 0 ? SECOND_FIN_DUE : FIN_ACK_DUE;
        return;
      case FIN_ACK_DUE:
        this.#tcp(w, false, ACK, 0);
        this.stage = SECOND_FIN_DUE;
        return;
      case SECOND_FIN_DUE:
        this.#tcp(w, false, FIN | ACK, 0);
        this.stage = LAST_ACK_DUE;
        return;
      case LAST_ACK_DUE:
        this.#tcp(w, true, ACK, 0);
        this.stage = DONE;
        return;
    }
  }

  /**
   * Full segments one way, an ACK back for about every second. One segment in a hundred is lost: in half of these cases it was seen by the capture,
   * in half not; three duplicate ACKs with a SACK block follow, then the segment again.
   *
   * @param {import('./frame-writer.mjs').FrameWriter} w
   */
  #bulk(w) {
    const up = this.upload;
    if (this.lost) {
      if (this.duplicates >= 3) {
        const next = up ? this.clientSeq : this.serverSeq;
        this.#setSeq(up, this.lostSeq);
        this.#tcp(w, up, ACK, this.segment);
        this.#setSeq(up, next);
        this.lost = false;
        this.unacked = 2;
        return;
      }
      if (this.turn++ % 2 === 0) {
        this.#tcp(w, up, ACK, this.segment);
        return;
      }
      this.duplicates++;
      this.#address(w, !up);
      w.flags = ACK;
      w.payload = 0;
      w.seq = up ? this.serverSeq : this.clientSeq;
      w.ack = this.lostSeq;
      w.window = 502;
      w.tsValue = Math.floor(w.micros / 1000);
      w.tsEcho = w.tsValue - 5;
      w.sackLeft = (this.lostSeq + this.segment) | 0;
      w.sackRight = up ? this.clientSeq : this.serverSeq;
      w.tcp();
      return;
    }
    if (this.unacked >= 2 || (this.unacked === 1 && this.random.below(11) === 0)) {
      this.unacked = 0;
      this.#tcp(w, !up, ACK, 0);
      return;
    }
    if (this.left > 12 && this.random.below(100) === 0) {
      this.lost = true;
      this.duplicates = 0;
      this.turn = 0;
      this.lostSeq = up ? this.clientSeq : this.serverSeq;
      if (this.random.below(2) === 0) this.#setSeq(up, (this.lostSeq + this.segment) | 0);
    }
    this.unacked++;
    // One segment in sixteen is short: the end of a message.
    const short = !this.lost && this.random.below(16) === 0;
    this.#tcp(w, up, short ? PSH | ACK : ACK, short ? 1 + this.random.below(this.segment - 1) : this.segment);
  }

  /** @param {boolean} up @param {number} seq */
  #setSeq(up, seq) {
    if (up) this.clientSeq = seq;
    else this.serverSeq = seq;
  }
}
