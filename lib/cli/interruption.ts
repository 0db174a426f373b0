/** The user asked for an end: Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Exit code of a command that was interrupted before it was done. */
export const INTERRUPTED = 130;

export type Interruption = ReturnType<typeof interruption>;

/** Listens for Ctrl-C and SIGTERM until `end`: the first ends what runs in order, the second at once. */
export function interruption() {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = Promise.withResolvers<never>();
  stop.promise.catch(() => {});
  const onSignal = () => {
    if (signal.aborted) process.exit(INTERRUPTED);
    const error = new Interrupted('interrupted');
    controller.abort(error);
    stop.reject(error);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    /** Aborts with Interrupted. */
    signal,
    /** Settles as the work does, or rejects with Interrupted. */
    race: <T>(work: Promise<T>): Promise<T> => Promise.race([work, stop.promise]),
    /** Rejects with Interrupted. */
    wait: () => stop.promise,
    end: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
