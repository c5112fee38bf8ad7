// The captures that the bench runs on: their names, sizes and shapes. All are made by generate.mjs, the same bytes each time, into bench/data/.

/**
 * @typedef {object} Shape
 * @property {'mix' | 'flood' | 'one-way'} kind
 * @property {number} frames
 * @property {number} flows
 * @property {number} [active] flows under way at the same time; a fifth of them when not given
 * @property {number} [segment] TCP payload bytes of a full segment, 1448 when not given
 * @property {string} [gzipOf] made by compressing another capture of this list
 * @property {string} about
 */

/** The one that targets are set for: 1,000,000 frames, 10,000 flows, 871 MB. */
export const REFERENCE = 'mix-1m-10k';

/** @type {Record<string, Shape>} */
export const CAPTURES = {
  'mix-100k-10k': { kind: 'mix', frames: 100_000, flows: 10_000, about: 'the reference mix in short: ten frames a flow' },
  'mix-1m-10k': { kind: 'mix', frames: 1_000_000, flows: 10_000, about: 'the reference mix' },
  'mix-10m-10k': { kind: 'mix', frames: 10_000_000, flows: 10_000, about: 'ten times the frames over the same number of flows (8.8 GB)' },
  'mix-1m-100': { kind: 'mix', frames: 1_000_000, flows: 100, about: 'few, long flows' },
  'mix-10m-1m': { kind: 'mix', frames: 10_000_000, flows: 1_000_000, segment: 200, about: 'many flows, small segments' },
  'flood-2m': { kind: 'flood', frames: 2_000_000, flows: 2_000_000, about: 'SYN flood: two million flows of one frame' },
  'elephant-1m': { kind: 'mix', frames: 1_000_000, flows: 1, segment: 200, about: 'one flow with everything in it' },
  'elephant-10m': { kind: 'mix', frames: 10_000_000, flows: 1, segment: 200, about: 'the same, ten times as long' },
  'one-way-1m': { kind: 'one-way', frames: 1_000_000, flows: 100, segment: 200, about: 'one direction only: nothing is ever acknowledged' },
  'one-way-10m': { kind: 'one-way', frames: 10_000_000, flows: 100, segment: 200, about: 'the same, ten times as long' },
  'mix-1m-10k.gz': { kind: 'mix', frames: 1_000_000, flows: 10_000, gzipOf: 'mix-1m-10k', about: 'the reference mix, gzip' },
};
