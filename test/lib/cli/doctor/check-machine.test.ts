import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  checkDataFolder,
  checkDisk,
  checkNode,
  checkPort,
  checkQueryEngine,
} from '../../../../lib/cli/doctor/check-machine.ts';
import { createRuntime } from '../../../../localstack/create-runtime.ts';
import { workFolder } from '../../../end-to-end/coinlake.ts';

const folder = workFolder();
afterEach(() => folder.remove());

test('Node: 24 or later runs the command line', () => {
  expect(checkNode('24.21.0')).toEqual({ state: 'ok', what: 'Node 24.21.0' });
  expect(checkNode('20.11.1')).toEqual({
    state: 'fail',
    what: 'Node 20.11.1 is older than 24',
    advice: 'run it by npm, which brings its own Node 24: npm start, npx coinlake …',
  });
});

test('the query engine loads, or the package of the platform is missing', async () => {
  expect((await checkQueryEngine()).state).toBe('ok');
  expect(await checkQueryEngine(() => Promise.reject(new Error('Cannot find module\nstack')))).toEqual({
    state: 'fail',
    what: `The query engine does not load on ${process.platform}-${process.arch}: Cannot find module`,
    advice: 'run npm ci here; it installs the package of this platform',
  });
});

test('a port: free, in use, or served by the folder’s own runtime', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await checkPort(port, folder.data)).toEqual({
    state: 'fail',
    what: `Port ${port} of 127.0.0.1 is in use by another program`,
    advice: 'stop that program, or choose another port: npm start -- --port N',
  });
  await new Promise((resolve) => server.close(resolve));
  expect(await checkPort(port, folder.data)).toEqual({
    state: 'ok',
    what: `Port ${port} of 127.0.0.1 is free`,
  });
  const runtime = await createRuntime({ dataFolder: folder.data, port });
  try {
    await runtime.listen();
    expect(await checkPort(port, folder.data)).toEqual({
      state: 'ok',
      what: `Port ${port} of 127.0.0.1 is served by this data folder's runtime`,
    });
    expect(await checkDataFolder(folder.data)).toEqual({
      state: 'ok',
      what: `Data folder ${folder.data} is served by process ${process.pid} at ${runtime.endpoint}`,
    });
  } finally {
    await runtime.close();
  }
});

test('a data folder: new, of another version, or with other files in it', async () => {
  const { data } = folder;
  expect(await checkDataFolder(data)).toEqual({ state: 'ok', what: `Data folder ${data} is new` });
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'notes.txt'), '');
  expect(await checkDataFolder(data)).toEqual({
    state: 'fail',
    what: `Data folder ${data} has no version file and holds other files (notes.txt)`,
    advice: 'name an empty or new folder with --data',
  });
  writeFileSync(join(data, 'version'), '99\n');
  expect(await checkDataFolder(data)).toEqual({
    state: 'fail',
    what: `Data folder ${data} has version 99, this program expects version 1`,
    advice: 'move the folder away to start afresh, or name another with --data',
  });
});

test.each([
  [0.2e9, 'fail', 'make room, or name a folder on another volume with --data'],
  [1e9, 'warn', 'enough for the default market (some 50 MB); a history of minutes needs gigabytes'],
  [9e9, 'ok', undefined],
])('%d bytes free: %s', async (free, state, advice) => {
  expect(await checkDisk('/no/such/folder', free)).toEqual({
    state,
    what: `${(free / 1e9).toFixed(1)} GB are free for /`,
    ...(advice && { advice }),
  });
});
