import { AwsError } from '../../../../../localstack/services/service.ts';
import {
  type IntegrationRegistry,
  integrationOf,
} from '../../../../../localstack/services/states/integrations/registry.ts';
import { StateError } from '../../../../../localstack/services/states/interpreter/state-error.ts';
import type { Json } from '../../../../../localstack/services/states/json-value.ts';
import { fixture } from './fake-runtime.ts';
import type { MachineFixture, Mocks } from './machine-fixtures.ts';

/** An event of an execution's history, as GetExecutionHistory gives it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly stateEnteredEventDetails?: { readonly name: string };
}

/** How a machine ended, and on which way. */
export interface MachineRun {
  readonly status: string;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states entered, in order. */
  readonly path: readonly string[];
  readonly history: readonly HistoryEvent[];
  /** From start to stop. */
  readonly seconds: number;
}

/** Runs a fixture in this engine, in virtual time. */
export async function runMachine(
  machine: Pick<MachineFixture, 'definition' | 'input' | 'mocks' | 'machines' | 'objects'>,
  names: { readonly machine: string; readonly execution: string },
): Promise<MachineRun> {
  const f = fixture(storedObjects(machine.objects ?? {}), {
    integrations: mocked(machine.mocks ?? {}),
    random: () => 0.5,
  });
  const started = f.clock.now();
  for (const [name, definition] of Object.entries(machine.machines ?? {})) f.machine(name, definition);
  const arn = f.machine(names.machine, machine.definition);
  const execution = await f.run(arn, machine.input ?? {}, names.execution);
  const history = (await f.history(execution.executionArn)) as HistoryEvent[];
  return {
    status: execution.status,
    ...(execution.output !== undefined && { output: JSON.parse(execution.output) as Json }),
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
    path: pathOf(history),
    history,
    seconds: (execution.stopDate.getTime() - started) / 1000,
  };
}

export function pathOf(history: readonly HistoryEvent[]): string[] {
  return history.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
}

function storedObjects(objects: Readonly<Record<string, string>>) {
  return {
    's3:GetObject': ({ Bucket, Key }: { readonly Bucket: string; readonly Key: string }) => {
      const body = objects[`${Bucket}/${Key}`];
      if (body === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
      return { Body: Buffer.from(body) };
    },
  };
}

/** The real integrations' checks of arguments, with answers from the table. */
function mocked(mocks: Mocks): IntegrationRegistry {
  const calls = new Map<string, number>();
  return (resource) => {
    const integration = integrationOf(resource);
    if (integration === undefined) return undefined;
    return {
      ...integration,
      async run(call) {
        const index = calls.get(call.stateName) ?? 0;
        calls.set(call.stateName, index + 1);
        const answers = mocks[call.stateName];
        if (answers === undefined && resource.resourceType === 'states') return integration.run(call);
        if (answers === undefined) throw new Error(`no mock for the state '${call.stateName}'`);
        const mock = answers[Math.min(index, answers.length - 1)]!;
        // A mocked error is that of the call, before there is a job.
        if (call.resource.pattern.startsWith('sync') && 'return' in mock) call.submitted({ Submitted: true });
        if (mock.after !== undefined) await call.clock.sleep(mock.after * 1000, call.signal);
        if ('throw' in mock) throw new StateError(mock.throw.error, mock.throw.cause);
        return mock.return;
      },
    };
  };
}
