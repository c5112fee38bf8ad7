import { readU16, readU16LE, readU32, readU32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';
import { type CaptureRecord, RecordKind } from '../record.js';
import { BlockSource } from './block-source.js';
import type { ByteWindow } from './byte-window.js';
import { type CaptureLimits, MAX_BLOCK_BYTES, MAX_HELD_BLOCK_BYTES, maxPacketBytes } from './limits.js';
import { eventHeaderLength, JOURNAL_SMALLEST, setJournalEntry, setSysdigEvent } from './pcapng-events.js';
import { PcapngInterface } from './pcapng-interface.js';

/**
 * pcapng: a sequence of blocks, each with its length in front and behind (draft-ietf-opsawg-pcapng, section 3.1):
 *
 *     +---------------------------------------------------------------+
 *   0 |                          block type                           |
 *   4 |                      block total length                       |
 *   8 |           body, padded to a multiple of four bytes            |
 *     |                      block total length                       |
 *     +---------------------------------------------------------------+
 */
const LENGTH = 4;
const BODY = 8;
const TRAILER_LENGTH = 4;
const SMALLEST_BLOCK = 12;

const BlockType = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  /** Obsolete. */
  PACKET: 2,
  SIMPLE_PACKET: 3,
  ENHANCED_PACKET: 6,
  JOURNAL_EXPORT: 9,
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  DECRYPTION_SECRETS: 10,
  SYSDIG_EVENT: 0x204,
  SYSDIG_EVENT_2: 0x216,
  SYSDIG_EVENT_2_LARGE: 0x221,
  CUSTOM_COPIED: 0x00000bad,
  CUSTOM_NOT_COPIED: 0x40000bad,
} as const;

/** Section header block: byte-order magic, version, section length, options. */
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MAJOR = 12;
const MINOR = 14;
const SECTION_OPTIONS = 24;
const SECTION_HEADER_SMALLEST = 28;

/** Interface description block: link type, reserved, snap length, options. */
const LINK_TYPE = 8;
const SNAP_LENGTH = 12;
const INTERFACE_OPTIONS = 16;
const INTERFACE_SMALLEST = 20;
const OPTION_TSRESOL = 9;
const OPTION_FCSLEN = 13;
const OPTION_TSOFFSET = 14;
/** Every interface is remembered until its section ends. */
const MAX_INTERFACES = 65_536;

/** Enhanced packet block: interface, time in two halves, captured length, original length, packet, options. */
const INTERFACE_ID = 8;
const TIME_HIGH = 12;
const TIME_LOW = 16;
const CAPTURED_LENGTH = 20;
const ORIGINAL_LENGTH = 24;
const PACKET_DATA = 28;
const PACKET_SMALLEST = 32;
const OPTION_HEADER = 4;
const OPTION_END = 0;
const OPTION_FLAGS = 2;
const FLAGS_FCS_SHIFT = 5;
const FLAGS_FCS_MASK = 0xf;

/** Simple packet block: original length, packet. */
const SIMPLE_ORIGINAL_LENGTH = 8;
const SIMPLE_DATA = 12;
const SIMPLE_SMALLEST = 16;

/** Custom block: private enterprise number, anything. */
const CUSTOM_SMALLEST = 16;
const CUSTOM_DATA = 12;

/** Blocks that are no frames, but must hold together: name resolution records, interface statistics, secrets with their own length. */
const NAMES_SMALLEST = 16;
const STATISTICS_SMALLEST = 24;
const STATISTICS_OPTIONS = 20;
const SECRETS_SMALLEST = 20;
const SECRETS_LENGTH = 12;

const LARGEST_LENGTH = 0x7fff_ffff;

/** Whether the twelve bytes at `offset` begin a section. */
export function isSectionHeader(bytes: Uint8Array, offset: number): boolean {
  return (
    readU32(bytes, offset) === BlockType.SECTION_HEADER &&
    (readU32(bytes, offset + BODY) === BYTE_ORDER_MAGIC || readU32LE(bytes, offset + BODY) === BYTE_ORDER_MAGIC)
  );
}

/** Our own reader of pcapng. The window stands at the first section header, which is known to be one. */
export class PcapngSource extends BlockSource {
  protected readonly name = 'pcapng';
  readonly #limits: CaptureLimits;
  #bigEndian = false;
  /** Of the present section. */
  #interfaces: PcapngInterface[] = [];
  /** A block too large to hold is passed over: its offset, its length, and the bytes still to come, trailer included; 0 when none. */
  #passedOffset = 0;
  #passedLength = 0;
  #passing = 0;
  /** The length in front of that block, for the comparison with the one behind. */
  #statedLength = 0;

  constructor(window: ByteWindow, record: CaptureRecord, limits: CaptureLimits) {
    super(window, record);
    this.#limits = limits;
  }

  next(): boolean {
    const { window } = this;
    while (this.#passing === 0 || this.#pass()) {
      const { bytes, position, limit } = window;
      const available = limit - position;
      if (available < SMALLEST_BLOCK) return false;
      const type = this.#u32(bytes, position);
      if (type === BlockType.SECTION_HEADER) this.#takeByteOrder(bytes, position);
      const length = this.#u32(bytes, position + LENGTH);
      const total = roundUp(length);
      this.#checkSmallest(type, length, SMALLEST_BLOCK);
      if (length > MAX_BLOCK_BYTES) throw this.#damaged(`a block of ${length} bytes, the maximum is ${MAX_BLOCK_BYTES}`);

      switch (type) {
        case BlockType.ENHANCED_PACKET:
        case BlockType.PACKET:
        case BlockType.SIMPLE_PACKET: {
          this.#checkSmallest(type, length, type === BlockType.SIMPLE_PACKET ? SIMPLE_SMALLEST : PACKET_SMALLEST);
          if (available < (type === BlockType.SIMPLE_PACKET ? SIMPLE_DATA : PACKET_DATA)) return false;
          const dataEnd = type === BlockType.SIMPLE_PACKET ? this.#checkSimple(position, total) : this.#checkPacket(type, position, total);
          const held = Math.min(total, roundUp(dataEnd) + MAX_HELD_BLOCK_BYTES);
          if (available < held) return false;
          if (held === total) this.#checkTrailer(bytes, position + total - TRAILER_LENGTH, length);
          if (type === BlockType.SIMPLE_PACKET) this.#giveSimple(bytes, position, dataEnd);
          else this.#givePacket(type, bytes, position, dataEnd, held === total ? total - TRAILER_LENGTH : held, held === total);
          this.#leave(position, length, total, held);
          return true;
        }
        case BlockType.CUSTOM_COPIED:
        case BlockType.CUSTOM_NOT_COPIED:
        case BlockType.JOURNAL_EXPORT:
        case BlockType.SYSDIG_EVENT:
        case BlockType.SYSDIG_EVENT_2:
        case BlockType.SYSDIG_EVENT_2_LARGE: {
          this.#checkSmallest(type, length, smallestOther(type));
          const held = Math.min(total, MAX_HELD_BLOCK_BYTES);
          if (available < held) return false;
          if (held === total) this.#checkTrailer(bytes, position + total - TRAILER_LENGTH, length);
          this.#giveOther(type, bytes, position, position + Math.min(held, total - TRAILER_LENGTH), total);
          this.#leave(position, length, total, held);
          return true;
        }
        case BlockType.SECTION_HEADER:
        case BlockType.INTERFACE_DESCRIPTION:
        case BlockType.NAME_RESOLUTION:
        case BlockType.INTERFACE_STATISTICS:
        case BlockType.DECRYPTION_SECRETS: {
          const held = Math.min(total, MAX_HELD_BLOCK_BYTES);
          if (available < held) return false;
          if (held === total) this.#checkTrailer(bytes, position + total - TRAILER_LENGTH, length);
          const optionsEnd = held === total ? total - TRAILER_LENGTH : held;
          this.#takeNotice(type, bytes, position, length, position + optionsEnd, held === total);
          this.#leave(position, length, total, held);
          break;
        }
        default:
          // The first twelve bytes of it are there; the rest need not be held.
          this.#leave(position, length, total, 0);
      }
    }
    return false;
  }

  protected checkEnd(): void {
    const { window } = this;
    if (this.#passing > 0) {
      const had = this.#passedLength - this.#passing;
      throw this.damage('cut-short', this.#passedOffset, `the block needs ${this.#passedLength} bytes, ${had} are left`);
    }
    const left = window.available;
    if (left === 0) return;
    if (left < SMALLEST_BLOCK)
      throw this.damage('cut-short', window.offset, `a block needs at least ${SMALLEST_BLOCK} bytes, ${left} are left`);
    const needed = roundUp(this.#u32(window.bytes, window.position + LENGTH));
    throw this.damage('cut-short', window.offset, `the block needs ${needed} bytes, ${left} are left`);
  }

  #u16(bytes: Uint8Array, offset: number): number {
    return this.#bigEndian ? readU16(bytes, offset) : readU16LE(bytes, offset);
  }

  #u32(bytes: Uint8Array, offset: number): number {
    return this.#bigEndian ? readU32(bytes, offset) : readU32LE(bytes, offset);
  }

  /** Moves over a block of which `held` bytes were looked at; what is beyond those is passed over, the trailer excepted. */
  #leave(position: number, length: number, total: number, held: number): void {
    const { window } = this;
    if (held < total) {
      this.#passedOffset = window.offset;
      this.#passedLength = total;
      this.#passing = total - held;
      this.#statedLength = length;
    }
    window.position = position + held;
  }

  /** Goes on passing over a large block; true at its end. */
  #pass(): boolean {
    const { window } = this;
    const body = Math.min(this.#passing - TRAILER_LENGTH, window.available);
    window.position += body;
    this.#passing -= body;
    if (this.#passing > TRAILER_LENGTH || window.available < TRAILER_LENGTH) return false;
    this.#checkTrailer(window.bytes, window.position, this.#statedLength, this.#passedOffset);
    window.position += TRAILER_LENGTH;
    this.#passing = 0;
    return true;
  }

  #checkTrailer(bytes: Uint8Array, offset: number, length: number, blockOffset: number = this.window.offset): void {
    const second = roundUp(this.#u32(bytes, offset));
    if (second !== roundUp(length)) {
      throw this.damage('damaged', blockOffset, `the block's two lengths, ${roundUp(length)} and ${second}, do not agree`);
    }
  }

  #takeByteOrder(bytes: Uint8Array, position: number): void {
    if (readU32(bytes, position + BODY) === BYTE_ORDER_MAGIC) this.#bigEndian = true;
    else if (readU32LE(bytes, position + BODY) === BYTE_ORDER_MAGIC) this.#bigEndian = false;
    else throw this.#damaged('a section header without a byte-order magic');
  }

  /** A block that is not a frame and yet matters. `whole`: it is held to its end; otherwise only its beginning is looked at. */
  #takeNotice(type: number, bytes: Uint8Array, position: number, length: number, end: number, whole: boolean): void {
    switch (type) {
      case BlockType.SECTION_HEADER:
        this.#checkSmallest(type, length, SECTION_HEADER_SMALLEST);
        this.#startSection(bytes, position);
        if (whole) this.#checkOptions(bytes, position + SECTION_OPTIONS, end);
        break;
      case BlockType.INTERFACE_DESCRIPTION:
        this.#checkSmallest(type, length, INTERFACE_SMALLEST);
        this.#addInterface(bytes, position, end, whole);
        break;
      case BlockType.NAME_RESOLUTION:
        this.#checkSmallest(type, length, NAMES_SMALLEST);
        if (whole) this.#checkNames(bytes, position + BODY, end);
        break;
      case BlockType.INTERFACE_STATISTICS:
        this.#checkSmallest(type, length, STATISTICS_SMALLEST);
        if (whole) this.#checkOptions(bytes, position + STATISTICS_OPTIONS, end);
        break;
      default:
        this.#checkSmallest(type, length, SECRETS_SMALLEST);
        if (this.#u32(bytes, position + SECRETS_LENGTH) > length - SECRETS_SMALLEST)
          throw this.#damaged('secrets that overrun their block');
    }
  }

  #startSection(bytes: Uint8Array, position: number): void {
    const major = this.#u16(bytes, position + MAJOR);
    const minor = this.#u16(bytes, position + MINOR);
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      const { offset } = this.window;
      if (offset === 0) throw new CaptureError('unsupported', `pcapng version ${major}.${minor} is not supported`, { offset });
      throw this.damage('unsupported', offset, `a section of pcapng version ${major}.${minor}`);
    }
    this.#interfaces = [];
  }

  #addInterface(bytes: Uint8Array, position: number, end: number, whole: boolean): void {
    if (this.#interfaces.length === MAX_INTERFACES) throw this.damage('unsupported', this.window.offset, 'more than 65536 interfaces');
    const linkType = this.#u16(bytes, position + LINK_TYPE);
    const described = new PcapngInterface(linkType, this.#u32(bytes, position + SNAP_LENGTH), maxPacketBytes(linkType, this.#limits));
    for (let at = position + INTERFACE_OPTIONS; at + OPTION_HEADER <= end; ) {
      const code = this.#u16(bytes, at);
      const size = this.#u16(bytes, at + 2);
      at += OPTION_HEADER;
      if (at + size > end) {
        if (!whole) break;
        throw this.#optionOverruns(size);
      }
      if (code === OPTION_END) break;
      if (code === OPTION_TSRESOL && size === 1) described.setResolution(bytes[at] as number);
      else if (code === OPTION_TSOFFSET && size === 8) described.setOffset(bytes, at, this.#bigEndian);
      else if (code === OPTION_FCSLEN && size === 1) described.fcsLength = bytes[at] as number;
      at += roundUp(size);
    }
    this.#interfaces.push(described);
  }

  /** Options that say nothing to us must not overrun their block all the same. */
  #checkOptions(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at + OPTION_HEADER <= end; ) {
      const code = this.#u16(bytes, at);
      const size = this.#u16(bytes, at + 2);
      at += OPTION_HEADER;
      if (at + size > end) throw this.#optionOverruns(size);
      if (code === OPTION_END) break;
      at += roundUp(size);
    }
  }

  /** The records of a name resolution block, which are laid out like options. */
  #checkNames(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at + OPTION_HEADER <= end; ) {
      if (this.#u16(bytes, at) === OPTION_END) break;
      const size = this.#u16(bytes, at + 2);
      at += OPTION_HEADER;
      if (at + roundUp(size) > end) throw this.#damaged(`a name record of ${size} bytes overruns its block`);
      at += roundUp(size);
    }
  }

  /** Checks lengths and interface of an enhanced or an old packet block, from its first 28 bytes; returns where its data end, from its start. */
  #checkPacket(type: number, position: number, total: number): number {
    const { bytes } = this.window;
    const captured = this.#u32(bytes, position + CAPTURED_LENGTH);
    const described = this.#interface(this.#interfaceId(type, bytes, position));
    if (captured > described.maxPacketBytes) throw this.#tooLong(captured, described);
    if (PACKET_DATA + captured > total - TRAILER_LENGTH)
      throw this.#damaged(`a block of ${total} bytes claims a packet of ${captured} bytes`);
    return PACKET_DATA + captured;
  }

  /** The same of a simple packet block, which relies on the first interface. */
  #checkSimple(position: number, total: number): number {
    const { bytes } = this.window;
    if (this.#interfaces.length === 0) throw this.#damaged('a simple packet block before any interface description');
    const described = this.#interface(0);
    const original = this.#u32(bytes, position + SIMPLE_ORIGINAL_LENGTH);
    const captured = described.snapLength === 0 ? original : Math.min(original, described.snapLength);
    if (captured > described.maxPacketBytes) throw this.#tooLong(captured, described);
    if (SIMPLE_DATA + captured > total - TRAILER_LENGTH)
      throw this.#damaged(`a block of ${total} bytes claims a packet of ${captured} bytes`);
    return SIMPLE_DATA + captured;
  }

  #interfaceId(type: number, bytes: Uint8Array, position: number): number {
    return type === BlockType.PACKET ? this.#u16(bytes, position + INTERFACE_ID) : this.#u32(bytes, position + INTERFACE_ID);
  }

  #interface(id: number): PcapngInterface {
    const described = this.#interfaces[id];
    if (described === undefined) throw this.#damaged(`interface ${id} is not described, the section has ${this.#interfaces.length}`);
    return described;
  }

  #givePacket(type: number, bytes: Uint8Array, position: number, dataEnd: number, optionsEnd: number, whole: boolean): void {
    const { record, window } = this;
    const id = this.#interfaceId(type, bytes, position);
    const described = this.#interfaces[id] as PcapngInterface;
    const optionsStart = roundUp(dataEnd);
    const fcsLength =
      optionsStart + OPTION_HEADER <= optionsEnd ? this.#fcsOption(bytes, position + optionsStart, position + optionsEnd, whole) : -1;
    const original = this.#u32(bytes, position + ORIGINAL_LENGTH);
    record.kind = RecordKind.PACKET;
    record.bytes = bytes;
    record.start = position + PACKET_DATA;
    record.end = position + dataEnd;
    record.originalLength = Math.min(original, LARGEST_LENGTH);
    record.hasTime = true;
    described.setTime(record, this.#u32(bytes, position + TIME_HIGH), this.#u32(bytes, position + TIME_LOW));
    record.linkType = described.linkType;
    record.fcsLength = fcsLength >= 0 ? fcsLength : described.fcsLength;
    record.interfaceId = id;
    record.offset = window.offset;
    record.number++;
  }

  #giveSimple(bytes: Uint8Array, position: number, dataEnd: number): void {
    const { record, window } = this;
    const described = this.#interfaces[0] as PcapngInterface;
    const original = this.#u32(bytes, position + SIMPLE_ORIGINAL_LENGTH);
    record.kind = RecordKind.PACKET;
    record.bytes = bytes;
    record.start = position + SIMPLE_DATA;
    record.end = position + dataEnd;
    record.originalLength = Math.min(original, LARGEST_LENGTH);
    record.seconds = 0;
    record.nanoseconds = 0;
    record.hasTime = false;
    record.linkType = described.linkType;
    record.fcsLength = described.fcsLength;
    record.interfaceId = 0;
    record.offset = window.offset;
    record.number++;
  }

  /** A block that is a frame and not a packet: its body, as far as it is held, stands for the packet. */
  #giveOther(type: number, bytes: Uint8Array, position: number, bodyEnd: number, total: number): void {
    const { record, window } = this;
    record.kind = RecordKind.PCAPNG_OTHER;
    record.bytes = bytes;
    record.seconds = 0;
    record.nanoseconds = 0;
    record.hasTime = false;
    record.linkType = 0;
    record.fcsLength = -1;
    record.interfaceId = 0;
    record.offset = window.offset;
    switch (type) {
      case BlockType.JOURNAL_EXPORT:
        if (!setJournalEntry(record, position + BODY, bodyEnd)) throw this.#damaged('a journal entry that is too short');
        break;
      case BlockType.SYSDIG_EVENT:
      case BlockType.SYSDIG_EVENT_2:
      case BlockType.SYSDIG_EVENT_2_LARGE:
        setSysdigEvent(record, position + BODY, bodyEnd, type !== BlockType.SYSDIG_EVENT, this.#bigEndian);
        break;
      default:
        record.kind = RecordKind.PCAPNG_CUSTOM;
        record.enterprise = this.#u32(bytes, position + BODY);
        record.copied = type === BlockType.CUSTOM_COPIED;
        record.start = position + CUSTOM_DATA;
        record.end = bodyEnd;
        record.originalLength = total - CUSTOM_DATA - TRAILER_LENGTH;
    }
    record.number++;
  }

  /** The packet's own FCS length from its flags option; -1 when it has none or says 0, which stands for "not given". */
  #fcsOption(bytes: Uint8Array, start: number, end: number, whole: boolean): number {
    let given = -1;
    for (let at = start; at + OPTION_HEADER <= end; ) {
      const code = this.#u16(bytes, at);
      const size = this.#u16(bytes, at + 2);
      at += OPTION_HEADER;
      if (at + size > end) {
        if (!whole) break;
        throw this.#optionOverruns(size);
      }
      if (code === OPTION_END) break;
      if (code === OPTION_FLAGS) {
        if (size !== 4) throw this.#damaged(`packet flags of ${size} bytes, not 4`);
        const length = (this.#u32(bytes, at) >>> FLAGS_FCS_SHIFT) & FLAGS_FCS_MASK;
        if (length > 0) given = length;
      }
      at += roundUp(size);
    }
    return given;
  }

  #damaged(reason: string): CaptureError {
    return this.damage('damaged', this.window.offset, reason);
  }

  #checkSmallest(type: number, length: number, smallest: number): void {
    if (length >= smallest) return;
    throw this.#damaged(`a block of type 0x${(type >>> 0).toString(16)} has ${length} bytes, the minimum is ${smallest}`);
  }

  #tooLong(captured: number, described: PcapngInterface): CaptureError {
    return this.#damaged(`the block claims a packet of ${captured} bytes, the maximum is ${described.maxPacketBytes}`);
  }

  #optionOverruns(size: number): CaptureError {
    return this.#damaged(`an option of ${size} bytes overruns its block`);
  }
}

/** Fewest bytes of a block that is a frame and not a packet. */
function smallestOther(type: number): number {
  switch (type) {
    case BlockType.JOURNAL_EXPORT:
      return JOURNAL_SMALLEST;
    case BlockType.SYSDIG_EVENT:
      return SMALLEST_BLOCK + eventHeaderLength(false);
    case BlockType.SYSDIG_EVENT_2:
    case BlockType.SYSDIG_EVENT_2_LARGE:
      return SMALLEST_BLOCK + eventHeaderLength(true);
    default:
      return CUSTOM_SMALLEST;
  }
}

/** The next multiple of four, of any 32-bit length: only faulty ones need more than integer arithmetic. */
function roundUp(length: number): number {
  return length < LARGEST_LENGTH - 3 ? (length + 3) & ~3 : Math.ceil(length / 4) * 4;
}
