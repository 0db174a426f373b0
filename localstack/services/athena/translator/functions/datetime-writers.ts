import type { TrinoType } from '../../../../../lib/sql/types/type.ts';
import { typeName } from '../../../../../lib/sql/types/type.ts';
import { addInterval } from '../arithmetic-writer.ts';
import { timestampText, writeCast } from '../cast-writer.ts';
import { momentIn, namedZone } from '../constant-zone.ts';
import { macroCall, named } from '../evaluate-once.ts';
import { cast, fail, floorMicros, localTime, moment, text, zonedMoment, zonedTime } from '../sql-text.ts';
import { unsupported } from '../unsupported.ts';
import { strftimeFormat } from './date-format.ts';
import type { CallNode, Writer } from './write-call.ts';

const precisionOf = (type: TrinoType) => ('precision' in type ? type.precision : 0);

const isZoned = (type: TrinoType) => type.kind === 'timestamp with time zone';

/** The local time of a moment with its zone, or a timestamp as it is, to microseconds; everything else as it is. */
const localMicros = (sql: string, type: TrinoType) => floorMicros(local(sql, type), precisionOf(type));

/** The local time of a moment with its zone; everything else as it is. */
const local = (sql: string, type: TrinoType) =>
  type.kind === 'timestamp with time zone' ? localTime(sql, type.precision) : sql;

const part =
  (name: string): Writer =>
  ([x = ''], call) => {
    const { type } = call.arguments[0]!;
    const millis: Readonly<Record<string, string>> = {
      day: `(${x} // 86400000)`,
      hour: `((${x} // 3600000) % 24)`,
      minute: `((${x} // 60000) % 60)`,
      second: `((${x} // 1000) % 60)`,
      millisecond: `(${x} % 1000)`,
    };
    if (type.kind === 'interval day to second') return millis[name] ?? unsupported(`${name} of an interval`);
    if (type.kind === 'interval year to month')
      return cast(name === 'year' ? `(${x} // 12)` : `(${x} % 12)`, 'BIGINT');
    if (name === 'millisecond')
      return `CAST(date_part('millisecond', ${localMicros(x, type)}) % 1000 AS BIGINT)`;
    return `CAST(date_part('${name}', ${localMicros(x, type)}) AS BIGINT)`;
  };

const CLOCK = ['millisecond', 'second', 'minute', 'hour'];
const UNITS = [...CLOCK, 'day', 'week', 'month', 'quarter', 'year'];
const MILLIS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

/** The unit, which must be known when the query is read. */
function unitOf(call: CallNode, of: TrinoType): string {
  const unit = call.arguments[0]!;
  if (unit.kind !== 'constant' || typeof unit.value !== 'string')
    return unsupported(`${call.name} with a computed unit`);
  const name = unit.value.toLowerCase();
  if (
    !UNITS.includes(name) ||
    (of.kind === 'date' && CLOCK.includes(name)) ||
    (of.kind === 'time' && !CLOCK.includes(name))
  ) {
    throw new InvalidUnit(
      name,
      of.kind === 'date'
        ? 'DATE'
        : of.kind === 'time'
          ? 'TIME'
          : of.kind === 'timestamp'
            ? 'Timestamp'
            : 'TimestampTZ',
    );
  }
  return name;
}

class InvalidUnit extends Error {
  constructor(unit: string, of: string) {
    super(`INVALID_FUNCTION_ARGUMENT: '${unit}' is not a valid ${of} field`);
    this.name = 'InvalidUnit';
  }
}

/** Nothing behind the microseconds is left by any unit. */
function truncNanos(unit: string, x: string, call: CallNode): string {
  const { type } = call;
  if (type.kind !== 'timestamp' && type.kind !== 'timestamp with time zone')
    return unsupported(`date_trunc of ${typeName(type)}`);
  const short = { ...type, precision: 6 };
  const zoned = type.kind === 'timestamp with time zone';
  const micros = zoned
    ? zonedMoment(floorMicros(moment(x, type.precision), type.precision), `(${x}).zone`)
    : floorMicros(x, type.precision);
  return named([micros], ([value = '']) =>
    writeCast(dateTrunc([text(unit), value], { ...call, type: short }, undefined as never), short, type),
  );
}

const dateTrunc: Writer = ([, x = ''], call) => {
  const { type } = call;
  const unit = unitOf(call, type);
  if (precisionOf(type) > 6) return truncNanos(unit, x, call);
  if (type.kind === 'time') return cast(`date_trunc('${unit}', DATE '1970-01-01' + ${x})`, 'TIME');
  // DuckDB's optimizer compares a bare date_trunc with constants by ranges, in which it takes null for a value.
  if (!isZoned(type)) return cast(`(date_trunc('${unit}', ${x}) + to_microseconds(0))`, type);
  const here = local(x, type);
  if (!CLOCK.includes(unit))
    return zonedTime(`date_trunc('${unit}', ${here})`, `(${x}).zone`, precisionOf(type));
  const since = named([here], ([time]) => `(${time} - date_trunc('${unit}', ${time}))`);
  return zonedMoment(`${moment(x, precisionOf(type))} - ${since}`, `(${x}).zone`);
};

const dateAdd: Writer = ([, n = '', x = ''], call) => {
  const { type } = call;
  const unit = unitOf(call, type);
  if (MONTHS[unit])
    return addInterval(type, x, `CAST(${n} * ${MONTHS[unit]} AS INTEGER)`, {
      kind: 'interval year to month',
    });
  const amount = `(${n} * ${MILLIS[unit]})`;
  if (isZoned(type) && !CLOCK.includes(unit)) {
    const moved = addInterval({ kind: 'timestamp', precision: precisionOf(type) }, local(x, type), amount, {
      kind: 'interval day to second',
    });
    return zonedTime(moved, `(${x}).zone`, precisionOf(type));
  }
  const moved = addInterval(type, x, amount, { kind: 'interval day to second' });
  if (unit !== 'millisecond' || type.kind === 'date' || precisionOf(type) >= 3) return moved;
  // Milliseconds are rounded to the type's digits.
  return writeCast(moved, { ...type, precision: 3 } as TrinoType, type);
};

const dateDiff: Writer = ([, from = '', to = ''], call) => {
  const { type } = call.arguments[1]!;
  const unit = unitOf(call, type);
  if (type.kind === 'date') {
    if (unit === 'day') return `CAST(date_diff('day', ${from}, ${to}) AS BIGINT)`;
    if (unit === 'week') return `CAST(date_diff('day', ${from}, ${to}) // 7 AS BIGINT)`;
    return `${macroCall('trino_months_between', cast(from, 'TIMESTAMP'), cast(to, 'TIMESTAMP'))} // ${MONTHS[unit]}`;
  }
  if (type.kind === 'time') return `((epoch_us(${to}) - epoch_us(${from})) // ${MILLIS[unit]! * 1000})`;
  const digits = precisionOf(type);
  const inZone = isZoned(type) && !CLOCK.includes(unit);
  const millis = (sql: string) =>
    named([floorMicros(isZoned(type) ? moment(sql, digits) : sql, digits)], ([utc = '']) => {
      const offset = `trino_zone_offset(epoch_us(${utc}), (${from}).zone)`;
      return macroCall(
        'trino_floor_millis',
        inZone ? `make_timestamp(epoch_us(${utc}) + ${offset})` : cast(utc, 'TIMESTAMP'),
      );
    });
  const [a, b] = [millis(from), millis(to)];
  if (MONTHS[unit]) return `${macroCall('trino_months_between', a, b)} // ${MONTHS[unit]}`;
  return `((epoch_ms(${b}) - epoch_ms(${a})) // ${MILLIS[unit]})`;
};

const toDate: Writer = ([x = ''], call) => {
  const { type } = call.arguments[0]!;
  return type.kind === 'varchar'
    ? cast(`trino_parse_date(${x})`, 'DATE')
    : cast(localMicros(x, type), 'DATE');
};

/** A zone that is looked up, but for a null, which may come with a zone that is none. */
const zoneFor = (x: string, zone: string) => `CASE WHEN ${x} IS NOT NULL THEN ${zone} END`;

/** The most milliseconds that Trino holds beside a zone, in 52 bits. */
const PACKED_MILLIS = 2n ** 51n - 1n;

const fromUnixtime: Writer = ([x = '', zone = "'UTC'", minutes]) => {
  const known =
    minutes === undefined ? `trino_known_zone(${zone})` : `trino_offset_zone(${zone}, ${minutes})`;
  const utc = named([`trino_to_long(floor(${x} * 1000 + 0.5))`], ([millis]) => {
    const overflow = fail(`'INVALID_FUNCTION_ARGUMENT: Millis overflow: ' || ${millis}`, { kind: 'bigint' });
    return `make_timestamp(CASE WHEN ${millis} NOT BETWEEN -${PACKED_MILLIS} - 1 AND ${PACKED_MILLIS} THEN ${overflow} ELSE ${millis} * 1000 END)`;
  });
  return zonedMoment(utc, zoneFor(x, known));
};

/** Microseconds of a moment or a timestamp, rounded to milliseconds, which is what is formatted. */
const roundedMillis = (x: string, type: TrinoType): string => {
  const utc = cast(
    isZoned(type) ? moment(x, precisionOf(type)) : x,
    precisionOf(type) > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP',
  );
  return `(${macroCall('trino_micros_to_millis', `epoch_us(${floorMicros(utc, precisionOf(type))})`)} * 1000)`;
};

const formatDatetime: Writer = ([x = '', format = ''], call) => {
  const { type } = call.arguments[0]!;
  const micros = roundedMillis(x, type);
  if (!isZoned(type)) return `trino_format_datetime(${micros}, CAST(0 AS BIGINT), '', ${format})`;
  const offset = `trino_zone_offset(${micros}, (${x}).zone)`;
  return `trino_format_datetime(${micros} + ${offset}, ${offset}, (${x}).zone, ${format})`;
};

const dateFormat: Writer = ([x = '', format = ''], call) => {
  const { type } = call.arguments[0]!;
  const micros = roundedMillis(x, type);
  if (!isZoned(type)) {
    const otherwise = `trino_date_format(${micros}, ${format})`;
    const known = strftimeFormat(call.arguments[1]!);
    if (known === undefined) return otherwise;
    const written = `strftime(${precisionOf(type) <= 3 ? x : `make_timestamp(${micros})`}, ${text(known)})`;
    // DuckDB's nanoseconds are of years from 1677 to 2262 in any case.
    const years = `${x} BETWEEN TIMESTAMP '1000-01-02' AND TIMESTAMP '9999-12-30'`;
    return `CASE WHEN ${precisionOf(type) > 6 ? `${x} IS NOT NULL` : years} THEN ${written} ELSE ${otherwise} END`;
  }
  return `trino_date_format(${micros} + trino_zone_offset(${micros}, (${x}).zone), ${format})`;
};

const offset = (x: string) => `trino_zone_offset(epoch_us(CAST((${x}).ts AS TIMESTAMP)), (${x}).zone)`;

export const datetimeWriters: Readonly<Record<string, Writer>> = {
  year: part('year'),
  quarter: part('quarter'),
  month: part('month'),
  week: part('week'),
  week_of_year: part('week'),
  year_of_week: part('isoyear'),
  yow: part('isoyear'),
  day: part('day'),
  day_of_month: part('day'),
  day_of_week: part('isodow'),
  dow: part('isodow'),
  day_of_year: part('doy'),
  doy: part('doy'),
  hour: part('hour'),
  minute: part('minute'),
  second: part('second'),
  millisecond: part('millisecond'),
  date_trunc: dateTrunc,
  date_add: dateAdd,
  date_diff: dateDiff,
  last_day_of_month: ([x = ''], call) => `last_day(${cast(localMicros(x, call.arguments[0]!.type), 'DATE')})`,
  date: toDate,
  to_unixtime: ([x = ''], call) => {
    const { type } = call.arguments[0]!;
    const ts = isZoned(type) ? moment(x, precisionOf(type)) : x;
    // Whole milliseconds and the rest are divided apart, and added as doubles.
    if (precisionOf(type) > 6) {
      const nanos = `epoch_ns(${cast(ts, 'TIMESTAMP_NS')})`;
      const part = `((${nanos} % 1000000 + 1000000) % 1000000)`;
      return `(CAST((${nanos} - ${part}) // 1000000 AS DOUBLE) / 1000 + CAST(${part} AS DOUBLE) / 1000000000)`;
    }
    const micros = `epoch_us(${cast(ts, 'TIMESTAMP')})`;
    const rest = `((${micros} % 1000 + 1000) % 1000)`;
    return `(CAST((${micros} - ${rest}) // 1000 AS DOUBLE) / 1000 + CAST(${rest} AS DOUBLE) / 1000000)`;
  },
  from_unixtime: fromUnixtime,
  from_unixtime_nanos: ([x = '']) => {
    const outside = text(
      'NOT_SUPPORTED: A moment before 1677 or after 2262 in nanoseconds is not supported by the local Athena',
    );
    // DuckDB's infinities are at the ends of a bigint.
    const known = `TRY_CAST(${x} AS BIGINT) BETWEEN -9223372036854775806 AND 9223372036854775806`;
    const nanos = `CASE WHEN ${x} IS NULL THEN NULL WHEN ${known} THEN TRY_CAST(${x} AS BIGINT) ELSE ${fail(outside, { kind: 'bigint' })} END`;
    return zonedMoment(`make_timestamp_ns(${nanos})`, text('UTC'));
  },
  with_timezone: ([x = '', zone = ''], call) => {
    const known = namedZone(call.arguments[1]!);
    const digits = precisionOf(call.arguments[0]!.type);
    if (known !== undefined && digits <= 6) return zonedMoment(momentIn(known, x), text(known));
    return zonedTime(x, zoneFor(x, `trino_zone_name(${zone})`), digits);
  },
  at_timezone: ([x = '', zone = ''], call) => {
    const known = namedZone(call.arguments[1]!);
    return zonedMoment(
      `(${x}).ts`,
      known === undefined ? zoneFor(x, `trino_zone_name(${zone})`) : text(known),
    );
  },
  timezone: ([x]) => `(${x}).zone`,
  timezone_hour: ([x = '']) => `(${offset(x)} // 3600000000)`,
  timezone_minute: ([x = '']) => `((${offset(x)} // 60000000) % 60)`,
  format_datetime: formatDatetime,
  date_format: dateFormat,
  date_parse: ([x, format]) => `make_timestamp(trino_date_parse(${x}, ${format}))`,
  parse_datetime: ([x, format]) => macroCall('trino_from_text', `trino_parse_datetime(${x}, ${format})`),
  from_iso8601_timestamp: ([x]) => macroCall('trino_from_text', `trino_from_iso8601_timestamp(${x})`),
  from_iso8601_date: ([x = '']) => cast(`make_timestamp(trino_from_iso8601_date(${x}))`, 'DATE'),
  to_iso8601: ([x = ''], call) => {
    const { type } = call.arguments[0]!;
    if (type.kind === 'date') return `strftime(${x}, '%Y-%m-%d')`;
    const written = timestampText(local(x, type), precisionOf(type));
    const iso = `replace(${written}, ' ', 'T')`;
    if (!isZoned(type)) return iso;
    const minutes = `(${offset(x)} // 60000000)`;
    const two = (value: string) => `lpad(CAST(${value} AS VARCHAR), 2, '0')`;
    const sign = `CASE WHEN ${minutes} < 0 THEN '-' ELSE '+' END`;
    return `(${iso} || CASE WHEN ${minutes} = 0 THEN 'Z' ELSE ${sign} || ${two(`abs(${minutes}) // 60`)} || ':' || ${two(`abs(${minutes}) % 60`)} END)`;
  },
  to_milliseconds: ([x = '']) => x,
};
