import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { command } from '../support/cache.ts';
import { BRIEF_JAVA } from '../support/java.ts';
import { freePort } from '../support/trino.ts';
import { installLocalStack, LOCALSTACK_VERSION } from './install-localstack.ts';

const START_DEADLINE_MS = 120_000;

/** A LocalStack of its own in host mode (no Docker), on loopback. */
export interface LocalStack {
  /** e.g. http://127.0.0.1:4566 */
  readonly endpoint: string;
  /** A Python with boto3. */
  readonly python: string;
  /** Addresses that its process listens on, e.g. 127.0.0.1:4566. */
  listeners(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/**
 * @param environment LocalStack's configuration variables beside those of host mode, e.g. SFN_MOCK_CONFIG
 * @throws Error with its last output when it does not come to answer
 */
export async function startLocalStack(environment: NodeJS.ProcessEnv = {}): Promise<LocalStack> {
  const [{ python, libraries }, port] = await Promise.all([installLocalStack(), freePort()]);
  const root = await mkdtemp(join(tmpdir(), 'coinlake-localstack-'));
  for (const [name, folder] of Object.entries(libraries)) {
    const link = join(root, 'var', 'lib', 'localstack', 'lib', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(folder, link);
  }
  const child = spawn(python, ['-m', 'localstack.runtime.main'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...hostMode(root, port), ...environment },
  });
  const output = tailOf(child);
  const stop = async () => {
    await ended(child);
    await rm(root, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await answering(child, endpoint, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, python, listeners: () => listenersOf(python, child), stop };
}

function hostMode(root: string, port: number): NodeJS.ProcessEnv {
  return {
    HOME: root,
    FILESYSTEM_ROOT: root,
    OVERRIDE_IN_DOCKER: '0',
    // The default server ignores the host of GATEWAY_LISTEN.
    GATEWAY_SERVER: 'hypercorn',
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    DNS_ADDRESS: '0',
    DISABLE_EVENTS: '1',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    // Of what evaluates JSONata there.
    JAVA_TOOL_OPTIONS: BRIEF_JAVA,
  };
}

function tailOf(child: ChildProcess): () => string {
  let tail = '';
  const keep = (chunk: Buffer) => {
    tail = `${tail}${chunk}`.slice(-8000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail;
}

async function answering(child: ChildProcess, endpoint: string, output: () => string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const health = await fetch(`${endpoint}/_localstack/health`).then(
      (response) => response.json() as Promise<{ version: string }>,
      () => undefined,
    );
    if (health?.version === LOCALSTACK_VERSION) return;
    await pause(200);
  }
  throw new Error(`LocalStack did not answer at ${endpoint} (exit code ${child.exitCode}):\n${output()}`);
}

async function listenersOf(python: string, child: ChildProcess): Promise<readonly string[]> {
  const script = `import psutil
for family in psutil.Process(${child.pid}).net_connections('inet'):
    if family.status == psutil.CONN_LISTEN: print('%s:%d' % family.laddr)`;
  return (await command(python, ['-c', script])).trim().split('\n');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}
