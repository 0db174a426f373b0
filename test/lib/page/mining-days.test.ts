import { expect, test } from 'vitest';
import { type Adjustment, blockTime, miningDays } from '../../../lib/page/charts/mining-days.ts';

const rate = (day: string, rate: string) => [`2024-03-${day}T00:00:00Z`, rate] as const;
const week = ['01', '02', '03', '04', '05', '06', '07'].map((day, i) => rate(day, `${(i + 1) * 100}.5`));
const first: Adjustment = ['2024-02-20T05:00:00Z', 2016, '2.0', '0'];
const second: Adjustment = ['2024-03-03T23:59:59Z', 4032, '3.0', '1.5'];

test('a day has its hash rate with all digits, and the difficulty in force at its end', () => {
  const days = miningDays(week, [first, second]);
  expect(days.map(({ day, exact }) => `${day} ${exact}`)).toEqual(
    week.map(([time, exact]) => `${time.slice(0, 10)} ${exact}`),
  );
  expect(days.map(({ adjustment }) => adjustment?.[1])).toEqual([2016, 2016, 4032, 4032, 4032, 4032, 4032]);
  expect(days.map(({ mean7 }) => mean7)).toEqual([null, null, null, null, null, null, 400.5]);
});

test('a day that is missing, and one of no hashes, break the line; a mean needs seven days in a row', () => {
  const later = ['09', '10', '11', '12', '13', '14', '15'].map((day) => rate(day, '7'));
  const days = miningDays([...week, ...later, rate('16', '0.000000000000')], []);
  expect(days).toHaveLength(16);
  expect(days[7]).toEqual({
    day: '2024-03-08',
    hashRate: null,
    exact: undefined,
    mean7: null,
    adjustment: undefined,
  });
  expect(days.slice(8).map(({ mean7 }) => mean7)).toEqual([null, null, null, null, null, null, 7, 6]);
  expect(days.at(-1)).toMatchObject({ hashRate: null, exact: '0.000000000000' });
});

test('without hash rates, the days of the difficulties; without both, none', () => {
  const days = miningDays([], [first, second]);
  expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([13, '2024-02-20', '2024-03-03']);
  expect(miningDays([], [])).toEqual([]);
});

test('a block takes 2^32 hashes at difficulty 1', () => {
  expect(blockTime(2 ** 32 / 600, 1)).toBe(600_000);
});
