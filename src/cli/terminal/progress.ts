import type { CaptureSource } from '../../capture/source.js';
import type { Terminal } from './terminal.js';

const FIRST_MS = 1000;
const EVERY_MS = 200;

/**
 * Draws how far the reading is, on standard error, when that is a terminal and the work lasts over a second; not where rows appear on the same terminal
 * meanwhile, which show it themselves. Returns the function that stops and wipes it.
 */
export function watchProgress(terminal: Terminal, source: CaptureSource, rowsAppear: boolean): () => void {
  if (!terminal.stderr.isTTY || (rowsAppear && terminal.stdout.isTTY)) return () => {};
  let drawn = false;
  let timer = setTimeout(function draw() {
    const { totalBytes, bytesRead } = source;
    const megabytes = (bytesRead / 1e6).toFixed(0);
    const share = totalBytes === undefined || totalBytes === 0 ? '' : ` (${Math.floor((bytesRead / totalBytes) * 100)} %)`;
    terminal.stderr.write(`\r\x1b[K${megabytes} MB${share}`);
    drawn = true;
    timer = setTimeout(draw, EVERY_MS);
    timer.unref();
  }, FIRST_MS);
  timer.unref();
  return () => {
    clearTimeout(timer);
    if (drawn) terminal.stderr.write('\r\x1b[K');
  };
}
