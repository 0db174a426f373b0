import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRuntime } from '../../../localstack/create-runtime.ts';
import { findHolder } from '../../../localstack/state/data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A runtime in a process of its own that writes objects until it is killed. */
async function startWriter() {
  const script = `
    import { createRuntime } from ${JSON.stringify(join(import.meta.dirname, '../../../localstack/create-runtime.ts'))};
    const runtime = await createRuntime({ dataFolder: ${JSON.stringify(folder)} });
    await runtime.listen();
    const s3 = runtime.service('s3');
    s3.createBucket('lake');
    console.log(runtime.endpoint);
    for (let i = 0; ; i++) {
      await s3.putObjectFile('lake', 'k' + (i % 7), Buffer.alloc(100_000, i % 251));
      if (i % 10 === 0) console.log(i);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, endpoint: first.toString().split('\n')[0] as string };
}

test('a second start on one folder names the holder; a killed holder leaves nothing behind', async () => {
  const { child, endpoint } = await startWriter();
  await once(child.stdout, 'data');
  await expect(createRuntime({ dataFolder: folder })).rejects.toThrow(
    `Data folder ${folder} is in use by process ${child.pid} (${endpoint}): stop it, or name another folder with --data`,
  );
  expect(findHolder(folder)).toMatchObject({ pid: child.pid, endpoint });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  expect(existsSync(join(folder, 'endpoint.json'))).toBe(true);
  expect(findHolder(folder)).toBeUndefined();
  const runtime = await createRuntime({ dataFolder: folder });
  try {
    const s3 = runtime.service('s3');
    const objects = s3.listObjects('lake', '');
    expect(objects.length).toBeGreaterThan(0);
    for (const { key } of objects) {
      const body = readFileSync(s3.objectPath('lake', key) as string);
      expect(body.length).toBe(100_000);
      expect(body.every((byte) => byte === body[0])).toBe(true);
    }
  } finally {
    await runtime.close();
  }
  expect(existsSync(join(folder, 'endpoint.json'))).toBe(false);
});

test('a folder of another version is refused', async () => {
  writeFileSync(join(folder, 'version'), '99\n');
  await expect(createRuntime({ dataFolder: folder })).rejects.toThrow(
    `Data folder ${folder} has version 99, this program expects version 1: move the folder away to start afresh, or name another with --data`,
  );
});

test("a folder with somebody else's files is refused", async () => {
  writeFileSync(join(folder, 'thesis.doc'), '');
  await expect(createRuntime({ dataFolder: folder })).rejects.toThrow(
    `Data folder ${folder} has no version file and holds other files (thesis.doc): name an empty or new folder with --data`,
  );
});

test('a port in use is named, and the folder is free again', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(createRuntime({ dataFolder: folder, port })).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use by another program: choose another with --port, or 0 for any free one`,
  );
  server.close();
  await (await createRuntime({ dataFolder: folder })).close();
});

describe('damage', () => {
  /** A closed folder with one object. */
  async function prepare() {
    const runtime = await createRuntime({ dataFolder: folder });
    await runtime.listen();
    const s3 = runtime.service('s3');
    s3.createBucket('lake');
    await s3.putObjectFile('lake', 'k', Buffer.alloc(1000));
    await runtime.close();
  }
  const open = async () => (await createRuntime({ dataFolder: folder })).close();
  const state = () => join(folder, 'state.db');
  const RESTORE = 'Put back a copy of it, or move the data folder away and start afresh';

  test.each<[string, () => void]>([
    ['missing', () => rmSync(state())],
    ['empty', () => truncateSync(state())],
  ])('a state.db that is %s begins no new lake over old objects', async (how, damage) => {
    await prepare();
    damage();
    await expect(open()).rejects.toThrow(
      `${state()} is ${how}: it said what the 1 files in ${join(folder, 'objects')} are, which tables, runs and settings there are. ${RESTORE}`,
    );
    expect(existsSync(join(folder, 'endpoint.json'))).toBe(false);
  });

  test('a state.db that is cut off or overwritten is named', async () => {
    await prepare();
    const { size } = statSync(state());
    const tells = (how: string) =>
      `${state()} is damaged (${how}): it says which tables, runs, settings and objects there are. ${RESTORE}`;
    truncateSync(state(), size - 4096);
    await expect(open()).rejects.toThrow(tells(`${size - 4096} bytes, ${size} expected`));
    writeFileSync(state(), 'rubbish '.repeat(1000));
    await expect(open()).rejects.toThrow(tells('file is not a database'));
  });

  test('the log of a killed process that is missing is named', async () => {
    const { child } = await startWriter();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    rmSync(`${state()}-wal`);
    await expect(open()).rejects.toThrow(
      `${state()}-wal is missing: it had what the last process wrote before it was killed. ` +
        `Put back a copy of it, or remove ${join(folder, 'endpoint.json')} to go on without what was written last`,
    );
  });

  test.each(['', 'rubbish', undefined])('a version file with %j is made again', async (text) => {
    await prepare();
    if (text === undefined) rmSync(join(folder, 'version'));
    else writeFileSync(join(folder, 'version'), text);
    await open();
    expect(readFileSync(join(folder, 'version'), 'utf8')).toBe('1\n');
  });

  test('a lock file with other contents is emptied, a folder in its place is named', async () => {
    const lock = join(folder, 'lock.db');
    await prepare();
    writeFileSync(lock, 'rubbish '.repeat(100));
    expect(findHolder(folder)).toBeUndefined();
    await open();
    expect(statSync(lock).size).toBe(0);
    rmSync(lock);
    mkdirSync(lock);
    await expect(open()).rejects.toThrow(
      `${lock} is a folder where a file is expected. It holds nothing of yours: remove it and try again`,
    );
  });

  test('a file in the place of the folder', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'below')])
      await expect(createRuntime({ dataFolder: path })).rejects.toThrow(
        `Data folder ${path}: there is a file in its place. Name a folder with --data`,
      );
  });

  test.skipIf(process.platform === 'win32')('what holds secrets is its owner’s alone', async () => {
    folder = join(folder, 'new');
    await prepare();
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([mode(folder), mode(state())]).toEqual(['700', '600']);
  });
});
