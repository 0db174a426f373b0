import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IntegrationRegistry } from '../../../../localstack/services/states/integrations/registry.ts';
import { integrationOf } from '../../../../localstack/services/states/integrations/registry.ts';
import { StateError } from '../../../../localstack/services/states/interpreter/state-error.ts';
import type { Json } from '../../../../localstack/services/states/json-value.ts';
import { fixture } from './support/fake-runtime.ts';

/** A mocked answer of a Task: after `after` seconds, a result or an error. */
type Mock = { readonly after?: number } & (
  | { readonly return: Json }
  | { readonly throw: { readonly error: string; readonly cause?: string } }
);

/**
 * A state machine with what must come of it, in no engine's terms: `mocks` gives each Task state's answers by call,
 * the last of them for all further calls.
 */
interface Machine {
  readonly comment: string;
  readonly definition: { readonly States: Record<string, unknown> };
  readonly input?: Json;
  readonly mocks?: Readonly<Record<string, readonly Mock[]>>;
  readonly expect: {
    readonly status: string;
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    /** Names of the states entered, in order (lines in parallel: as this engine interleaves them). */
    readonly path?: readonly string[];
    /** Types of all events. */
    readonly events?: readonly string[];
    /** Seconds from start to stop. */
    readonly seconds?: number;
    /** Part of the output is enough. */
    readonly outputMatches?: Json;
  };
}

const folder = join(import.meta.dirname, 'machines');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

describe.each(files)('%s', (file) => {
  const machines = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Machine>;

  it.each(Object.entries(machines))('%s', async (_name, machine) => {
    const f = fixture({}, { integrations: mocked(machine.mocks ?? {}), random: () => 0.5 });
    const started = f.clock.now();
    const arn = f.machine('m', machine.definition);
    const execution = await f.run(arn, machine.input ?? {}, 'run');
    const history = await f.history(execution.executionArn);
    const want = machine.expect;
    const seen = { status: execution.status, error: execution.error, cause: execution.cause };
    expect(seen).toEqual({
      status: want.status,
      error: want.error,
      cause: want.cause === undefined ? execution.cause : want.cause,
    });
    if (want.output !== undefined) expect(JSON.parse(execution.output)).toEqual(want.output);
    if (want.outputMatches !== undefined)
      expect(JSON.parse(execution.output)).toMatchObject(want.outputMatches as object);
    if (want.path !== undefined) {
      expect(history.flatMap((event) => event.stateEnteredEventDetails?.name ?? [])).toEqual(want.path);
    }
    if (want.events !== undefined) expect(history.map(({ type }) => type)).toEqual(want.events);
    if (want.seconds !== undefined)
      expect((execution.stopDate.getTime() - started) / 1000).toBe(want.seconds);
    expect(history.map(({ id }) => id)).toEqual(history.map((_event, index) => index + 1));
    expect(history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
  });
});

it('has at least 60 machines', () => {
  const count = files.flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  ).length;
  expect(count).toBeGreaterThanOrEqual(60);
});

/** The real integrations' checks of arguments, with answers from the table. */
function mocked(mocks: Readonly<Record<string, readonly Mock[]>>): IntegrationRegistry {
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
        if (answers === undefined) throw new Error(`no mock for the state '${call.stateName}'`);
        const mock = answers[Math.min(index, answers.length - 1)]!;
        if (call.resource.pattern.startsWith('sync')) call.submitted({ Submitted: true });
        if (mock.after !== undefined) await call.clock.sleep(mock.after * 1000, call.signal);
        if ('throw' in mock) throw new StateError(mock.throw.error, mock.throw.cause);
        return mock.return;
      },
    };
  };
}
