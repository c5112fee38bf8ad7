/** How much of a capture may be held at once, whatever the file claims. Checked before anything is buffered. */

/** Most bytes one packet may have in a capture: the bound that capture tools share (libpcap's MAXIMUM_SNAPLEN). */
export const MAX_PACKET_BYTES = 262_144;

const MAX_MESSAGE_BYTES = 128 * 1024 * 1024;
const LINKTYPE_USB_LINUX = 189;
const LINKTYPE_USB_LINUX_MMAPPED = 220;
const LINKTYPE_DBUS = 231;
const LINKTYPE_USBPCAP = 249;
const LINKTYPE_EBHSCR = 279;

/** Largest pcapng block: the largest packet and room for its header and options. */
export const MAX_BLOCK_BYTES = MAX_MESSAGE_BYTES + 131_104;

/**
 * Of a pcapng block, at most this much beyond its packet is held in memory. The rest of a larger one (options, mostly) is passed over as it streams by.
 */
export const MAX_HELD_BLOCK_BYTES = 1024 * 1024;

/** What a user may lower or raise. */
export interface CaptureLimits {
  /** Most bytes of one packet; link types with larger messages (D-Bus, USB) have their own larger bound. */
  maxPacketBytes: number;
  /**
   * Most bytes that one stored byte of a compressed capture may become, from RATIO_ALLOWANCE_BYTES on, all layers of compression together; and most packets, each
   * for PACKET_COST bytes, from RATIO_ALLOWANCE_PACKETS on.
   */
  maxRatio: number;
}

/** So much any compressed file may become. */
export const RATIO_ALLOWANCE_BYTES = 64 * 1024 * 1024;
export const RATIO_ALLOWANCE_PACKETS = 1_000_000;

/** An empty packet has 16 bytes and takes as long as a thousand of a large one. */
export const PACKET_COST = 1000;

/**
 * gzip cannot make more than 1,032 bytes of one, lz4 255: what goes beyond 10,000 is zstd (32,768) or compression within compression. A capture of nothing but zeros
 * in segments of 64 KB becomes 3,006 times smaller by `zstd -19 --long=27`. One of two million equal packets by a clock that goes on has 0.99 of them in a byte
 * then; by a clock that stands still gzip comes to 6.
 */
export const DEFAULT_CAPTURE_LIMITS: CaptureLimits = { maxPacketBytes: MAX_PACKET_BYTES, maxRatio: 10_000 };

/** The bound for one packet of this link type. */
export function maxPacketBytes(linkType: number, limits: CaptureLimits): number {
  switch (linkType) {
    case LINKTYPE_DBUS:
    case LINKTYPE_USBPCAP:
    case LINKTYPE_USB_LINUX:
    case LINKTYPE_USB_LINUX_MMAPPED:
      return Math.max(limits.maxPacketBytes, MAX_MESSAGE_BYTES);
    case LINKTYPE_EBHSCR:
      return Math.max(limits.maxPacketBytes, 8 * 1024 * 1024);
    default:
      return limits.maxPacketBytes;
  }
}
