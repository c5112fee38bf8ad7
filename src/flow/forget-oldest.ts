/** Keeps a memory bounded: of more than `most` entries the one that was added first goes. To be called after each that is added. */
export function forgetOldest<Key>(entries: Map<Key, unknown>, most: number): void {
  if (entries.size <= most) return;
  for (const oldest of entries.keys()) {
    entries.delete(oldest);
    return;
  }
}
