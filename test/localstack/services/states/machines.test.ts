import { describe, expect, it } from 'vitest';
import { undocumented } from './support/documented-history.ts';
import { readMachineFixtures } from './support/machine-fixtures.ts';
import { runMachine } from './support/machine-run.ts';

const fixtures = readMachineFixtures();

describe.each(Object.entries(fixtures))('%s', (_file, machines) => {
  it.each(Object.entries(machines))('%s', async (_name, machine) => {
    const run = await runMachine(machine, { machine: 'm', execution: 'run' });
    const want = machine.expect;
    const seen = { status: run.status, error: run.error, cause: run.cause };
    expect(seen).toEqual({
      status: want.status,
      error: want.error,
      cause: want.cause === undefined ? run.cause : want.cause,
    });
    if (want.output !== undefined) expect(run.output).toEqual(want.output);
    if (want.outputMatches !== undefined) expect(run.output).toMatchObject(want.outputMatches as object);
    if (want.path !== undefined) expect(run.path).toEqual(want.path);
    if (want.events !== undefined) expect(run.history.map(({ type }) => type)).toEqual(want.events);
    if (want.seconds !== undefined) expect(run.seconds).toBe(want.seconds);
    expect(run.history.map(({ id }) => id)).toEqual(run.history.map((_event, index) => index + 1));
    expect(undocumented(run.history)).toEqual([]);
    expect(run.history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
  });
});

it('has at least 250 machines', () => {
  const count = Object.values(fixtures).flatMap((machines) => Object.keys(machines)).length;
  expect(count).toBeGreaterThanOrEqual(250);
});
