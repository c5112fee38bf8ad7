/**
 * pcapnote as a library: open a capture, and read its packets annotated or its flows summarized.
 *
 *     import { annotate, openCapture, summarize } from 'pcapnote';
 *
 *     for await (const packet of annotate(openCapture('handshake.pcap'))) console.log(packet.phase?.label, packet.info);
 *     const [flow] = await summarize(openCapture('handshake.pcap'));
 *
 * Everything that comes out is plain data, safe to keep and to put into JSON; schema/packet.schema.json and schema/flow.schema.json describe it for other
 * languages.
 */
export { type ByteStream, openCapture } from './capture/open.js';
export * from './library.js';
