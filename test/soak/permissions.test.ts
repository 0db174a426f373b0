import { afterAll, expect, test } from 'vitest';
import { workFolder } from '../end-to-end/coinlake.ts';
import { isLoss, scenarioOf } from '../end-to-end/permissions-expected.ts';
import { denials, outcomeWithout, type Scenario, synthesizeSmall } from '../end-to-end/permissions-run.ts';
import { allowStatements } from '../end-to-end/permissions-statements.ts';
import { NEEDED_ONLY_ON_AWS, onlyOnAws } from './needed-only-on-aws.ts';

const folder = workFolder();
afterAll(() => folder.remove());

const dev = statementsOf('dev');
/** What production has beside those: its key's statements above all. */
const prod = statementsOf('prod').filter(({ name }) => !dev.some((one) => one.name === name));

test.each(
  (['run', 'again', 'second', 'alarm'] as const satisfies readonly Scenario[]).flatMap((scenario) => [
    [scenario, 'dev', dev[0]!.assembly] as const,
    [scenario, 'prod', prod[0]!.assembly] as const,
  ]),
)('%s: with all statements of %s nothing is denied', async (scenario, _, assembly) => {
  const { statuses, errors, warnings } = await outcomeWithout(assembly, undefined, scenario);
  expect(new Set(statuses)).toEqual(new Set(['SUCCEEDED']));
  expect([...errors, ...warnings].filter((text) => /not authorized|was refused/.test(text))).toEqual([]);
});

test.each([...dev, ...prod].map((one) => [one.environment, one.name, one] as const))(
  '%s without %s',
  async (_, name, { assembly, statement }) => {
    const scenario = scenarioOf(name);
    const { statuses, errors, warnings } = await outcomeWithout(assembly, statement, scenario);
    if (onlyOnAws(name) !== undefined) {
      expect(errors).toEqual([]);
      return;
    }
    const shown = isLoss(name) ? warnings : errors;
    expect(denials(shown, statement), `${statuses.join()}\n${shown.join('\n')}`).not.toEqual([]);
    // A schedule that may not start its machine leaves no execution; those before it succeeded.
    const ran = statuses.length > 0 && !name.startsWith('Schedule');
    if (!isLoss(name) && ran) expect(statuses).toContain('FAILED');
  },
);

test('what is listed as needed on AWS alone is in the template', () => {
  const names = [...dev, ...prod].map(({ name }) => name);
  expect(Object.keys(NEEDED_ONLY_ON_AWS).filter((name) => !names.includes(name))).toEqual([]);
});

/** With names that do not hold the environment's. */
function statementsOf(environment: 'dev' | 'prod') {
  const assembly = synthesizeSmall(folder, environment);
  return allowStatements(assembly).map((statement) => ({
    environment,
    assembly,
    statement,
    name: statement.name.replace(/coinlake(dev|prod)pipelines(\w+?)[0-9A-F]{8}$/, '$2'),
  }));
}
