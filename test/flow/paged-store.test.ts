import { describe, expect, it } from 'vitest';
import { PagedStore } from '../../src/flow/paged-store.js';

describe('PagedStore', () => {
  it.each([
    [1, 2],
    [2, 2],
    [7, 8],
    [32, 32],
  ])('records of %i words have room for doubles: %i words', (asked, stride) => {
    const store = new PagedStore(asked);
    expect(store.stride).toBe(stride);
    expect([store.add(), store.add(), store.count]).toEqual([0, 1, 2]);
    expect(store.at(1) - store.at(0)).toBe(stride);
  });

  it('records keep apart over several pages, each with a page of its own only when it is needed', () => {
    const store = new PagedStore(3);
    const records = 2500;
    for (let id = 0; id < records; id++) {
      expect(store.add()).toBe(id);
      const words = store.words(id);
      const at = store.at(id);
      expect([...words.subarray(at, at + store.stride)]).toEqual([0, 0, 0, 0]);
      words.fill(id + 1, at, at + store.stride);
    }
    expect(store.count).toBe(records);
    for (let id = 0; id < records; id++) {
      const at = store.at(id);
      expect([...store.words(id).subarray(at, at + store.stride)]).toEqual(new Array(4).fill(id + 1));
    }
    expect(new Set(Array.from({ length: records }, (_, id) => store.words(id))).size).toBe(3);
    expect(store.words(1023)).toBe(store.words(0));
    expect(store.words(1024)).not.toBe(store.words(0));
    expect(store.words(0).length).toBe(1024 * store.stride);
  });

  it('doubles stand over the same words', () => {
    const store = new PagedStore(4);
    for (let id = 0; id < 1030; id++) store.add();
    const at = store.at(1029);
    store.doubles(1029)[(at + 2) >> 1] = 2 ** 52 + 1;
    const copy = new Float64Array(Int32Array.from(store.words(1029).subarray(at + 2, at + 4)).buffer);
    expect(copy[0]).toBe(2 ** 52 + 1);
    expect(store.doubles(0)[at >> 1]).toBe(0);
  });
});
