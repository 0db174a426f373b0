const parse = (type: string, name: string) =>
  `trino_parse_${type}(x) AS CASE WHEN x IS NULL THEN NULL WHEN regexp_full_match(trim(x), '[+-]?[0-9]+') AND TRY_CAST(trim(x) AS ${type}) IS NOT NULL THEN TRY_CAST(trim(x) AS ${type}) ELSE CAST(trino_fail('Cannot cast ''' || x || ''' to ${name}') AS ${type}) END`;

const NUMBER = "'[ ]*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?[dDfF]?[ ]*'";

const parseFloating = (type: string, name: string) =>
  `trino_parse_${type}(x) AS CASE WHEN x IS NULL THEN NULL WHEN trim(x) IN ('NaN', 'Infinity', '+Infinity', '-Infinity') THEN CAST(trim(x) AS ${type}) WHEN regexp_full_match(x, ${NUMBER}) THEN CAST(rtrim(trim(x), 'dDfF') AS ${type}) ELSE CAST(trino_fail('Cannot cast ''' || x || ''' to ${name}') AS ${type}) END`;

const outOfRange = (name: string) =>
  name === 'bigint' ? "'Unable to cast '" : `'Out of range for ${name}: '`;

const roundTo = (type: string, name: string, low: string, high: string) =>
  `trino_round_to_${type}(x) AS CASE WHEN x IS NULL THEN NULL WHEN isnan(x) THEN CAST(trino_fail('Unable to cast NaN to ${name}') AS ${type}) WHEN round(x) >= ${low} AND round(x) < ${high} THEN CAST(round(x) AS ${type}) ELSE CAST(trino_fail(${outOfRange(name)} || trino_java_double(CAST(x AS DOUBLE))${name === 'bigint' ? " || ' to bigint'" : ''}) AS ${type}) END`;

/** SQL pieces that the translator's output speaks of; TEMP macros of each connection. */
export const MACROS: readonly string[] = [
  "trino_unscaled(x) AS CAST(replace(CAST(x AS VARCHAR), '.', '') AS HUGEINT)",
  'trino_at(ts, z) AS CASE WHEN ts IS NULL OR z IS NULL THEN NULL ELSE struct_pack(ts := ts, zone := z) END',
  // The casts give a constant NULL its type.
  'trino_local(x) AS make_timestamp(epoch_us(CAST(x.ts AS TIMESTAMP)) + trino_zone_offset(epoch_us(CAST(x.ts AS TIMESTAMP)), x.zone))',
  'trino_zoned(local, z) AS trino_at(make_timestamp(epoch_us(local) - trino_local_offset(epoch_us(local), z)), z)',
  "trino_from_text(v) AS trino_at(make_timestamp(CAST(split_part(v, ' ', 1) AS BIGINT)), split_part(v, ' ', 2))",
  "trino_from_text9(v) AS trino_at(make_timestamp_ns(CAST(split_part(v, ' ', 1) AS BIGINT)), split_part(v, ' ', 2))",
  'trino_floor_micros(x) AS make_timestamp((epoch_ns(CAST(x AS TIMESTAMP_NS)) - (epoch_ns(CAST(x AS TIMESTAMP_NS)) % 1000 + 1000) % 1000) // 1000)',
  'trino_floor_millis(x) AS make_timestamp(epoch_us(x) - (epoch_us(x) % 1000 + 1000) % 1000)',
  // Milliseconds of a number of microseconds, a half up.
  'trino_micros_to_millis(x) AS ((x + 500) - (((x + 500) % 1000) + 1000) % 1000) // 1000',
  // As Java casts a double to a long: without its fraction, the nearest long past the ends.
  'trino_to_long(x) AS CASE WHEN isnan(x) THEN CAST(0 AS BIGINT) WHEN x >= 9223372036854775807 THEN CAST(9223372036854775807 AS BIGINT) WHEN x <= -9223372036854775808 THEN CAST(-9223372036854775808 AS BIGINT) ELSE CAST(trunc(x) AS BIGINT) END',
  'trino_local9(x) AS make_timestamp_ns(epoch_ns(CAST(x.ts AS TIMESTAMP_NS)) + 1000 * trino_zone_offset(epoch_us(CAST(x.ts AS TIMESTAMP_NS)), x.zone))',
  'trino_zoned9(local, z) AS trino_at(make_timestamp_ns(epoch_ns(local) - 1000 * trino_local_offset(epoch_us(local), z)), z)',
  "trino_to_real(x) AS CASE WHEN isfinite(x) AND abs(x) > 3.4028235677973362e38 THEN CAST(CASE WHEN x > 0 THEN 'Infinity' ELSE '-Infinity' END AS FLOAT) ELSE CAST(x AS FLOAT) END",
  parse('tinyint', 'TINYINT'),
  parse('smallint', 'SMALLINT'),
  parse('integer', 'INT'),
  parse('bigint', 'BIGINT'),
  parseFloating('double', 'DOUBLE'),
  parseFloating('float', 'REAL'),
  roundTo('tinyint', 'tinyint', '-128', '128'),
  roundTo('smallint', 'smallint', '-32768', '32768'),
  roundTo('integer', 'integer', '-2147483648', '2147483648'),
  roundTo('bigint', 'bigint', '-9223372036854775808', '9223372036854775808'),
  `trino_parse_boolean(x) AS CASE WHEN x IS NULL THEN NULL WHEN lower(x) IN ('t', 'true', '1') THEN true WHEN lower(x) IN ('f', 'false', '0') THEN false ELSE CAST(trino_fail('Cannot cast ''' || x || ''' to BOOLEAN') AS BOOLEAN) END`,
  // Of equal keys the first one's value is kept.
  'trino_map_agg(k, v) AS map(list_distinct_in_order(k), list_transform(list_distinct_in_order(k), lambda x: v[list_position(k, x)]))'.replaceAll(
    'list_distinct_in_order(k)',
    'list_filter(k, lambda x, i: list_position(k, x) = i)',
  ),
  'trino_multimap_agg(k, v) AS map(list_distinct_in_order(k), list_transform(list_distinct_in_order(k), lambda x: list_filter(v, lambda e, i: k[i] = x)))'.replaceAll(
    'list_distinct_in_order(k)',
    'list_filter(k, lambda x, i: list_position(k, x) = i)',
  ),
  'trino_histogram(x) AS map(list_filter(x, lambda e, i: list_position(x, e) = i), list_transform(list_filter(x, lambda e, i: list_position(x, e) = i), lambda e: len(list_filter(x, lambda f: f = e))))',
  // Whole months from one time to another, by calendar: the last day of a month stands for the days it lacks.
  "trino_months_up(a, b) AS CAST(date_diff('month', a, b) - CASE WHEN a + to_months(CAST(date_diff('month', a, b) AS INTEGER)) > b THEN 1 ELSE 0 END AS BIGINT)",
  'trino_months_between(a, b) AS CASE WHEN b >= a THEN trino_months_up(a, b) ELSE -trino_months_up(b, a) END',
  'trino_percentile(x, p) AS list_extract(x, CAST(least(floor(p * len(x)), len(x) - 1) AS BIGINT) + 1)',
  'trino_percentiles(x, p) AS CASE WHEN x IS NULL THEN NULL ELSE list_transform(p, lambda q: list_extract(x, CAST(least(floor(q * len(x)), len(x) - 1) AS BIGINT) + 1)) END',
];
