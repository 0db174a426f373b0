import type { StateStore } from '../../../state-store.ts';
import type { HistoryEvent } from '../interpreter/history.ts';
import type { ExecutionRecord, MachineRecord } from './records.ts';

const MACHINES = 'states.machines';
const REVISIONS = 'states.revisions';
const EXECUTIONS = 'states.executions';
const EVENTS = 'states.events';

/** How long events wait for others to be written with: expressions are evaluated in another thread, so each comes by itself. */
const COLLECT_MS = 10;

/**
 * Machines, executions and history. Events and ends of executions are collected for some milliseconds and written in one
 * transaction; reads see them at once.
 */
export class StatesStore {
  readonly #state: StateStore;
  readonly #events = new Map<string, HistoryEvent>();
  readonly #executions = new Map<string, ExecutionRecord>();
  #scheduled: NodeJS.Timeout | undefined;

  constructor(state: StateStore) {
    this.#state = state;
  }

  machine(arn: string): MachineRecord | undefined {
    return this.#state.get(MACHINES, arn);
  }

  machines(): MachineRecord[] {
    return this.#state.list<MachineRecord>(MACHINES).map(({ value }) => value);
  }

  putMachine(machine: MachineRecord): void {
    this.#state.transaction(() => {
      this.#state.put(MACHINES, machine.arn, machine);
      this.#state.put(REVISIONS, machine.revisionId, machine);
    });
  }

  deleteMachine(arn: string): void {
    this.#state.delete(MACHINES, arn);
  }

  revision(revisionId: string): MachineRecord | undefined {
    return this.#state.get(REVISIONS, revisionId);
  }

  execution(arn: string): ExecutionRecord | undefined {
    return this.#executions.get(arn) ?? this.#state.get(EXECUTIONS, arn);
  }

  /** Executions of the machine, or of a Map run when that is given, newest first. */
  executions(machineArn: string, mapRunArn?: string): ExecutionRecord[] {
    this.flush();
    const prefix = machineArn.replace(':stateMachine:', ':execution:');
    return this.#state
      .list<ExecutionRecord>(EXECUTIONS, prefix)
      .map(({ value }) => value)
      .filter((record) =>
        mapRunArn === undefined ? record.machineArn === machineArn : record.mapRunArn === mapRunArn,
      )
      .sort((a, b) => b.startedAt - a.startedAt || (a.arn < b.arn ? 1 : -1));
  }

  runningExecutions(): ExecutionRecord[] {
    this.flush();
    return this.#state
      .list<ExecutionRecord>(EXECUTIONS)
      .map(({ value }) => value)
      .filter(({ status }) => status === 'RUNNING');
  }

  putExecution(record: ExecutionRecord): void {
    this.#executions.set(record.arn, record);
    this.#schedule();
  }

  append(executionArn: string, event: HistoryEvent): void {
    this.#events.set(`${executionArn}#${String(event.id).padStart(6, '0')}`, event);
    this.#schedule();
  }

  events(executionArn: string): HistoryEvent[] {
    this.flush();
    return this.#state.list<HistoryEvent>(EVENTS, `${executionArn}#`).map(({ value }) => value);
  }

  /** Writes what is collected now. */
  flush(): void {
    if (this.#scheduled !== undefined) clearTimeout(this.#scheduled);
    this.#scheduled = undefined;
    if (this.#events.size === 0 && this.#executions.size === 0) return;
    this.#state.transaction(() => {
      for (const [key, event] of this.#events) this.#state.put(EVENTS, key, event);
      for (const [arn, record] of this.#executions) this.#state.put(EXECUTIONS, arn, record);
    });
    this.#events.clear();
    this.#executions.clear();
  }

  #schedule(): void {
    this.#scheduled ??= setTimeout(() => this.flush(), COLLECT_MS);
  }
}
