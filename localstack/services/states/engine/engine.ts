import { randomUUID } from 'node:crypto';
import type { Runtime } from '../../../runtime.ts';
import type { Caller } from '../../service.ts';
import { type Clock, realClock } from '../clock.ts';
import type { MachineDefinition } from '../definition/machine-definition.ts';
import type { StatesDependencies } from '../dependencies.ts';
import { integrationOf } from '../integrations/registry.ts';
import { Execution } from '../interpreter/execution.ts';
import type { ChildExecutions, ExecutionOptions, ExecutionResult } from '../interpreter/running-execution.ts';
import type { Json } from '../json-value.ts';
import type { ExecutionRecord, MachineRecord } from '../store/records.ts';
import { StatesStore } from '../store/states-store.ts';
import { TaskTokens } from '../task-tokens.ts';
import { deliverLogs } from './log-delivery.ts';
import { Notifications } from './notifications.ts';
import { notRedrivable, redriveProgress } from './redrive-status.ts';

/** Redrives whose tokens are known: a request that repeats one is answered as the first was. */
const REMEMBERED_TOKENS = 10;

interface Running {
  readonly execution: Execution;
  readonly finished: Promise<ExecutionResult>;
}

/** Runs executions and keeps their records. */
export class Engine {
  readonly store: StatesStore;
  readonly tokens = new TaskTokens();
  readonly clock: Clock;
  readonly #runtime: Runtime;
  readonly #deps: StatesDependencies;
  readonly #notifications: Notifications;
  readonly #running = new Map<string, Running>();
  /** Executions that the last life of the runtime left RUNNING. */
  #orphans: ExecutionRecord[];
  #closed = false;

  constructor(runtime: Runtime, deps: StatesDependencies) {
    this.store = new StatesStore(runtime.state);
    this.clock = deps.clock ?? realClock(() => runtime.now());
    this.#runtime = runtime;
    this.#deps = deps;
    this.#notifications = new Notifications(runtime, deps);
    this.#orphans = this.store.runningExecutions();
  }

  /** Starts an execution; its record and first event are durable when this returns. */
  start(machine: MachineRecord, name: string, input: Json): ExecutionRecord {
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    return this.#launch(machine, JSON.parse(machine.definition) as MachineDefinition, {
      arn,
      name,
      machineArn: machine.arn,
      revisionId: machine.revisionId,
      status: 'RUNNING',
      input: JSON.stringify(input),
      startedAt: this.clock.now(),
      tellsLines: true,
    }).record;
  }

  /** Why an ended execution can't be redriven; undefined when it can. */
  notRedrivable(record: ExecutionRecord): string | undefined {
    const machine = this.store.machine(record.machineArn) && this.store.revision(record.revisionId);
    return notRedrivable(
      record,
      machine && (JSON.parse(machine.definition) as MachineDefinition),
      () => this.store.events(record.arn),
      this.clock.now(),
    );
  }

  /** Goes on with an ended execution where it ended, by the definition that it began with. @returns its record, RUNNING */
  redrive(ended: ExecutionRecord, token: string | undefined): ExecutionRecord {
    const { stoppedAt: _stopped, output: _output, error: _error, cause: _cause, ...kept } = ended;
    const events = this.store.events(ended.arn);
    const at = this.clock.now();
    const count = (ended.redriveCount ?? 0) + 1;
    const tokens = [...(ended.redriveTokens ?? []), ...(token === undefined ? [] : [{ token, at }])];
    const machine = this.store.revision(ended.revisionId)!;
    return this.#launch(
      machine,
      JSON.parse(machine.definition) as MachineDefinition,
      {
        ...kept,
        status: 'RUNNING',
        redriveCount: count,
        redrivenAt: at,
        redriveTokens: tokens.slice(-REMEMBERED_TOKENS),
      },
      { count, at, events: events.at(-1)?.id ?? 0, progress: redriveProgress(ended, events) },
    ).record;
  }

  /** Ends a running execution as ABORTED; returns when its record says so. */
  async stop(arn: string, error?: string, cause?: string): Promise<ExecutionRecord | undefined> {
    const running = this.#running.get(arn);
    if (running !== undefined) {
      running.execution.stop(error, cause);
      await running.finished;
    }
    return this.store.execution(arn);
  }

  /** Resolves when the execution is no longer running. */
  async finished(arn: string): Promise<void> {
    await this.#running.get(arn)?.finished;
  }

  /** Marks as ABORTED what was RUNNING when the runtime last ended, with the event that AWS would send. */
  abortOrphans(): void {
    const stoppedAt = this.clock.now();
    for (const record of this.#orphans) {
      const error = 'States.Runtime';
      const cause = 'The local runtime ended while the execution was running.';
      const id = (this.store.events(record.arn).at(-1)?.id ?? 0) + 1;
      this.store.append(record.arn, {
        timestamp: stoppedAt,
        type: 'ExecutionAborted',
        id,
        previousEventId: 0,
        executionAbortedEventDetails: { error, cause },
      });
      const ended: ExecutionRecord = { ...record, status: 'ABORTED', stoppedAt, error, cause };
      this.store.putExecution(ended);
      this.store.flush();
      this.#notifications.statusChanged(ended, this.notRedrivable(ended));
    }
    this.#orphans = [];
  }

  /** Ends all work without marking it: what was RUNNING is aborted at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    const running = [...this.#running.values()];
    for (const { execution } of running) execution.stop();
    await Promise.all(running.map(({ finished }) => finished));
    this.store.flush();
  }

  #launch(
    machine: MachineRecord,
    definition: MachineDefinition,
    record: ExecutionRecord,
    redrive?: ExecutionOptions['redrive'],
  ): { readonly record: ExecutionRecord; readonly finished: Promise<ExecutionResult> } {
    const execution = new Execution({
      arn: record.arn,
      name: record.name,
      machine: {
        arn: record.machineArn,
        name: record.machineArn.split(':').at(-1) ?? machine.name,
        definition,
      },
      roleArn: machine.roleArn,
      input: JSON.parse(record.input) as Json,
      startedAt: record.startedAt,
      ...(redrive && { redrive }),
      region: this.#runtime.region,
      clock: this.clock,
      random: this.#deps.random ?? Math.random,
      services: {
        call: (service, operation, input, caller) => this.#runtime.call(service, operation, input, caller),
        authorize: (caller, action, resource) => this.#authorize(caller, action, resource),
        executionFinished: (arn) => this.finished(arn),
        queryEnded: (id) => this.#runtime.service('athena').settled(id),
      },
      integrations: this.#deps.integrations ?? integrationOf,
      tokens: this.tokens,
      children: this.#children(machine),
      append: (event) => {
        if (!this.#closed) this.store.append(record.arn, event);
      },
    });
    this.store.putExecution(record);
    const finished = execution.run().then((result) => {
      this.#end(machine, record, result);
      return result;
    });
    this.#running.set(record.arn, { execution, finished });
    this.store.flush();
    this.#notifications.statusChanged(record, this.notRedrivable(record));
    return { record, finished };
  }

  #authorize(caller: Caller, action: string, resource: string): void {
    const { partition, region, accountId } = this.#runtime;
    const [service] = action.split(':');
    this.#deps.access.authorize(
      caller,
      action,
      `arn:${partition}:${service}:${region}:${accountId}:${resource}`,
    );
  }

  #end(machine: MachineRecord, record: ExecutionRecord, result: ExecutionResult): void {
    this.#running.delete(record.arn);
    if (this.#closed) return;
    const ended: ExecutionRecord = {
      ...record,
      status: result.status,
      stoppedAt: this.clock.now(),
      ...(result.status === 'SUCCEEDED'
        ? { output: JSON.stringify(result.output) }
        : {
            ...(result.error !== undefined && { error: result.error }),
            ...(result.cause !== undefined && { cause: result.cause }),
          }),
    };
    this.store.putExecution(ended);
    this.store.flush();
    this.#notifications.statusChanged(ended, this.notRedrivable(ended));
    const { level } = machine.loggingConfiguration;
    if (level !== undefined && level !== 'OFF') {
      deliverLogs(this.#runtime, machine.loggingConfiguration, ended, this.store.events(ended.arn)).catch(
        (error: unknown) => this.#notifications.fault(error),
      );
    }
  }

  #children(machine: MachineRecord): ChildExecutions {
    return {
      run: async ({ definition, input, label, mapRunArn, execution }, signal) => {
        const name = randomUUID();
        const machineArn = `${execution.options.machine.arn}/${label}`;
        const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
        const { record, finished } = this.#launch(machine, definition, {
          arn,
          name,
          machineArn,
          revisionId: machine.revisionId,
          mapRunArn,
          status: 'RUNNING',
          input: JSON.stringify(input),
          startedAt: this.clock.now(),
          tellsLines: true,
        });
        const stop = () => this.#running.get(arn)?.execution.stop();
        signal.addEventListener('abort', stop, { once: true });
        try {
          const result = await finished;
          const stoppedAt = this.store.execution(arn)?.stoppedAt ?? this.clock.now();
          return { arn, name, stateMachineArn: machineArn, startedAt: record.startedAt, stoppedAt, result };
        } finally {
          signal.removeEventListener('abort', stop);
        }
      },
    };
  }
}
