import type { Runtime } from '../../runtime.ts';
import type { Service } from '../service.ts';
import type { StatesDependencies } from './dependencies.ts';
import { Engine } from './engine/engine.ts';
import { executionOperations, startExecution } from './operations/executions.ts';
import { type MachineSpec, StateMachines, stateMachineOperations } from './operations/state-machines.ts';
import { taskTokenOperations } from './operations/task-tokens.ts';
import type { MachineRecord } from './store/records.ts';

/** Step Functions, and what the rest of the local runtime does with it without a caller's permission. */
export interface States extends Service {
  /** Makes a state machine: a deployment. @throws AwsError as CreateStateMachine */
  createStateMachine(spec: MachineSpec): { readonly stateMachineArn: string };
  /** Changes one that exists. @throws AwsError as UpdateStateMachine */
  updateStateMachine(stateMachineArn: string, changes: Partial<Omit<MachineSpec, 'name' | 'type'>>): void;
  /** Forgets a machine; its executions stay readable. */
  deleteStateMachine(stateMachineArn: string): void;
  stateMachine(stateMachineArn: string): MachineRecord | undefined;
  /** Starts an execution for a service that has been authorized already. @throws AwsError as StartExecution */
  startExecution(request: { stateMachineArn: string; name?: string; input?: string }): {
    readonly executionArn: string;
  };
  /** Resolves when the execution is no longer RUNNING; at once if it is unknown or has ended. */
  executionFinished(executionArn: string): Promise<void>;
}

declare module '../../runtime.ts' {
  interface ServiceMap {
    readonly states: States;
  }
}

/** Step Functions of the local runtime: Standard workflows. */
export function createStates(runtime: Runtime, deps: StatesDependencies): States {
  const engine = new Engine(runtime, deps);
  const machines = new StateMachines(runtime, deps, engine);
  return {
    name: 'states',
    operations: {
      ...stateMachineOperations(machines, engine),
      ...executionOperations(machines, engine),
      ...taskTokenOperations(engine.tokens),
    },
    start: () => engine.abortOrphans(),
    stop: () => engine.close(),
    createStateMachine: (spec) => ({ stateMachineArn: machines.create(spec).arn }),
    updateStateMachine: (arn, changes) => void machines.update(arn, changes),
    deleteStateMachine: (arn) => engine.store.deleteMachine(arn),
    stateMachine: (arn) => engine.store.machine(arn),
    startExecution: (request) => ({ executionArn: startExecution(machines, engine, request).arn }),
    executionFinished: (arn) => engine.finished(arn),
  };
}
