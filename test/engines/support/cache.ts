import { execFile } from 'node:child_process';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where engines are installed: `COINLAKE_CACHE`, else coinlake/ in the user's cache folder. Kept between runs. */
const cacheFolder =
  process.env.COINLAKE_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'coinlake');

/**
 * Installs something once: `install` fills a fresh folder, which gets its name only when it is complete.
 * @returns the folder
 */
export async function installed(name: string, install: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder, name);
  while (!(await exists(folder)) && (await otherInstalls(name))) await pause(500);
  if (await exists(folder)) return folder;
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await install(partial);
  await rename(partial, folder).catch(async (error) => {
    // Another run was faster.
    if (!(await exists(folder))) throw error;
    await rm(partial, { recursive: true, force: true });
  });
  return folder;
}

/** Whether another process that is still there installs it. */
async function otherInstalls(name: string): Promise<boolean> {
  const names = await readdir(cacheFolder).catch(() => []);
  return names
    .filter((each) => each.startsWith(`${name}.partial-`))
    .map((each) => Number(each.slice(`${name}.partial-`.length)))
    .some((pid) => pid !== process.pid && isAlive(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Runs a program to its end. @throws Error with the program's last output when it fails. */
export async function command(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  try {
    return (await run(program, args, { maxBuffer: 1 << 28, ...options })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(
      `${program} ${args.join(' ')} failed:\n${`${stdout ?? ''}${stderr ?? ''}`.slice(-4000)}`,
      { cause: error },
    );
  }
}

/**
 * A Python environment with exactly these packages, e.g. `pandas==2.3.1`.
 * @param interpreter makes the environment, which has its version
 * @returns path of its python
 */
export async function pythonWith(
  name: string,
  packages: readonly string[],
  interpreter = 'python3',
): Promise<string> {
  const folder = await installed(name, async (partial) => {
    await command(interpreter, ['-m', 'venv', '--copies', '--without-pip', partial]);
    const python = join(partial, 'bin', 'python');
    // uv takes a quarter of pip's time, and needs none there; where it can't reach an index, pip may, by its own settings.
    await command(await uv(), [
      'pip',
      'install',
      '--quiet',
      '--no-cache',
      '--python',
      python,
      ...packages,
    ]).catch(async () => {
      await command(python, ['-m', 'ensurepip']);
      await command(python, ['-m', 'pip', 'install', '--quiet', ...packages]);
    });
  });
  return join(folder, 'bin', 'python');
}

/** @returns path of uv, which installs Python packages */
async function uv(): Promise<string> {
  const folder = await installed('uv-0.13.8', async (partial) => {
    await command('python3', ['-m', 'venv', '--copies', partial]);
    await command(join(partial, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', 'uv==0.13.8']);
  });
  return join(folder, 'bin', 'uv');
}
