import { Worker } from 'node:worker_threads';
import { AthenaEngine } from '../../engine/athena-engine.ts';
import { DuckDb } from '../../engine/duckdb.ts';
import { SnapshotCache } from '../../engine/sources/snapshot-files.ts';
import { registerFunctions } from '../../translator/register-functions.ts';
import { failureShape } from '../failure-shape.ts';
import type { EngineStart, FromEngine, SentQuery, ToEngine } from '../messages.ts';
import { ParentCalls } from './parent-calls.ts';

/** Runs the queries that the process which started this one sends, one after another, until it is ended. */
export function serveQueries({ accountId, folder, memoryMb, threads, parent: pid }: EngineStart): void {
  new Worker(new URL('./watch-parent.ts', import.meta.url), { workerData: { parent: pid, folder } }).unref();
  // Ctrl-C in a terminal reaches every process of the group: the one that serves decides what ends.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

  const send = (message: FromEngine) => void process.send!(message);
  const parent = new ParentCalls(accountId, send);
  const duckdb = new DuckDb({
    ...{ folder, memoryMb, threads, prepare: registerFunctions },
    uriOf: (path) => parent.uriOf(path),
  });
  const engine = new AthenaEngine({
    ...{ runtime: parent, prepared: parent.prepared, duckdb, folder, snapshots: new SnapshotCache() },
    localPaths: (uris) => parent.localPaths(uris),
  });
  let running: AbortController | undefined;

  const run = async (query: SentQuery, now: number): Promise<void> => {
    parent.begin(now);
    const abort = new AbortController();
    running = abort;
    try {
      const result = await engine.run({ ...query, signal: abort.signal });
      send({ type: 'ended', result, memory: process.memoryUsage.rss() });
    } catch (error) {
      const memory = process.memoryUsage.rss();
      send({ type: 'failed', error: failureShape(error), memory, broken: duckdb.broken });
    }
    running = undefined;
  };
  process.on('message', (message: ToEngine) => {
    if (message.type === 'run') void run(message.query, message.now);
    else if (message.type === 'abort') running?.abort(new Error('The query was stopped'));
    else parent.receive(message);
  });
  // Loading is most of the first query's time; what fails here fails again there, and is told there.
  duckdb.open().catch(() => {});
}
