import { spawn, spawnSync } from 'node:child_process';
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
import { coinlake } from '../../end-to-end/coinlake.ts';

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

test.each([
  ['of an older release', '0'],
  ['of a newer release', '2'],
  ['of a much newer release', '99'],
])('a folder %s is refused in one sentence, and nothing of it changes', async (_, version) => {
  writeFileSync(join(folder, 'version'), `${version}\n`);
  writeFileSync(join(folder, 'state.db'), 'another program’s');
  await expect(createRuntime({ dataFolder: folder })).rejects.toThrow(
    `Data folder ${folder} has version ${version}, this program expects version 1: move the folder away to start afresh, or name another with --data`,
  );
  expect(readFileSync(join(folder, 'state.db'), 'utf8')).toBe('another program’s');
  expect(readFileSync(join(folder, 'version'), 'utf8')).toBe(`${version}\n`);
  // What a user meets: the sentence, and no more.
  const { code, stdout, stderr } = await coinlake(['status', '--data', folder]);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `Data folder ${folder} has version ${version}, this program expects version 1: move the folder away to start afresh, or name another with --data\n`,
  });
});

const namespaces = spawnSync('unshare', ['-Urm', 'true']).status === 0;
test.skipIf(!namespaces)(
  'a full disk is a sentence, nothing that was written before is lost, and with room it goes on (needs user namespaces)',
  async () => {
    const script = `
      import { rmSync } from 'node:fs';
      import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
      import { createRuntime } from ${JSON.stringify(join(import.meta.dirname, '../../../localstack/create-runtime.ts'))};
      const open = async () => {
        const runtime = await createRuntime({ dataFolder: ${JSON.stringify(join(folder, 'data'))} });
        await runtime.listen();
        const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
        const options = { endpoint: runtime.endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 };
        return { runtime, s3: new S3Client(options) };
      };
      const first = await open();
      await first.s3.send(new CreateBucketCommand({ Bucket: 'lake' }));
      const put = (s3, i) => s3.send(new PutObjectCommand({ Bucket: 'lake', Key: 'k' + i, Body: Buffer.alloc(100_000, i) }));
      let written = 0;
      let message = 'never full';
      try {
        for (; written < 100; written++) await put(first.s3, written);
      } catch (error) {
        message = error.message;
      }
      // The other files of the disk, whose room is free again.
      rmSync(${JSON.stringify(join(folder, 'ballast'))});
      await put(first.s3, written);
      await first.runtime.close();
      const again = await open();
      const keys = (await again.s3.send(new ListObjectsV2Command({ Bucket: 'lake' }))).Contents.length;
      await again.runtime.close();
      console.log(JSON.stringify({ written, keys, message }));`;
    const mount = `mount -t tmpfs -o size=6m none '${folder}' && head -c 2000000 /dev/zero > '${folder}/ballast' && exec "$0" --input-type=module -e "$1"`;
    const child = spawn('unshare', ['-Urm', 'sh', '-c', mount, process.execPath, script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await once(child, 'close');
    const { written, keys, message } = JSON.parse(said) as Record<string, unknown>;
    expect(message).toMatch(
      /^No space is left on the disk for .*\. What was committed is safe: make room, then run it again$/,
    );
    expect(written).toBeGreaterThan(5);
    expect(keys).toBe((written as number) + 1);
  },
);

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
