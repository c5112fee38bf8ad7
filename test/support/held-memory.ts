/** Bytes of array buffers that somebody still holds: garbage is collected before they are counted, which Node does at a time of its own choice otherwise. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export function heldBufferBytes(): number {
  // What the first collection finds unreachable the second one frees.
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
