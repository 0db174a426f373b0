import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, installed } from './cache.ts';
import { javaHome } from './java.ts';
import { fetchArtifact } from './maven.ts';

const VERSION = '476';
/** Version of Java that it needs. */
export const TRINO_JAVA = 24;
const PLUGINS = new Set(['hive', 'iceberg', 'memory', 'tpch', 'geospatial']);
const START_DEADLINE_MS = 180_000;
const NODES_DEADLINE_MS = 120_000;
/** Needs a worker. */
const PROBE = 'SELECT sum(n) FROM UNNEST(sequence(1, 10)) AS t (n) GROUP BY n % 2';

export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A catalog's connector, e.g. `iceberg`, and its properties. */
export type Catalog = Readonly<Record<string, string>> & { readonly connector: string };
export type Catalogs = Readonly<Record<string, Catalog>>;

/** A Trino server of its own on loopback. */
export interface Trino {
  readonly port: number;
  /**
   * Runs one statement and reads all rows; decimals and timestamps arrive as text, integers past 2^53 as bigints.
   * @param catalog of names that name none
   * @throws Error with Trino's message
   */
  query(sql: string, catalog?: string): Promise<TrinoResult>;
  stop(): Promise<void>;
}

/** Starts Trino. It takes catalogs by CREATE CATALOG, and forgets them when it ends. */
export async function startTrino(): Promise<Trino> {
  const [server, java, port] = await Promise.all([installTrino(), javaHome(TRINO_JAVA), freePort()]);
  const home = await mkdtemp(join(tmpdir(), 'coinlake-trino-'));
  for (const name of await readdir(server))
    if (name !== 'etc') await symlink(join(server, name), join(home, name));
  await mkdir(join(home, 'etc'), { recursive: true });
  const configuration: Record<string, string> = {
    'etc/node.properties': `node.environment=test\nnode.bind-ip=127.0.0.1\nnode.internal-address=127.0.0.1\nnode.data-dir=${home}/data\n`,
    'etc/config.properties': `coordinator=true\nnode-scheduler.include-coordinator=true\nhttp-server.http.port=${port}\ndiscovery.uri=http://127.0.0.1:${port}\ncatalog.management=dynamic\ncatalog.store=memory\n`,
    'etc/log.properties': 'io.trino=WARN\nio.airlift=WARN\n',
  };
  for (const [path, text] of Object.entries(configuration)) await writeFile(join(home, path), text);
  const child = launch(join(java, 'bin', 'java'), home);
  const stop = async () => {
    await ended(child);
    await rm(home, { recursive: true, force: true });
  };
  try {
    await ready(child, port);
    await scheduling(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...connectTrino(port), port, stop };
}

/** A Trino server that runs on this machine already. */
export function connectTrino(port: number): Pick<Trino, 'query'> {
  return { query: (sql, catalog) => statement(port, sql, catalog) };
}

/** @returns its folder */
export async function installTrino(): Promise<string> {
  return installed(`trino-server-${VERSION}`, async (folder) => {
    await fetchArtifact(`io.trino:trino-server:${VERSION}:tar.gz`, folder);
    const archive = join(folder, `trino-server-${VERSION}.tar.gz`);
    await command('tar', ['-xzf', archive, '-C', folder, '--strip-components=1']);
    await rm(archive);
    for (const plugin of await readdir(join(folder, 'plugin')))
      if (!PLUGINS.has(plugin)) await rm(join(folder, 'plugin', plugin), { recursive: true });
  });
}

function launch(java: string, home: string): ChildProcess {
  const options = [
    '-server',
    '-Xmx3G',
    '-XX:+UseG1GC',
    '-XX:TieredStopAtLevel=1',
    '-Djdk.attach.allowAttachSelf=true',
    '--enable-native-access=ALL-UNNAMED',
    `-Dnode.environment=test`,
    `-Dnode.bind-ip=127.0.0.1`,
    `-Dnode.internal-address=127.0.0.1`,
    `-Dnode.id=coinlake`,
    `-Dnode.data-dir=${home}/data`,
    `-Dconfig=${home}/etc/config.properties`,
    `-Dlog.levels-file=${home}/etc/log.properties`,
    `-Dplugin.dir=${home}/plugin`,
    '-cp',
    `${home}/lib/*`,
    'io.trino.server.TrinoServer',
  ];
  const child = spawn(java, options, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  const tail: string[] = [];
  const keep = (chunk: Buffer) => {
    tail.push(chunk.toString());
    if (tail.length > 200) tail.shift();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.once('exit', (code) => {
    // 143: ended by SIGTERM, as asked.
    if (code && code !== 143) console.error(`Trino ended with ${code}:\n${tail.join('').slice(-4000)}`);
  });
  return child;
}

async function ready(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`Trino ended with exit code ${child.exitCode} before it was ready`);
    const info = await fetch(`http://127.0.0.1:${port}/v1/info`).then(
      (response) => response.json() as Promise<{ starting: boolean }>,
      () => undefined,
    );
    if (info?.starting === false) return;
    await pause(500);
  }
  throw new Error(`Trino was not ready after ${START_DEADLINE_MS / 1000} s`);
}

/** The server says that it is ready a moment before it counts itself as a worker. */
async function scheduling(port: number): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;)
    try {
      await statement(port, PROBE);
      return;
    } catch (error) {
      if (!lacksNodes(error) || Date.now() > deadline) throw error;
      await pause(200);
    }
}

/** A server that has just started, or is busy, says so in one of these ways. */
const lacksNodes = (error: unknown): boolean => /NO_NODES_AVAILABLE|No nodes available/.test(String(error));

interface Page {
  nextUri?: string;
  columns?: { name: string; type: string }[];
  data?: unknown[][];
  error?: { message: string; errorName: string };
}

async function statement(port: number, sql: string, catalog?: string): Promise<TrinoResult> {
  const deadline = Date.now() + NODES_DEADLINE_MS;
  for (;;) {
    try {
      return await attempt(port, sql, catalog);
    } catch (error) {
      // The server counts as a worker of a catalog only some time after it answers.
      if (!lacksNodes(error) || Date.now() > deadline) throw error;
      await pause(1000);
    }
  }
}

async function attempt(port: number, sql: string, catalog?: string): Promise<TrinoResult> {
  const headers = {
    'X-Trino-User': 'coinlake',
    'X-Trino-Time-Zone': 'UTC',
    // Without it timestamps come back cut to milliseconds.
    'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME',
    ...(catalog !== undefined && { 'X-Trino-Catalog': catalog }),
  };
  let page = (await fetch(`http://127.0.0.1:${port}/v1/statement`, {
    method: 'POST',
    headers,
    body: sql,
  }).then(exactJson)) as Page;
  let columns: TrinoResult['columns'] = [];
  const rows: unknown[][] = [];
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns ?? columns;
    rows.push(...(page.data ?? []));
    if (!page.nextUri) return { columns, rows };
    const response = await fetch(page.nextUri, { headers });
    page = response.status === 503 ? page : ((await exactJson(response)) as Page);
    if (response.status === 503) await pause(100);
  }
}

/** JSON with integers past 2^53 as bigints. */
async function exactJson(response: Response): Promise<unknown> {
  const text = await response.text();
  // Looking at each value takes many times as long as parsing: only where there may be such a number.
  if (!/[[,:]-?\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_: string, value: unknown, context?: { source: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context!.source)
      : value,
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('No free port on 127.0.0.1');
  return address.port;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
