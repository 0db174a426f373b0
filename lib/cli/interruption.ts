/** The user asked for an end: Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Exit code of a command that was interrupted before it was done. */
export const INTERRUPTED = 130;

/** Listens for Ctrl-C and SIGTERM until `end`: the first ends what runs in order, the second at once. */
export function interruption() {
  const stop = Promise.withResolvers<never>();
  stop.promise.catch(() => {});
  let seen = false;
  const onSignal = () => {
    if (seen) process.exit(INTERRUPTED);
    seen = true;
    stop.reject(new Interrupted('interrupted'));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    /** Settles as the work does, or rejects with Interrupted. */
    race: <T>(work: Promise<T>): Promise<T> => Promise.race([work, stop.promise]),
    /** Rejects with Interrupted. */
    wait: () => stop.promise,
    end: () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
