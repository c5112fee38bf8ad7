/** Types of pcap-parser 0.2.1, which has none. Only what pcap-stream-source.ts uses. */
declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events';

  export interface PacketHeader {
    timestampSeconds: number;
    timestampMicroseconds: number;
    capturedLength: number;
    originalLength: number;
  }

  export interface Packet {
    header: PacketHeader;
    data: Buffer;
  }

  /** Emits everything synchronously from within the stream's `data` event. */
  export interface Parser extends EventEmitter {
    /** Bytes received and not used up yet; null before the first. */
    buffer: Buffer | null;
    on(event: 'packetHeader', listener: (header: PacketHeader) => void): this;
    on(event: 'packet', listener: (packet: Packet) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(event: 'end', listener: () => void): this;
  }

  /** The stream must have `on`, `pause` and `resume`; it is resumed on the next tick. */
  export function parse(input: string | { on: EventEmitter['on']; pause(): unknown; resume(): unknown }): Parser;
}
