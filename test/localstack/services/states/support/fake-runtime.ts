import type { BusEvent, Runtime } from '../../../../../localstack/runtime.ts';
import { AwsError, type Call, type Caller } from '../../../../../localstack/services/service.ts';
import { createStates, type States } from '../../../../../localstack/services/states/create-states.ts';
import type { StatesDependencies } from '../../../../../localstack/services/states/dependencies.ts';
import { MemoryState } from './memory-state.ts';
import { VirtualClock } from './virtual-clock.ts';

// biome-ignore lint/suspicious/noExplicitAny: wire shapes.
type Handler = (input: any, caller: Caller) => unknown;

export const ROLE = 'arn:aws:iam::000000000000:role/machine';
const OWNER: Caller = { arn: 'arn:aws:iam::000000000000:root' };

export interface Fixture {
  readonly states: States;
  readonly state: MemoryState;
  readonly clock: VirtualClock;
  readonly events: BusEvent[];
  readonly metrics: { readonly namespace: string; readonly names: string[] }[];
  readonly calls: {
    readonly service: string;
    readonly operation: string;
    readonly input: unknown;
    readonly caller: Caller;
  }[];
  /** Actions that the machine's role may not do. */
  readonly denied: Set<string>;
  /** Calls Step Functions as the account's owner. */
  // biome-ignore lint/suspicious/noExplicitAny: wire shapes.
  call(operation: string, input?: unknown): Promise<any>;
  /** Makes a machine named `name` and returns its ARN. */
  machine(name: string, definition: unknown): string;
  /** Runs a machine to its end and describes the execution. */
  // biome-ignore lint/suspicious/noExplicitAny: wire shapes.
  run(stateMachineArn: string, input?: unknown, name?: string): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: wire shapes.
  history(executionArn: string): Promise<any[]>;
}

/** Step Functions on services given as `service:Operation` → handler. */
export function fixture(
  handlers: Readonly<Record<string, Handler>> = {},
  deps: Partial<StatesDependencies> = {},
  state = new MemoryState(),
): Fixture {
  const clock = new VirtualClock('2024-06-01T00:00:00.000Z');
  const events: BusEvent[] = [];
  const metrics: { namespace: string; names: string[] }[] = [];
  const calls: Fixture['calls'] = [];
  const denied = new Set<string>();

  const authorize = (caller: Caller, action: string, resource: string): void => {
    if (caller.roleArn === undefined || !denied.has(action)) return;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  };
  const callOf = (caller: Caller): Call => ({
    caller,
    requestId: 'r',
    authorize: (action, resource) => authorize(caller, action, resource),
  });
  const runtime: Runtime = {
    accountId: '000000000000',
    region: 'us-east-1',
    partition: 'aws',
    dataFolder: '/nowhere',
    endpoint: 'http://127.0.0.1:1',
    state,
    now: () => new Date(clock.now()),
    // No query here tells its end.
    service: (() => ({ ...states, settled: () => new Promise(() => {}) })) as unknown as Runtime['service'],
    async call(service, operation, input, caller) {
      calls.push({ service, operation, input, caller });
      const iam = service === 'lambda' ? 'lambda:InvokeFunction' : `${service}:${operation}`;
      if (service === 'states') return states.operations[operation]!(input, callOf(caller));
      authorize(caller, iam, '*');
      const handler = handlers[`${service}:${operation}`];
      if (handler === undefined) throw new AwsError('UnknownOperation', `${service}:${operation}`, 501);
      return handler(input, caller);
    },
    credentialsFor: () => ({ accessKeyId: '', secretAccessKey: '', sessionToken: '' }),
    emitEvent: (event) => void events.push(event),
  };
  const states = createStates(runtime, {
    access: { authorize, authorizeAssumeRole: () => undefined },
    clock,
    metrics: (namespace, data) =>
      void metrics.push({ namespace, names: data.map(({ MetricName }) => MetricName) }),
    ...deps,
  });

  const call = async (operation: string, input: unknown = {}) =>
    states.operations[operation]!(input, callOf(OWNER));
  return {
    states,
    state,
    clock,
    events,
    metrics,
    calls,
    denied,
    call: call as Fixture['call'],
    machine: (name, definition) =>
      states.createStateMachine({ name, definition: JSON.stringify(definition), roleArn: ROLE })
        .stateMachineArn,
    async run(stateMachineArn, input = {}, name) {
      const { executionArn } = states.startExecution({
        stateMachineArn,
        input: JSON.stringify(input),
        ...(name !== undefined && { name }),
      });
      await states.executionFinished(executionArn);
      return call('DescribeExecution', { executionArn });
    },
    async history(executionArn) {
      const { events: list } = (await call('GetExecutionHistory', { executionArn, maxResults: 1000 })) as {
        events: unknown[];
      };
      return list;
    },
  };
}
