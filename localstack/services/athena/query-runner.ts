import { appendFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runtime } from '../../runtime.ts';
import { AwsError, type Call } from '../service.ts';
import { FAULT_LOG } from './engine/engine-words.ts';
import { type EngineQuery, type EngineResult, ScanLimitExceeded } from './engine/query-engine.ts';
import { S3Objects } from './engine/s3-objects.ts';
import { asFailure } from './engine-failure.ts';
import { CATEGORY, ERROR_TYPE, QueryFailure } from './query-failure.ts';
import { writeCsv, writeResultFile, writeText } from './results/result-file.ts';
import { resultMetadata, type UpdateInfo } from './results/result-metadata.ts';
import type { QueryHistory } from './state/query-history.ts';
import type { QueryRecord, QueryState } from './state/query-record.ts';

/** A query with the call that submitted it. */
export interface SubmittedQuery extends EngineQuery {
  readonly call: Call;
}

/**
 * Runs a query.
 * @param began called when it begins: until then it waits in line
 */
export type Execute = (query: SubmittedQuery, began: () => void) => Promise<EngineResult>;

/** Runs queries after their submission was answered, and keeps their records current. */
export class QueryRunner {
  readonly #runtime: Runtime;
  readonly #history: QueryHistory;
  readonly #execute: Execute;
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();

  constructor(runtime: Runtime, history: QueryHistory, execute: Execute) {
    this.#runtime = runtime;
    this.#history = history;
    this.#execute = execute;
  }

  start(record: QueryRecord, query: Omit<SubmittedQuery, 'signal'>): void {
    const abort = new AbortController();
    const done = this.#run(record, { ...query, signal: abort.signal }).finally(() =>
      this.#running.delete(record.id),
    );
    this.#running.set(record.id, { abort, done });
  }

  /** Ends a query that runs as CANCELLED, as soon as the engine lets go; no effect on one that has ended. */
  cancel(id: string): void {
    this.#running.get(id)?.abort.abort(new Cancelled('Query cancelled by user'));
  }

  /** Resolves when the query has ended. */
  async settled(id: string): Promise<void> {
    await this.#running.get(id)?.done;
  }

  /** Ends queries that an earlier process left unfinished. */
  failLeftovers(): void {
    for (const record of this.#history.unfinished())
      if (!this.#running.has(record.id)) this.#end(record, 'FAILED', interruptedByStop());
  }

  async stop(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(interruptedByStop());
    await Promise.all(running.map(({ done }) => done));
  }

  async #run(record: QueryRecord, query: SubmittedQuery): Promise<void> {
    // The submission is answered before the query begins.
    await new Promise((resolve) => setImmediate(resolve));
    let started: number | undefined;
    const engineMs = () => (started === undefined ? 0 : Math.round(performance.now() - started));
    const began = () => {
      started = performance.now();
      record.state = 'RUNNING';
      record.startedAt = this.#runtime.now().getTime();
      this.#history.update(record);
      this.#emit(record, 'QUEUED');
    };
    try {
      query.signal.throwIfAborted();
      const result = await this.#execute(query, began);
      record.engineMs = engineMs();
      record.scannedBytes = result.scannedBytes;
      record.columns = result.columns;
      if (result.updateCount !== undefined) record.updateCount = result.updateCount;
      else record.rows = result.file?.rows ?? result.rows.length;
      if (result.countsNothing) record.countsNothing = true;
      if (result.substatementType !== undefined) record.substatementType = result.substatementType;
      await this.#write(record, result, query);
      // Whoever cancels now comes too late: what a statement wrote stays written.
      this.#end(record, 'SUCCEEDED');
    } catch (error) {
      record.engineMs ||= engineMs();
      const reason = query.signal.aborted ? query.signal.reason : error;
      if (reason instanceof Cancelled) this.#end(record, 'CANCELLED', reason);
      else if (reason instanceof ScanLimitExceeded)
        this.#end(record, 'CANCELLED', new Cancelled('Query cancelled! : Bytes scanned limit was exceeded'));
      else {
        const failure = asFailure(reason);
        if (failure.type === ERROR_TYPE.internal && failure.cause) this.#log(record, failure.cause);
        await this.#writeFailure(record, failure, query);
        this.#end(record, 'FAILED', failure);
      }
    }
  }

  /** Notes what this program's own fault was: who asked is not told, and who mends it needs it. */
  #log(record: QueryRecord, cause: unknown): void {
    const story = cause instanceof Error ? cause.stack : String(cause);
    try {
      appendFileSync(
        join(this.#runtime.dataFolder, FAULT_LOG),
        `${this.#runtime.now().toISOString()} query ${record.id}\n${record.query}\n${story}\n\n`,
      );
    } catch {
      // Where nothing can be written, the query's end is what counts.
    }
  }

  /** Of a statement whose result is lines of text, the reason becomes the result, as on Athena. */
  async #writeFailure(record: QueryRecord, failure: QueryFailure, query: EngineQuery): Promise<void> {
    if (!record.outputLocation.endsWith('.txt') || record.substatementType === 'EXPLAIN') return;
    const text = failure.message.startsWith('FAILED: ') ? failure.message : `FAILED: ${failure.message}`;
    try {
      await writeText(new S3Objects(this.#runtime, query.call.caller), record.outputLocation, [text]);
    } catch {
      // The failure itself is what counts; its copy in S3 is a convenience.
    }
  }

  async #write(record: QueryRecord, result: EngineResult, query: EngineQuery): Promise<void> {
    try {
      await writeOutput(new S3Objects(this.#runtime, query.call.caller), record, result);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new QueryFailure(
        `Access denied when writing output to url: ${record.outputLocation} . ${error.message}`,
        ERROR_TYPE.resultsNotWritten,
        CATEGORY.user,
        { cause: error },
      );
    } finally {
      if (result.file) await rm(result.file.path, { force: true });
    }
  }

  #end(record: QueryRecord, state: QueryState, reason?: Error): void {
    const before = record.state;
    record.state = state;
    record.completedAt = this.#runtime.now().getTime();
    // A message may quote a value of any length.
    const message = reason && shortened(reason.message);
    if (message !== undefined) record.stateChangeReason = message;
    if (message !== undefined && reason instanceof QueryFailure)
      record.error = { category: reason.category, type: reason.type, message };
    this.#history.update(record);
    this.#emit(record, before);
  }

  /** Source: Athena user guide, "Monitor Athena query events with EventBridge". */
  #emit(record: QueryRecord, previousState: QueryState): void {
    this.#runtime.emitEvent({
      source: 'aws.athena',
      detailType: 'Athena Query State Change',
      resources: [],
      detail: {
        versionId: '0',
        currentState: record.state,
        previousState,
        statementType: record.statementType,
        queryExecutionId: record.id,
        workgroupName: record.workGroup,
        sequenceNumber: record.state === 'RUNNING' ? '2' : '3',
        ...(record.error && {
          athenaError: {
            errorCategory: record.error.category,
            errorType: record.error.type,
            errorMessage: record.error.message,
            retryable: record.error.category === CATEGORY.system,
          },
        }),
      },
    });
  }
}

/** The objects that a query leaves in the folder for results, by its statement. Source: Athena user guide, "Identify query output files". */
async function writeOutput(objects: S3Objects, record: QueryRecord, result: EngineResult): Promise<void> {
  const { outputLocation: location } = record;
  if (result.file) await writeResultFile(objects, location, result.file.path);
  else if (location.endsWith('.csv') && result.updateCount === undefined)
    await writeCsv(objects, location, result.columns, result.rows);
  else if (location.endsWith('.txt')) {
    const header = record.substatementType === 'EXPLAIN' ? result.columns.map(({ name }) => name) : [];
    await writeText(objects, location, [...header, ...result.rows.map((row) => row[0] ?? '')]);
  }
  if (result.files && result.files.length > 0) {
    record.manifestLocation = `${location}-manifest.csv`;
    const lines = result.files.map((file) => `${file}\n`).join('');
    await objects.put(record.manifestLocation, Buffer.from(lines), {
      contentType: 'application/octet-stream',
    });
  }
  if (result.columns.length === 0) return;
  const update: UpdateInfo | undefined =
    result.updateCount === undefined
      ? undefined
      : { type: UPDATE_TYPES[record.substatementType ?? ''] ?? 'INSERT', count: result.updateCount };
  await objects.put(`${location}.metadata`, resultMetadata(record.id, result.columns, update), {
    contentType: 'application/octet-stream',
  });
}

/** Trino's names of what a statement did, by its SubstatementType. */
const UPDATE_TYPES: Readonly<Record<string, string>> = { CREATE_TABLE_AS_SELECT: 'CREATE TABLE' };

/** Characters of a message that are kept. */
const LONGEST_MESSAGE = 4000;

const shortened = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

const interruptedByStop = (): QueryFailure =>
  new QueryFailure(
    'INTERNAL_ERROR: The local runtime stopped while the query was running',
    ERROR_TYPE.internal,
    CATEGORY.system,
  );
