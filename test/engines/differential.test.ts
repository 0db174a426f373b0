import { afterAll, beforeAll, expect, test } from 'vitest';
import { Differential } from './differential/differential.ts';
import { LocalEngine } from './differential/local-answer.ts';
import { suiteTrino } from './support/suite.ts';
import type { Trino } from './support/trino.ts';

/** `COINLAKE_DIFFERENTIAL_CASES=20000` for the whole; the seed of the first batch by COINLAKE_DIFFERENTIAL_SEED. */
const CASES = Number(process.env.COINLAKE_DIFFERENTIAL_CASES ?? 200);
const SEED = Number(process.env.COINLAKE_DIFFERENTIAL_SEED ?? 1);

let trino: Pick<Trino, 'query'>;
let local: LocalEngine;
beforeAll(async () => {
  trino = await suiteTrino();
  local = await LocalEngine.open();
});
afterAll(() => local?.close());

test(`${CASES} generated cases from seed ${SEED}: the local Athena's types and values are Trino's`, {
  timeout: 3_600_000,
}, async () => {
  const differential = await Differential.open(local, trino);
  const report = await differential.run(SEED, CASES);
  console.log(differential.summary());
  expect(report.differences.map(({ seed, shrunk, detail }) => `seed ${seed}: ${shrunk}\n${detail}`)).toEqual(
    [],
  );
  expect(report.equal / report.cases).toBeGreaterThan(0.85);
});

test('a local engine that is wrong in one digit is noticed', async () => {
  const off = {
    ask: async (sql: string) => {
      const answer = await local.ask(sql);
      return 'error' in answer ? answer : { ...answer, rows: answer.rows.map((row) => row.map(nextDigit)) };
    },
  };
  const differential = await Differential.open(off, trino);
  // One batch: each difference is shrunk, by a dozen statements.
  await differential.windows(SEED);
  const { report } = differential;
  expect(report.differences.length).toBeGreaterThan(5);
});

/** Numbers and texts of digits with their last digit changed. */
function nextDigit(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint')
    return typeof value === 'bigint' ? value + 1n : value + 1;
  return typeof value === 'string'
    ? value.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
    : value;
}
