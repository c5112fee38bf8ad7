/**
 * How a run ends before its time. The first signal ends the reading: what is complete is written, documents are closed, files that are not whole are taken away,
 * and the exit status is 128 and the signal's number. The second ends the process at once.
 */

/** Ctrl-C; a service manager, `timeout` or `kill`; a terminal that is closed. */
export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

export interface Interruption {
  /** The signal that came; undefined: none. */
  readonly signal: InterruptSignal | undefined;
  /** From now on the first signal is noted here instead of ending the process. */
  watch(): void;
  /** Has `listener` called when a signal comes; at once when one has come. Returns the function that takes it away again. */
  listen(listener: (signal: InterruptSignal) => void): () => void;
}

const SIGNALS: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The signals of this process. */
export class ProcessInterruption implements Interruption {
  signal: InterruptSignal | undefined = undefined;
  #isWatching = false;
  readonly #listeners = new Set<(signal: InterruptSignal) => void>();

  watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    for (const signal of SIGNALS) process.on(signal, this.#take);
  }

  listen(listener: (signal: InterruptSignal) => void): () => void {
    if (this.signal !== undefined) listener(this.signal);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly #take = (signal: NodeJS.Signals): void => {
    // Without a listener the system ends the process at the next one, whatever it is doing.
    for (const each of SIGNALS) process.off(each, this.#take);
    this.signal = signal as InterruptSignal;
    for (const listener of this.#listeners) listener(this.signal);
  };
}

/** A signal ended the reading of what has to be read to its end. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Ctrl-C goes to the whole of `tcpdump -w - | pcapnote flows -`: for so long what tcpdump still hands over is read. */
const PIPE_GRACE_MS = 1000;

/** When the reading of one capture is to stop, as openCapture takes it. */
export interface ReadingStop {
  readonly signal: AbortSignal;
  release(): void;
}

/** A signal stops the reading: at once, but for Ctrl-C while a pipe is read. */
export function stopReading(interruption: Interruption, isPipe: boolean): ReadingStop {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopListening = interruption.listen((signal) => {
    if (isPipe && signal === 'SIGINT') timer = setTimeout(() => controller.abort(), PIPE_GRACE_MS);
    else controller.abort();
  });
  return {
    signal: controller.signal,
    release() {
      stopListening();
      clearTimeout(timer);
    },
  };
}

/** The items in turn, until a signal comes that was not there at the first: for what is written after the reading. */
export function* untilInterrupted<T>(items: Iterable<T>, interruption: Interruption): Generator<T> {
  const before = interruption.signal;
  for (const item of items) {
    if (interruption.signal !== before) return;
    yield item;
  }
}

/** Milliseconds that a process which was interrupted and is done has to end by itself. */
const LINGER_MS = 200;

/**
 * Sees that an interrupted process ends. The opening of a named pipe cannot be taken back and would hold it until somebody writes there; the signal itself then
 * ends it, which a shell sees as the same status.
 */
export function endInterrupted({ signal }: Interruption): void {
  if (signal !== undefined) setTimeout(() => process.kill(process.pid, signal), LINGER_MS).unref();
}
