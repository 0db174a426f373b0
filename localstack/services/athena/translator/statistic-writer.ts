import type { Apply } from './aggregate-writer.ts';

const SPREAD: Readonly<Record<string, string>> = {
  stddev: 'stddev_samp',
  stddev_samp: 'stddev_samp',
  stddev_pop: 'stddev_pop',
  variance: 'var_samp',
  var_samp: 'var_samp',
  var_pop: 'var_pop',
};
const COVARIANCE = ['covar_samp', 'covar_pop'];
const RELATION = ['corr', 'regr_slope', 'regr_intercept'];
const NAN = "CAST('NaN' AS DOUBLE)";

/**
 * Statistics in doubles; undefined for another function. DuckDB is given finite numbers only: it fails on others, where Trino's
 * spread is NaN and its correlation null.
 */
export function writeStatistic(name: string, args: readonly string[], apply: Apply): string | undefined {
  const [x = '', y = x] = args.map((arg) => `CAST(${arg} AS DOUBLE)`);
  const given = `${x} IS NOT NULL AND ${y} IS NOT NULL`;
  const finite = `isfinite(${x}) AND isfinite(${y})`;
  const count = (filter: string) => apply('count', '*', { filter, distinct: false });
  const wild = `${count(`${given} AND NOT (${finite})`)} > 0`;
  const large = `(${finite}) AND (abs(${x}) > 1e150 OR abs(${y}) > 1e150)`;
  const tooLarge = `WHEN ${count(large)} > 0 THEN CAST(trino_fail('NOT_SUPPORTED: A statistic of numbers whose squares pass the range of a double is not supported by the local Athena') AS DOUBLE)`;
  const least = (n: number) => `${count(given)} >= ${n}`;
  const spread = SPREAD[name] ?? (COVARIANCE.includes(name) ? name : undefined);
  if (spread) {
    const value = apply(spread, args.length > 1 ? `${x}, ${y}` : x, { filter: finite });
    return `CASE ${tooLarge} WHEN ${wild} THEN CASE WHEN ${least(spread.endsWith('samp') ? 2 : 1)} THEN ${NAN} END ELSE ${value} END`;
  }
  if (RELATION.includes(name)) {
    const value = apply(name, `${x}, ${y}`, { filter: finite });
    return `CASE ${tooLarge} WHEN ${wild} THEN NULL WHEN isfinite(${value}) THEN ${value} END`;
  }
  if (name === 'skewness' || name === 'kurtosis')
    return `trino_${name}(${apply('list', x, { filter: given })})`;
  return undefined;
}
