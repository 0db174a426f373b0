import type { TaskCall } from '../integrations/integration.ts';
import { parseTaskResource, type TaskResource } from '../integrations/task-resource.ts';
import { concludeWith, effectiveInput } from '../interpreter/data-flow.ts';
import { unlessAborted } from '../interpreter/frame.ts';
import { BranchAborted, StateError } from '../interpreter/state-error.ts';
import type { Outcome, StateRun } from '../interpreter/state-run.ts';
import { isObject, type Json, PAYLOAD_LIMIT, sizeOf } from '../json-value.ts';
import { requirePath } from '../jsonpath/path.ts';
import { TaskEvents } from './task-events.ts';
import { roleOf } from './task-role.ts';

/** Task: one call of an integration, within its timeout and heartbeat. */
export async function runTask(run: StateRun): Promise<Outcome> {
  const { execution, frame, state } = run;
  const resource = parseTaskResource(String(state.Resource));
  const integration = resource && execution.options.integrations(resource);
  if (resource === undefined || integration === undefined) {
    throw new StateError('States.Runtime', `The resource '${state.Resource}' is not supported.`);
  }
  const token = resource.pattern === 'waitForTaskToken' ? execution.options.tokens.issue() : undefined;
  run.taskToken = token;
  const parameters = await effectiveInput(run);
  const timeout = await seconds(run, 'TimeoutSeconds');
  const heartbeat = await seconds(run, 'HeartbeatSeconds');
  if (sizeOf(parameters) > PAYLOAD_LIMIT) {
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${run.name}' has arguments with a size exceeding the maximum number of bytes service limit.`,
      { matchedByAll: false },
    );
  }
  if (integration.known !== undefined && !isObject(parameters)) {
    throw new StateError('States.Runtime', `The arguments of '${resource.arn}' must be an object.`);
  }

  const events = new TaskEvents(run, resource);
  events.scheduled(parameters, timeout, heartbeat);
  events.started();
  const controller = new AbortController();
  const call: TaskCall = {
    resource,
    stateName: run.name,
    arguments: parameters,
    role: roleOf(run),
    services: execution.options.services,
    clock: execution.options.clock,
    signal: AbortSignal.any([frame.signal, controller.signal]),
    submitted: (output) => events.submitted(output),
  };
  let result: Json;
  try {
    const limits = new TaskLimits(run, controller);
    try {
      limits.timeout(timeout);
      const work =
        token === undefined ? integration.run(call) : withToken(run, call, token, limits, heartbeat, events);
      result = await Promise.race([unlessAborted(work, frame.signal), limits.exceeded]);
      work.catch(() => undefined);
    } finally {
      limits.end();
      if (token !== undefined) execution.options.tokens.close(token);
    }
    limitResult(resource, result);
  } catch (error) {
    if (error instanceof BranchAborted || frame.signal.aborted) throw new BranchAborted();
    if (error instanceof StateError) events.failed(error);
    throw error;
  }
  events.succeeded(result);
  return concludeWith(run, result);

  async function withToken(
    owner: StateRun,
    task: TaskCall,
    taskToken: string,
    limits: TaskLimits,
    beatSeconds: number | undefined,
    taskEvents: TaskEvents,
  ): Promise<Json> {
    const end = owner.execution.options.tokens.wait(taskToken, () => limits.heartbeat(beatSeconds));
    end.catch(() => undefined);
    taskEvents.submitted(await integration!.run(task));
    limits.heartbeat(beatSeconds);
    return end;
  }
}

/** The clocks that can end a task. */
class TaskLimits {
  /** Rejects when a limit is passed. */
  readonly exceeded: Promise<never>;
  readonly #run: StateRun;
  readonly #controller: AbortController;
  readonly #timers = new AbortController();
  #beat: AbortController | undefined;
  #reject: (error: StateError) => void = () => undefined;

  constructor(run: StateRun, controller: AbortController) {
    this.#run = run;
    this.#controller = controller;
    this.exceeded = new Promise((_, reject) => {
      this.#reject = reject;
    });
    this.exceeded.catch(() => undefined);
  }

  timeout(limit: number | undefined): void {
    if (limit !== undefined) this.#after(limit, { missedHeartbeat: false }, this.#timers.signal);
  }

  /** Starts the heartbeat's clock anew. */
  heartbeat(limit: number | undefined): void {
    this.#beat?.abort();
    if (limit === undefined) return;
    this.#beat = new AbortController();
    this.#after(limit, { missedHeartbeat: true }, AbortSignal.any([this.#beat.signal, this.#timers.signal]));
  }

  end(): void {
    this.#timers.abort();
  }

  #after(limit: number, how: { readonly missedHeartbeat: boolean }, signal: AbortSignal): void {
    this.#run.execution.options.clock.sleep(limit * 1000, signal).then(
      () => {
        this.#reject(new StateError('States.Timeout', undefined, how));
        this.#controller.abort(new BranchAborted());
      },
      () => undefined,
    );
  }
}

async function seconds(
  run: StateRun,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
): Promise<number | undefined> {
  const path = run.state[`${field}Path`];
  if (path !== undefined) return Number(requirePath(String(path), run.input, run.context()));
  const value = run.state[field];
  if (value === undefined) return undefined;
  return run.language === 'JSONata' ? run.evaluateInteger(value, field, 1) : Number(value);
}

function limitResult(resource: TaskResource, result: Json): void {
  if (sizeOf(result) <= PAYLOAD_LIMIT) return;
  const name = resource.resourceType === 'function' ? resource.arn : resource.resourceType;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
