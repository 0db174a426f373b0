import { array, decimal } from '../types/type.ts';
import type { Signature } from './signature.ts';
import { signature } from './signature.ts';

const aggregate = (text: string, compute?: Signature['result']) => signature('aggregate', text, compute);
const window = (text: string) => signature('window', text);

export const aggregateFunctions: readonly Signature[] = [
  aggregate('count() -> bigint'),
  aggregate('count(t) -> bigint'),
  aggregate('count_if(boolean) -> bigint'),
  ...['tinyint', 'smallint', 'integer', 'bigint'].map((type) => aggregate(`sum(${type}) -> bigint`)),
  aggregate('sum(decimal(p,s))', (b) => decimal(38, b.numbers.get('s')!)),
  aggregate('sum(double) -> double'),
  aggregate('sum(real) -> real'),
  ...['sum', 'avg'].flatMap((f) =>
    ['interval day to second', 'interval year to month'].map((type) => aggregate(`${f}(${type}) -> ${type}`)),
  ),
  ...['tinyint', 'smallint', 'integer', 'bigint'].map((type) => aggregate(`avg(${type}) -> double`)),
  aggregate('avg(decimal(p,s)) -> decimal(p,s)'),
  aggregate('avg(double) -> double'),
  aggregate('avg(real) -> real'),
  aggregate('min(t) t:orderable -> t'),
  aggregate('max(t) t:orderable -> t'),
  aggregate('min(t, bigint) t:orderable -> array(t)'),
  aggregate('max(t, bigint) t:orderable -> array(t)'),
  aggregate('min_by(t, u) u:orderable -> t'),
  aggregate('max_by(t, u) u:orderable -> t'),
  aggregate('min_by(t, u, bigint) u:orderable -> array(t)'),
  aggregate('max_by(t, u, bigint) u:orderable -> array(t)'),
  aggregate('arbitrary(t) -> t'),
  aggregate('any_value(t) -> t'),
  aggregate('array_agg(t) -> array(t)'),
  aggregate('map_agg(k, v) -> map(k,v)'),
  aggregate('multimap_agg(k, v)', (b) => ({
    kind: 'map',
    key: b.types.get('k')!,
    value: array(b.types.get('v')!),
  })),
  aggregate('map_union(map(k,v)) -> map(k,v)'),
  aggregate('histogram(t) -> map(t,bigint)'),
  aggregate('listagg(varchar) -> varchar'),
  aggregate('listagg(varchar, varchar) -> varchar'),
  ...['bool_and', 'bool_or', 'every'].map((f) => aggregate(`${f}(boolean) -> boolean`)),
  ...['bitwise_and_agg', 'bitwise_or_agg', 'bitwise_xor_agg'].map((f) => aggregate(`${f}(bigint) -> bigint`)),
  ...'stddev stddev_samp stddev_pop variance var_samp var_pop skewness kurtosis'
    .split(' ')
    .map((f) => aggregate(`${f}(double) -> double`)),
  aggregate('geometric_mean(bigint) -> double'),
  aggregate('geometric_mean(double) -> double'),
  aggregate('geometric_mean(real) -> real'),
  ...'corr covar_samp covar_pop regr_slope regr_intercept'
    .split(' ')
    .flatMap((f) => [aggregate(`${f}(real, real) -> real`), aggregate(`${f}(double, double) -> double`)]),
  aggregate('approx_distinct(t) -> bigint'),
  aggregate('approx_distinct(t, double) -> bigint'),
  aggregate('approx_percentile(bigint, double) -> bigint'),
  aggregate('approx_percentile(double, double) -> double'),
  aggregate('approx_percentile(real, double) -> real'),
  aggregate('approx_percentile(bigint, array(double)) -> array(bigint)'),
  aggregate('approx_percentile(double, array(double)) -> array(double)'),
  aggregate('approx_percentile(real, array(double)) -> array(real)'),
  // With weights, and an accuracy that stands last.
  ...['bigint', 'double', 'real'].flatMap((type) => [
    aggregate(`approx_percentile(${type}, double, double) -> ${type}`),
    aggregate(`approx_percentile(${type}, double, double, double) -> ${type}`),
    aggregate(`approx_percentile(${type}, double, array(double)) -> array(${type})`),
  ]),
];

export const windowFunctions: readonly Signature[] = [
  ...['row_number', 'rank', 'dense_rank'].map((f) => window(`${f}() -> bigint`)),
  ...['percent_rank', 'cume_dist'].map((f) => window(`${f}() -> double`)),
  window('ntile(bigint) -> bigint'),
  ...['first_value', 'last_value'].map((f) => window(`${f}(t) -> t`)),
  window('nth_value(t, bigint) -> t'),
  ...['lag', 'lead'].flatMap((f) => [
    window(`${f}(t) -> t`),
    window(`${f}(t, bigint) -> t`),
    window(`${f}(t, bigint, t) -> t`),
  ]),
];
