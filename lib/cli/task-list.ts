import { Listr, type ListrTask } from 'listr2';
import type { Interruption } from './interruption.ts';

/**
 * Runs tasks one after the other: a spinner a task on a terminal, plain lines elsewhere. An interruption fails the one at work, and
 * none follows.
 * @param options.exitOnError whether a task that fails ends the list. @default true
 * @throws Interrupted, and what a task throws that ends the list
 */
export async function runTasks(
  list: readonly ListrTask[],
  interrupted: Interruption,
  options: { readonly exitOnError?: boolean } = {},
): Promise<void> {
  const exitOnError = options.exitOnError ?? true;
  const tasks = list.map(
    (item): ListrTask => ({
      ...item,
      task: (context, task) => interrupted.race((async () => item.task(context, task))()),
      exitOnError: () => exitOnError || interrupted.signal.aborted,
    }),
  );
  await new Listr(tasks, {
    fallbackRenderer: 'simple',
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: false },
  }).run();
}
