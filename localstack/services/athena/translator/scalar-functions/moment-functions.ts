import { DOUBLE, type DuckDBListValue, LIST } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';

interface Moments {
  readonly n: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** Sums of powers of the distances from the mean, value by value, which loses no digits to sums of powers of the values. */
function moments(values: readonly number[]): Moments {
  let [mean, m2, m3, m4] = [0, 0, 0, 0];
  for (const [before, value] of values.entries()) {
    const n = before + 1;
    const delta = value - mean;
    const part = delta / n;
    const added = delta * part * before;
    mean += part;
    m4 += added * part * part * (n * n - 3 * n + 3) + 6 * part * part * m2 - 4 * part * m3;
    m3 += added * part * (n - 2) - 3 * part * m2;
    m2 += added;
  }
  return { n: values.length, m2, m3, m4 };
}

const numbers = (list: DuckDBListValue) => list.items as number[];

/** Of lists without nulls, where DuckDB's own aggregates lose their digits to cancellation. Null of too few values. */
export const momentFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_skewness',
    parameters: [LIST(DOUBLE)],
    result: DOUBLE,
    call: (list: DuckDBListValue) => {
      const { n, m2, m3 } = moments(numbers(list));
      return n < 3 ? null : (Math.sqrt(n) * m3) / m2 ** 1.5;
    },
  },
  {
    name: 'trino_kurtosis',
    parameters: [LIST(DOUBLE)],
    result: DOUBLE,
    call: (list: DuckDBListValue) => {
      const { n, m2, m4 } = moments(numbers(list));
      if (n < 4) return null;
      const rest = (n - 2) * (n - 3);
      return (((n - 1) * n * (n + 1)) / rest) * (m4 / (m2 * m2)) - (3 * (n - 1) * (n - 1)) / rest;
    },
  },
];
