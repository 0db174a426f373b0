import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { command } from '../support/cache.ts';

const VERSION = '3.13';

/**
 * A Python 3.13: COINLAKE_PYTHON_313, python3.13 or python3 on the PATH, or one of pyenv's.
 * @throws Error when there is none
 */
export async function python313(): Promise<string> {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const ofPyenv = (await readdir(versions).catch(() => []))
    .filter((name) => name.startsWith(`${VERSION}.`))
    .map((name) => join(versions, name, 'bin', 'python'));
  for (const candidate of [process.env.COINLAKE_PYTHON_313, 'python3.13', 'python3', ...ofPyenv])
    if (candidate && (await versionOf(candidate)) === VERSION) return candidate;
  throw new Error(
    `LocalStack needs Python ${VERSION}: no python3.13 on the PATH and none in ${versions}. Install one, or set COINLAKE_PYTHON_313 to its path.`,
  );
}

async function versionOf(python: string): Promise<string | undefined> {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
  return command(python, ['-c', script]).then(
    (output) => output.trim(),
    () => undefined,
  );
}
