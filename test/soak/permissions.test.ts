import { afterAll, expect, test } from 'vitest';
import { workFolder } from '../end-to-end/coinlake.ts';
import { isLoss, scenarioOf } from '../end-to-end/permissions-expected.ts';
import { denials, outcomeWithout, type Scenario, synthesizeSmall } from '../end-to-end/permissions-run.ts';
import { allowStatements } from '../end-to-end/permissions-statements.ts';
import { NEEDED_ONLY_ON_AWS } from './needed-only-on-aws.ts';

const folder = workFolder();
const assembly = synthesizeSmall(folder);
const statements = allowStatements(assembly);
afterAll(() => folder.remove());

test.each(['run', 'again', 'second', 'alarm'] as const satisfies readonly Scenario[])(
  '%s: with all statements nothing is denied',
  async (scenario) => {
    const { statuses, errors, warnings } = await outcomeWithout(assembly, undefined, scenario);
    expect(new Set(statuses)).toEqual(new Set(['SUCCEEDED']));
    expect([...errors, ...warnings].filter((text) => /not authorized|was refused/.test(text))).toEqual([]);
  },
);

test.each(statements.map((statement) => [statement.name, statement] as const))(
  'without %s',
  async (name, statement) => {
    const scenario = scenarioOf(name);
    const { statuses, errors, warnings } = await outcomeWithout(assembly, statement, scenario);
    if (name in NEEDED_ONLY_ON_AWS) {
      expect(errors).toEqual([]);
      return;
    }
    const shown = isLoss(name) ? warnings : errors;
    expect(denials(shown, statement), `${statuses.join()}\n${shown.join('\n')}`).not.toEqual([]);
    if (!isLoss(name) && statuses.length > 0) expect(statuses).toContain('FAILED');
  },
);

test('what is listed as needed on AWS alone is in the template', () => {
  const names = statements.map(({ name }) => name);
  expect(Object.keys(NEEDED_ONLY_ON_AWS).filter((name) => !names.includes(name))).toEqual([]);
});
