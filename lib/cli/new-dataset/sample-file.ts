import { readFileSync } from 'node:fs';
import { CommandFailed, UsageError } from '../failure.ts';

/** Most bytes of a sample: it is read whole, so that types hold for all of it. */
const LARGEST = 64 * 1024 * 1024;

/** The file that `--from` names. @throws UsageError for one that cannot be read */
export function sampleFile(path: string): Uint8Array {
  try {
    const body = readFileSync(path);
    return checkedSample(path, body);
  } catch (error) {
    if (error instanceof CommandFailed) throw error;
    throw new UsageError(`--from ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** @param where the sample is from. @throws CommandFailed for one that is too long */
export function checkedSample(where: string, body: Uint8Array): Uint8Array {
  if (body.length <= LARGEST) return body;
  throw new CommandFailed(
    `${where} has ${body.length} bytes: a sample of at most ${LARGEST} expected, e.g. its first lines`,
  );
}
