import { CommandFailed } from './failure.ts';
import { Interrupted, interruptAll } from './interruption.ts';
import { safeText } from './safe-text.ts';

/** Whoever read the output has gone, as `| head -1` does: there is nobody to tell, and nothing more to do. */
export class OutputClosed extends Interrupted {
  override readonly name = 'OutputClosed';
}

let ended: Error | undefined;

/** Lets every further {@link print} throw this error: nothing follows an interruption or a reader that left. */
export function endOutput(error: Error): void {
  ended ??= error;
}

/** Listens for readers that leave: of standard output it ends the command, of standard error nothing follows from it. */
export function guardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'EPIPE'
        ? new OutputClosed('nobody reads the output')
        : new CommandFailed(`The output can't be written: ${error.message}`);
    endOutput(reason);
    interruptAll(reason);
  });
  process.stderr.on('error', () => {});
}

/**
 * Prints a text and a line feed on standard output; what would drive a terminal is escaped.
 * @throws OutputClosed when nobody reads it any more, Interrupted after Ctrl-C
 */
export function print(text: string): void {
  printData(`${safeText(text)}\n`);
}

/** Prints what another program reads, as it is. @throws as {@link print} */
export function printData(data: string | Uint8Array): void {
  checkOutput();
  process.stdout.write(data);
}

/** @throws what ended the output, so that a command which waits does not wait on */
export function checkOutput(): void {
  if (ended) throw ended;
}

/** Resolves when what was printed has gone out, so that a slow reader holds the work up instead of filling memory. */
export async function outputDrained(): Promise<void> {
  checkOutput();
  if (process.stdout.writableNeedDrain)
    await new Promise<void>((resolve) => {
      const go = () => {
        process.stdout.off('drain', go).off('error', go);
        resolve();
      };
      process.stdout.once('drain', go).once('error', go);
    });
  // An error of the last write is told after it.
  await new Promise((resolve) => setImmediate(resolve));
  checkOutput();
}

/** Prints a text for a person on standard error, where it is no part of the answer. */
export function note(text: string): void {
  process.stderr.write(`${safeText(text)}\n`);
}

/** Cells of a line of the terminal that standard output is; undefined for a file or a pipe. */
export const terminalWidth = (): number | undefined =>
  process.stdout.isTTY ? process.stdout.columns : undefined;
