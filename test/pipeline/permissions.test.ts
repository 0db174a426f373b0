import { afterAll, expect, test } from 'vitest';
import { workFolder } from '../end-to-end/coinlake.ts';
import { isLoss, scenarioOf } from '../end-to-end/permissions-expected.ts';
import { denials, outcomeOf, outcomeWithout, synthesizeSmall } from '../end-to-end/permissions-run.ts';
import { allowStatements } from '../end-to-end/permissions-statements.ts';
import { chosen } from '../setup/chosen.ts';
import { NEEDED_ONLY_ON_AWS } from '../soak/needed-only-on-aws.ts';

/** Of some ninety; the soak has a suite of all. */
const SAMPLE = 1;

/** Each dataset, what it refreshes, and the models with a schedule of their own. */
const RUNS = [
  'binance_klines',
  'ohlcv_daily',
  'coingecko_market_chart',
  'coin_daily_metrics',
  'dim_cryptocurrency',
  'dim_date',
  'session_volatility',
  'fct_daily_market_summary',
  'realized_volatility',
];

const folder = workFolder();
const assembly = synthesizeSmall(folder);
afterAll(() => folder.remove());

test('with all statements nothing is denied; a dataset setting changed in the template changes what is fetched', async () => {
  const { statuses, errors, warnings, requests } = await outcomeOf(assembly, 'run', (_, resources) => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::SSM::Parameter') continue;
      const parameter = Properties as { Value: string };
      parameter.Value = parameter.Value.replaceAll('BTCUSDT', 'ETHUSDT');
    }
  });
  expect(statuses).toEqual(RUNS.map(() => 'SUCCEEDED'));
  expect([...errors, ...warnings]).toEqual([]);
  expect(requests.length).toBeGreaterThan(0);
  expect(requests.every((request) => request.includes('ETHUSDT'))).toBe(true);
});

const failing = allowStatements(assembly).filter(
  ({ name }) => !(name in NEEDED_ONLY_ON_AWS) && !isLoss(name),
);

test.each(chosen(failing, SAMPLE).map((statement) => [statement.name, statement] as const))(
  'without %s the run fails and names action, resource and role',
  async (name, statement) => {
    const { statuses, errors } = await outcomeWithout(assembly, statement, scenarioOf(name));
    expect(denials(errors, statement), `${statuses.join()}\n${errors.join('\n')}`).not.toEqual([]);
    if (statuses.length > 0 && !name.startsWith('Schedule')) expect(statuses).toContain('FAILED');
  },
);
