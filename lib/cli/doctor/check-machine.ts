import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { DataFolder, findHolder } from '../../../localstack/state/data-folder.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const OLDEST_NODE = 24;
/** Below the first a run may end for want of space, below the second a larger history will. */
const LEAST_BYTES = 0.5e9;
const AMPLE_BYTES = 5e9;

/** @param version as in process.versions.node */
export function checkNode(version: string): Finding {
  return Number(version.split('.')[0]) >= OLDEST_NODE
    ? ok(`Node ${version}`)
    : fail(
        `Node ${version} is older than ${OLDEST_NODE}`,
        `run it by npm, which brings its own Node ${OLDEST_NODE}: npm start, npx coinlake …`,
      );
}

/** The local runtime's query engine is native: the package of this platform must be there. */
export async function checkQueryEngine(
  load: () => Promise<unknown> = () => import('@duckdb/node-api'),
): Promise<Finding> {
  try {
    await load();
    return ok(`The query engine loads on ${process.platform}-${process.arch}`);
  } catch (error) {
    return fail(
      `The query engine does not load on ${process.platform}-${process.arch}: ${(error as Error).message.split('\n')[0]}`,
      'run npm ci here; it installs the package of this platform',
    );
  }
}

/** A port of 127.0.0.1: free, or taken by the runtime that serves this data folder. */
export async function checkPort(port: number, dataFolder: string): Promise<Finding> {
  const server = createServer();
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, '127.0.0.1', listening.resolve);
  try {
    await listening.promise;
    return ok(`Port ${port} of 127.0.0.1 is free`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const endpoint = findHolder(dataFolder)?.endpoint;
    if (code === 'EADDRINUSE' && endpoint && new URL(endpoint).port === String(port))
      return ok(`Port ${port} of 127.0.0.1 is served by this data folder's runtime`);
    return fail(
      code === 'EADDRINUSE'
        ? `Port ${port} of 127.0.0.1 is in use by another program`
        : `Port ${port} of 127.0.0.1 can't be opened: ${message}`,
      'stop that program, or choose another port: npm start -- --port N',
    );
  } finally {
    server.close();
  }
}

/** The data folder: free or served, of this program's version, writable. Makes nothing. */
export async function checkDataFolder(dataFolder: string): Promise<Finding> {
  const path = resolve(dataFolder);
  if (!existsSync(path)) {
    const parent = nearestFolder(path);
    const writable = await access(parent, constants.W_OK).then(
      () => true,
      () => false,
    );
    return writable
      ? ok(`Data folder ${path} is new`)
      : fail(`Data folder ${path} can't be made in ${parent}`, 'name another with --data');
  }
  const holder = findHolder(path);
  if (holder?.endpoint)
    return ok(`Data folder ${path} is served by process ${holder.pid} at ${holder.endpoint}`);
  try {
    DataFolder.open(path).close();
    return ok(`Data folder ${path} can be opened`);
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== 'DataFolderError')
      return fail(`Data folder ${path} can't be opened: ${message}`, 'name another with --data');
    // Its message ends with what to do.
    const end = message.lastIndexOf(': ');
    return fail(message.slice(0, end), message.slice(end + 2));
  }
}

/** @param freeBytes of the volume; by default that of the data folder */
export async function checkDisk(dataFolder: string, freeBytes?: number): Promise<Finding> {
  const folder = nearestFolder(resolve(dataFolder));
  const free = freeBytes ?? (await freeSpace(folder));
  const what = `${(free / 1e9).toFixed(1)} GB are free for ${folder}`;
  if (free < LEAST_BYTES) return fail(what, 'make room, or name a folder on another volume with --data');
  if (free < AMPLE_BYTES)
    return warn(what, 'enough for the default market (some 50 MB); a history of minutes needs gigabytes');
  return ok(what);
}

async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function nearestFolder(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
