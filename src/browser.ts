/**
 * pcapnote without Node, as `pcapnote/browser`: captures that are in memory, annotated and summarized by the same core.
 *
 *     import { annotate, openCapture } from 'pcapnote/browser';
 *
 *     for await (const packet of annotate(openCapture(await file.arrayBuffer()))) show(packet);
 */
export { openBytes as openCapture } from './capture/memory-source.js';
export * from './library.js';
