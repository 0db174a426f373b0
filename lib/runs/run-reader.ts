import type { ExecutionStatus } from '@aws-sdk/client-sfn';
import { describeRun, failedState, type StateVisit } from './describe-run.ts';
import { runNamed, runOfArn } from './find-run.ts';
import { compareRuns, listMachines, type Machine, newestFirst, type Run } from './list-runs.ts';
import { readHistory } from './read-history.ts';
import { type CheckResult, checksOf } from './run-checks.ts';
import { describeRuns, type RunDetails } from './run-details.ts';
import { type RunLogs, readRunLogs } from './run-logs.ts';
import { progressOf, type RunProgress } from './run-progress.ts';
import type { RunSource } from './run-source.ts';

/** Which runs are asked for. */
export interface RunsQuestion {
  /** Most runs of a page. */
  readonly limit: number;
  readonly status?: ExecutionStatus;
  /** A dataset or a model. @default all */
  readonly of?: string;
  /** `next` of the page before. @default the newest runs */
  readonly cursor?: string;
}

export interface PageOfRuns {
  /** Newest first. */
  readonly runs: readonly RunDetails[];
  /** Cursor of the next page, which may be empty; undefined when there is none. */
  readonly next?: string;
}

/** What happened in one run. */
export interface RunStory {
  readonly details: RunDetails;
  /** In the order in which they were entered. */
  readonly states: readonly StateVisit[];
  /** Undefined once it has ended. */
  readonly progress?: RunProgress;
  /** Where it failed; undefined where it has not. */
  readonly failedState?: StateVisit;
  /** Of a model's build; undefined where it was not audited. */
  readonly checks?: readonly CheckResult[];
  /** Runs that it started, as far as they are still known. */
  readonly started: readonly RunDetails[];
}

/** The audit of a model's build. */
export interface AuditedRun {
  readonly run: RunDetails;
  readonly checks: readonly CheckResult[];
}

/** Audits that are remembered; each takes some kilobytes. */
const MOST_AUDITS = 200;
/** Runs that one page may look at: what is left comes with the next cursor. */
const MOST_LOOKED_AT = 10_000;
/** Those among them whose input must be read, because models share a machine. */
const MOST_DESCRIBED = 400;
/** Ended runs that are remembered; each takes about a kilobyte. */
const MOST_REMEMBERED = 5_000;
/** Machines come and go with deployments alone. */
const MACHINES_MS = 30_000;
/** Some runs are described before it is known whether they are wanted. */
const AT_ONCE = 8;

/** Reads a deployment's runs. What has ended never changes, and is remembered. */
export class RunReader {
  readonly #source: RunSource;
  readonly #ended = new Map<string, RunDetails>();
  readonly #audits = new Map<string, { readonly checks: readonly CheckResult[] | undefined }>();
  #machines: { readonly at: number; readonly found: Promise<readonly Machine[]> } | undefined;

  constructor(source: RunSource) {
    this.#source = source;
  }

  /** A page of runs, newest first; a bounded number of them is looked at. @throws RangeError for a cursor that is none */
  async page({ limit, status, of, cursor }: RunsQuestion): Promise<PageOfRuns> {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const all = await this.#list();
    const own = all.filter(({ shortName }) => of !== undefined && shortName === `dataset-${of}`);
    // A dataset has a machine of its own; models share those that are no dataset's.
    const others = all.filter(({ shortName }) => !shortName.startsWith('dataset-'));
    const machines = of === undefined ? all : own.length > 0 ? own : others;
    const isMixed = of !== undefined && own.length === 0;
    const runs: RunDetails[] = [];
    let lookedAt = 0;
    let described = 0;
    let last: Run | undefined;
    let waiting: Run[] = [];
    const settle = async () => {
      const some = await this.#describe(waiting);
      const fitting = some.filter(({ name }) => of === undefined || name === of);
      const room = limit - runs.length;
      runs.push(...fitting.slice(0, room));
      described += waiting.length;
      // Where the page is full before all that was described: the next one begins behind its last run.
      const cut = fitting.length > room ? fitting[room - 1] : undefined;
      last = cut ? waiting.find(({ id }) => id === cut.run) : waiting.at(-1);
      waiting = [];
      return cut !== undefined;
    };
    const pageSize = after === undefined && !isMixed ? limit + 1 : undefined;
    const options = {
      ...(pageSize !== undefined && { pageSize }),
      ...(status !== undefined && { status }),
    };
    for await (const run of newestFirst(this.#source, machines, options)) {
      if (after && compareRuns(run, after) <= 0) continue;
      const isFull = runs.length >= limit || described >= MOST_DESCRIBED || lookedAt >= MOST_LOOKED_AT;
      if (isFull && last) return { runs, next: writeCursor(last) };
      lookedAt += 1;
      waiting.push(run);
      const size = isMixed ? AT_ONCE : limit - runs.length;
      if (waiting.length >= size && (await settle()) && last) return { runs, next: writeCursor(last) };
    }
    if (waiting.length > 0 && (await settle()) && last) return { runs, next: writeCursor(last) };
    return { runs };
  }

  /** Names of the datasets that have a machine. */
  async datasets(): Promise<readonly string[]> {
    const named = (await this.#list()).filter(({ shortName }) => shortName.startsWith('dataset-'));
    return named.map(({ shortName }) => shortName.slice('dataset-'.length)).sort();
  }

  /** One run by its whole id; undefined when there is none. */
  async story(id: string): Promise<RunStory | undefined> {
    const run = await runNamed(this.#source, await this.#list(), id);
    if (!run) return undefined;
    const events = await readHistory(this.#source, run.arn);
    const states = describeRun(events);
    const arns = [...new Set(states.flatMap(({ startedExecution }) => startedExecution ?? []))];
    const started = await Promise.all(arns.map((arn) => runAt(this.#source, arn)));
    const [details] = await this.#describe([run]);
    const failed = run.status === 'SUCCEEDED' ? undefined : failedState(states);
    const checks = checksOf(events);
    return {
      details: details as RunDetails,
      states,
      started: await this.#describe(started.filter((child) => child !== undefined)),
      ...(run.status === 'RUNNING' && { progress: progressOf(run.status, events) }),
      ...(failed && { failedState: failed }),
      ...(checks && { checks }),
    };
  }

  /**
   * Of each model the newest build that was audited, as far as it is among the newest {@link MOST_DESCRIBED} runs of models.
   * @param models names
   */
  async newestChecks(models: readonly string[]): Promise<readonly AuditedRun[]> {
    const machines = (await this.#list()).filter(({ shortName }) => !shortName.startsWith('dataset-'));
    const found = new Map<string, AuditedRun>();
    let seen = 0;
    for await (const run of newestFirst(this.#source, machines, { pageSize: 100 })) {
      seen += 1;
      if (seen > MOST_DESCRIBED || found.size === models.length) break;
      if (run.status === 'RUNNING') continue;
      const [details] = await this.#describe([run]);
      if (!details?.name || found.has(details.name) || !models.includes(details.name)) continue;
      // What was skipped built nothing.
      if (details.skipped !== undefined) continue;
      const checks = await this.#checks(run);
      if (checks) found.set(details.name, { run: details, checks });
    }
    return [...found.values()];
  }

  /** What the functions of a run wrote; undefined when there is no such run. */
  async logs(id: string): Promise<RunLogs | undefined> {
    const run = await runNamed(this.#source, await this.#list(), id);
    return run && readRunLogs(this.#source, run.arn);
  }

  async #checks(run: Run): Promise<readonly CheckResult[] | undefined> {
    const known = this.#audits.get(run.arn);
    if (known) return known.checks;
    const checks = checksOf(await readHistory(this.#source, run.arn));
    this.#audits.set(run.arn, { checks });
    const [oldest] = this.#audits.keys();
    if (this.#audits.size > MOST_AUDITS && oldest !== undefined) this.#audits.delete(oldest);
    return checks;
  }

  #list(): Promise<readonly Machine[]> {
    const known = this.#machines;
    if (known && Date.now() - known.at < MACHINES_MS) return known.found;
    const found = listMachines(this.#source);
    this.#machines = { at: Date.now(), found };
    found.then(
      // Before the first deployment there is none: the next look may find some.
      (machines) => machines.length === 0 && this.#forgetMachines(),
      () => this.#forgetMachines(),
    );
    return found;
  }

  #forgetMachines(): void {
    this.#machines = undefined;
  }

  async #describe(runs: readonly Run[]): Promise<readonly RunDetails[]> {
    const unknown = runs.filter(({ arn, status }) => this.#ended.get(arn)?.status !== status);
    const fresh = await describeRuns(this.#source, unknown);
    const found = new Map(unknown.map(({ arn }, i) => [arn, fresh[i] as RunDetails]));
    for (const [arn, details] of found) if (details.stoppedAt) this.#ended.set(arn, details);
    const details = runs.map(({ arn }) => found.get(arn) ?? (this.#ended.get(arn) as RunDetails));
    for (const arn of this.#ended.keys()) {
      if (this.#ended.size <= MOST_REMEMBERED) break;
      this.#ended.delete(arn);
    }
    return details;
  }
}

/** A run that another started; undefined where Step Functions no longer keeps it. */
const runAt = (source: RunSource, arn: string): Promise<Run | undefined> =>
  runOfArn(source, arn).catch((error: Error) => {
    if (error.name === 'ExecutionDoesNotExist') return undefined;
    throw error;
  });

/** A run's place among all: when it started (epoch ms), and its id. */
const writeCursor = ({ startedAt, id }: Pick<Run, 'startedAt' | 'id'>): string =>
  `${startedAt.getTime()}.${id}`;

function readCursor(cursor: string): Pick<Run, 'startedAt' | 'id'> {
  const [, time, id] = /^(\d{1,15})\.([\w-]{1,80})$/.exec(cursor) ?? [];
  if (time === undefined || id === undefined)
    throw new RangeError(`'${cursor}' is none: give 'next' of an answer as it came`);
  return { startedAt: new Date(Number(time)), id };
}
