import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findHolder, type Holder, isHeld } from '../../../localstack/state/data-folder.ts';
import { CommandFailed } from '../failure.ts';
import { launchRuntime } from './launch-runtime.ts';
import { programVersion } from './program-version.ts';
import { type GrantedHold, requestHold } from './request-hold.ts';

/** A runtime that answers for a data folder at least until `release`. */
export interface HeldRuntime {
  readonly endpoint: string;
  readonly region: string;
  readonly pid: number;
  release(): Promise<void>;
}

const POLL_MS = 25;
/** A process writes its address as soon as it has the lock. */
const NAMELESS_MS = 5000;
/** For one that starts on a busy machine. */
const STARTING_MS = 120_000;
/** How long a runtime may take to close. */
const CLOSING_MS = 5000;

/**
 * Finds the runtime that serves a data folder, or launches one, and has it stay until `release`. Any number of commands share it.
 * @param options.command how others that wait for this command call it
 * @param options.needs `runs`: executions will be started, so the providers' market must be served
 * @throws CommandFailed when the folder holds no lakehouse, or nobody can serve it
 */
export async function holdRuntime(
  dataFolder: string,
  options: { readonly command: string; readonly needs?: 'runs' },
): Promise<HeldRuntime> {
  const path = resolve(dataFolder);
  const since = performance.now();
  const waited = () => performance.now() - since;
  let nameless: number | undefined;
  for (;;) {
    if (!isHeld(path)) {
      nameless = undefined;
      checkLakehouse(path);
      if (!(await launchRuntime(path))) await sleep(POLL_MS);
      continue;
    }
    const holder = findHolder(path);
    if (holder === undefined) {
      nameless ??= performance.now();
      if (performance.now() - nameless > NAMELESS_MS)
        throw new CommandFailed(
          `Data folder ${path} is in use by a process that can't be found: ${join(path, 'endpoint.json')}, which should name it, ` +
            'is missing or damaged. End that process, then run this again',
        );
    } else if (holder.endpoint !== null) {
      checkProgram(path, holder);
      const answer = await requestHold(holder.endpoint, options);
      if (answer.kind === 'held') return held(path, holder, answer.hold);
      if (answer.kind === 'refused') throw new CommandFailed(answer.message);
    }
    // A runtime that is to end waits for commands of any length: so does this one.
    if (holder?.endpoint === null && waited() > STARTING_MS)
      throw new CommandFailed(
        `Data folder ${path} is in use by process ${holder.pid}, which is still starting after ${STARTING_MS / 1000} s: ` +
          'end it, then run this again',
      );
    await sleep(POLL_MS);
  }
}

function held(path: string, holder: Holder, hold: GrantedHold): HeldRuntime {
  return {
    endpoint: holder.endpoint as string,
    region: holder.region ?? 'us-east-1',
    pid: holder.pid,
    async release() {
      if (!(await hold.release())) return;
      const end = performance.now() + CLOSING_MS;
      while (performance.now() < end && isHeld(path) && findHolder(path)?.pid === holder.pid)
        await sleep(POLL_MS);
    },
  };
}

function checkLakehouse(path: string): void {
  if (!existsSync(join(path, 'version')) && !existsSync(join(path, 'state.db')))
    throw new CommandFailed(
      `There is no lakehouse in ${path}: run 'npm start' first, or name its folder with --data`,
    );
}

function checkProgram(path: string, { pid, program }: Holder): void {
  if (program !== programVersion)
    throw new CommandFailed(
      `Data folder ${path} is served by process ${pid} of Coinlake ${program ?? 'of an older version'}, and this is ${programVersion}: ` +
        'end that process, then run this again',
    );
}
