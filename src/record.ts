/** The one thing handed from the readers to the decoders: known to both, as bytes and errors are. */

/** What one record of a capture file is. Most are packets; pcapng has blocks that take a frame number and are not packets. */
export const RecordKind = {
  PACKET: 0,
  /** pcapng custom block (0x00000BAD, 0x40000BAD): a frame without time in Wireshark's numbering. */
  PCAPNG_CUSTOM: 1,
  /** A pcapng block that Wireshark counts as a frame and we do not decode (journal export, Sysdig event). */
  PCAPNG_OTHER: 2,
} as const;
export type RecordKind = (typeof RecordKind)[keyof typeof RecordKind];

/**
 * One record of a capture, as facts. A cursor that its reader reuses: every field is valid until the reader's next `next()`, and `bytes`
 * may be a large block of which only [start, end) belongs to this record.
 */
export class CaptureRecord {
  /** Frame number, 1-based, in file order. */
  number = 0;
  kind: RecordKind = RecordKind.PACKET;
  bytes: Uint8Array = new Uint8Array(0);
  /** The captured bytes are bytes[start, end). */
  start = 0;
  end = 0;
  /** Bytes that the packet had on the wire, by the file's word; 0 ... 2147483647. May be less than what was captured in odd files. */
  originalLength = 0;
  /** Whole seconds since 1970-01-01 UTC, an integer that may exceed 32 bits. 0 when `hasTime` is false. */
  seconds = 0;
  /** Nanoseconds within the second; as the file says, so a faulty file may give 10^9 or more, or a number below 0 (32 bits, as in Wireshark). */
  nanoseconds = 0;
  /** Decimals that the file's resolution gives to a second: 9 where it is finer than a microsecond, else 6. */
  timeDigits: 6 | 9 = 6;
  /** False for pcapng Simple Packet Blocks and for blocks that are not packets. */
  hasTime = true;
  /** LINKTYPE_ number as registered with the tcpdump group, class and FCS bits removed. */
  linkType = 0;
  /** Bytes of frame check sequence at the end of each frame as the file declares it; -1 when it does not say. */
  fcsLength = -1;
  /**
   * PCAPNG_CUSTOM only: the private enterprise number, and whether the block may be copied to other files (0x00000BAD) or not (0x40000BAD). The bytes of
   * a custom block are what follows that number; of a journal export block its text; of a Sysdig event what follows its header.
   */
  enterprise = 0;
  copied = true;
  /** pcapng interface id within its section; 0 in classic pcap. */
  interfaceId = 0;
  /** Bytes from the start of the (decompressed) file to this record's header or block. */
  offset = 0;

  get capturedLength(): number {
    return this.end - this.start;
  }
}
