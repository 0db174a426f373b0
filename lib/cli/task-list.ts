import { Listr, type ListrTask } from 'listr2';

/**
 * Runs tasks one after the other: a spinner a task on a terminal, plain lines elsewhere.
 * @param options.exitOnError whether a task that fails ends the list. @default true
 */
export async function runTasks(
  list: readonly ListrTask[],
  options: { readonly exitOnError?: boolean } = {},
): Promise<void> {
  await new Listr([...list], {
    exitOnError: options.exitOnError ?? true,
    fallbackRenderer: 'simple',
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: false },
  }).run();
}
