/** The user asked for an end: Ctrl-C or SIGTERM. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
}

/** Exit code of a command that was interrupted before it was done. */
export const INTERRUPTED = 130;

export type Interruption = ReturnType<typeof interruption>;

const listening = new Set<(error: Error) => void>();

/** Ends what runs in order, as Ctrl-C does, for another reason. */
export function interruptAll(error: Error): void {
  for (const stop of listening) stop(error);
}

/** How many listen at the moment. */
export const interruptible = (): number => listening.size;

let ofOthers: Promise<unknown> | undefined;

/** Keeps this process after an interruption until work ends that other processes asked it for. */
export function outlast(work: Promise<unknown>): void {
  ofOthers = work;
}

/** The work of others that this process stays for. */
export const workOfOthers = (): Promise<unknown> | undefined => ofOthers;

/** Listens for Ctrl-C and SIGTERM until `end`: the first ends what runs in order, the second at once. */
export function interruption() {
  const controller = new AbortController();
  const { signal } = controller;
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => {});
  const stop = (error: Error) => {
    controller.abort(error);
    stopped.reject(error);
  };
  const onSignal = () => {
    if (signal.aborted) process.exit(INTERRUPTED);
    stop(new Interrupted('interrupted'));
  };
  listening.add(stop);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    /** Aborts with Interrupted. */
    signal,
    /** Settles as the work does, or rejects with Interrupted. */
    race: <T>(work: Promise<T>): Promise<T> => Promise.race([work, stopped.promise]),
    /** Rejects with Interrupted. */
    wait: () => stopped.promise,
    end: () => {
      listening.delete(stop);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
