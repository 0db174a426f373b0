import { decimalText } from '../../../../lib/contracts/decimal-text.ts';
import { canCoerce, isInteger } from '../../../../lib/sql/types/coercion.ts';
import type { TrinoType, TypeOf } from '../../../../lib/sql/types/type.ts';
import { displayName, sameType, typeName } from '../../../../lib/sql/types/type.ts';
import { macroCall, named } from './evaluate-once.ts';
import {
  cast,
  duckDbType,
  fail,
  fieldNames,
  floorMicros,
  inShort,
  localTime,
  moment,
  quote,
  scaled,
  text,
  unscaled,
  zonedMoment,
  zonedTime,
} from './sql-text.ts';
import { unsupported } from './unsupported.ts';

let variables = 0;
const variable = () => `v${++variables}`;

/** CAST of a written value. Failing is an error of the row; TRY_CAST wraps it in TRY. */
export function writeCast(sql: string, from: TrinoType, to: TrinoType): string {
  if (sameType(from, to)) return sql;
  if (from.kind === 'unknown') return cast('NULL', to);
  switch (to.kind) {
    case 'varchar':
    case 'char':
      return toText(sql, from, to);
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      if (from.kind === 'json')
        return fromJsonNumber(sql, to, (x) => macroCall(`trino_round_to_${to.kind}`, x));
      if (from.kind === 'varchar' || from.kind === 'char') return macroCall(`trino_parse_${to.kind}`, sql);
      if (from.kind === 'real' && to.kind === 'bigint') {
        // Past the ends it becomes the last bigint, as Java casts.
        const failed = fail(text('Unable to cast NaN to bigint'), to);
        return `CASE WHEN isnan(${sql}) THEN ${failed} ELSE trino_to_long(round(CAST(${sql} AS DOUBLE))) END`;
      }
      if (from.kind === 'double' || from.kind === 'real') return macroCall(`trino_round_to_${to.kind}`, sql);
      if (from.kind === 'decimal') return outOfRange(sql, to, from);
      if (from.kind === 'boolean' || canCoerce(from, to)) return cast(sql, to);
      return outOfRange(sql, to, from);
    case 'double':
    case 'real': {
      if (from.kind === 'json') return fromText(jsonScalar(sql, to), to);
      if (from.kind === 'varchar' || from.kind === 'char')
        return macroCall(`trino_parse_${to.kind === 'real' ? 'float' : 'double'}`, sql);
      if (from.kind === 'decimal') return toFloating(sql, from, to);
      return from.kind === 'double' ? macroCall('trino_to_real', sql) : cast(sql, to);
    }
    case 'decimal':
      return toDecimal(sql, from, to);
    case 'boolean':
      if (from.kind === 'json') return fromJsonNumber(sql, to, (x) => `(0 <> ${x})`);
      if (from.kind === 'varchar' || from.kind === 'char') return macroCall('trino_parse_boolean', sql);
      return from.kind === 'decimal' || isInteger(from) ? `(${sql} <> 0)` : cast(sql, to);
    case 'date':
      if (from.kind === 'varchar' || from.kind === 'char') return cast(`trino_parse_date(${sql})`, to);
      if (from.kind === 'timestamp') return cast(floorMicros(sql, from.precision), to);
      return cast(
        from.kind === 'timestamp with time zone'
          ? floorMicros(localTime(sql, from.precision), from.precision)
          : sql,
        to,
      );
    case 'timestamp':
    case 'timestamp with time zone':
      return toTimestamp(sql, from, to);
    case 'time':
      return toTime(sql, from, to);
    case 'json':
      return toJson(sql, from);
    case 'array':
    case 'map':
    case 'row':
      return toNested(sql, from, to);
    default:
      return unsupported(`CAST from ${typeName(from)} to ${typeName(to)}`);
  }
}

/** Up to 18 digits are divided by a power of ten, both as floats; more are read as their text. */
function toFloating(sql: string, from: TypeOf<'decimal'>, to: TrinoType): string {
  const exact = toFloatingOfAny(sql, from, to);
  if (to.kind !== 'double' || from.scale > 22) return exact;
  // Digits and power of ten that doubles hold are divided in one step, by DuckDB as well.
  if (from.precision <= 15) return cast(sql, to);
  const limit = cast(text(decimalText(2n ** 53n, from.scale)), {
    ...from,
    precision: Math.max(18, from.precision),
  });
  return `CASE WHEN abs(${sql}) <= ${limit} THEN ${cast(sql, to)} ELSE ${exact} END`;
}

function toFloatingOfAny(sql: string, from: TypeOf<'decimal'>, to: TrinoType): string {
  if (from.precision > 18) return cast(cast(sql, 'VARCHAR'), to);
  const value = cast(unscaled(sql, from), to);
  return from.scale === 0 ? value : `(${value} / ${cast(text(`1e${from.scale}`), to)})`;
}

/** The text of a JSON scalar; an array or an object can't be cast to the type. */
const jsonScalar = (sql: string, to: TrinoType): string =>
  `trino_json_scalar(${sql}, ${text(to.kind === 'decimal' ? displayName(to).toUpperCase() : displayName(to))})`;

/** A text that is computed, cast. */
const fromText = (sql: string, to: TrinoType): string =>
  named([sql], ([x = '']) => writeCast(x, { kind: 'varchar' }, to));

/** A JSON number that is no integer goes by way of a double. */
function fromJsonNumber(sql: string, to: TrinoType, convert: (double: string) => string): string {
  const scalar = jsonScalar(sql, to);
  const fraction = to.kind === 'boolean' ? '^-?[0-9]' : '^-?[0-9]+[.eE]';
  return `CASE WHEN regexp_matches(${sql}, '${fraction}') THEN ${convert(`CAST(${scalar} AS DOUBLE)`)} ELSE ${fromText(scalar, to)} END`;
}

/** A number in an integer's type, half away from zero; out of its range it fails. */
function outOfRange(sql: string, to: TrinoType, from: TrinoType): string {
  const message =
    from.kind === 'decimal'
      ? `'Cannot cast ''' || CAST(${sql} AS VARCHAR) || ''' to ${to.kind.toUpperCase()}'`
      : `'Out of range for ${to.kind}: ' || CAST(${sql} AS VARCHAR)`;
  return orFail(shortened(sql, from, to), sql, message, to);
}

/** A number cast, null where it does not fit. */
function shortened(sql: string, from: TrinoType, to: TrinoType): string {
  const convert = (number: string) => `TRY_CAST(${number} AS ${duckDbType(to)})`;
  const loses = from.kind === 'decimal' && from.scale > (to.kind === 'decimal' ? to.scale : 0);
  return loses ? inShort(sql, from, convert) : convert(sql);
}

/**
 * A value; where it is null, and what it is made of is not, the expression fails. By CASE, because DuckDB's COALESCE within a TRY loses
 * values, or the process, when an operand fails.
 */
const orFail = (value: string, of: string, message: string, type: TrinoType): string =>
  `CASE WHEN ${value} IS NOT NULL THEN ${value} WHEN ${of} IS NOT NULL THEN ${fail(message, type)} END`;

function toText(sql: string, from: TrinoType, to: TypeOf<'varchar'> | TypeOf<'char'>): string {
  const plain = textOf(sql, from);
  if (to.kind === 'char') return `rpad(left(${plain}, ${to.length}), ${to.length}, ' ')`;
  if (to.length === undefined) return plain;
  if (from.kind === 'varchar' || from.kind === 'char') {
    return from.length !== undefined && from.length <= to.length ? plain : `left(${plain}, ${to.length})`;
  }
  const message = `'Value ' || ${plain} || ' cannot be represented as ${typeName(to).replace(/'/g, '')}'`;
  return `CASE WHEN length(${plain}) > ${to.length} THEN ${fail(message, to)} ELSE ${plain} END`;
}

/** A value's text as CAST(… AS varchar) gives it. */
export function textOf(sql: string, from: TrinoType): string {
  switch (from.kind) {
    case 'varchar':
    case 'char':
      return sql;
    case 'double':
      return `trino_double_text(${sql})`;
    case 'real':
      return `trino_real_text(${sql})`;
    case 'decimal':
      // DuckDB leaves out the zero before the point when all digits are behind it.
      return from.precision === from.scale
        ? `regexp_replace(${cast(sql, 'VARCHAR')}, '^(-?)[.]', '\\10.')`
        : cast(sql, 'VARCHAR');
    case 'timestamp':
      return timestampText(sql, from.precision);
    case 'timestamp with time zone':
      return `(${timestampText(localTime(sql, from.precision), from.precision)} || ' ' || (${sql}).zone)`;
    case 'time': {
      const micros = `strftime(DATE '2000-01-01' + ${sql}, '%H:%M:%S.%f')`;
      return from.precision === 0 ? `left(${micros}, 8)` : `left(${micros}, ${9 + from.precision})`;
    }
    case 'json': {
      const scalar = jsonScalar(sql, { kind: 'varchar' });
      return `CASE WHEN regexp_matches(${sql}, '^-?[0-9]+[.eE]') THEN trino_double_text(CAST(${scalar} AS DOUBLE)) ELSE ${scalar} END`;
    }
    case 'interval day to second': {
      const size = `abs(CAST(${sql} AS HUGEINT))`;
      const time = `strftime(make_timestamp(CAST((${size} % 86400000) * 1000 AS BIGINT)), '%H:%M:%S.%g')`;
      return `(CASE WHEN ${sql} < 0 THEN '-' ELSE '' END || CAST(${size} // 86400000 AS VARCHAR) || ' ' || ${time})`;
    }
    case 'interval year to month':
      return `(CASE WHEN ${sql} < 0 THEN '-' ELSE '' END || CAST(abs(${sql}) // 12 AS VARCHAR) || '-' || CAST(abs(${sql}) % 12 AS VARCHAR))`;
    case 'unknown':
    case 'boolean':
    case 'date':
      return cast(sql, 'VARCHAR');
    default:
      return isInteger(from) ? cast(sql, 'VARCHAR') : unsupported(`CAST from ${typeName(from)} to varchar`);
  }
}

/** A timestamp's text with so many digits behind the second. Years of more digits, and those before 0, have a sign. */
export function timestampText(sql: string, precision: number): string {
  const fraction = precision === 0 ? '' : precision > 6 ? '.%n' : '.%f';
  const digits = precision === 0 ? 0 : precision > 6 ? 9 - precision : 6 - precision;
  return named([sql], ([x]) => {
    const behind = (year: string) => {
      const whole = `strftime(${x}, '${year}-%m-%d %H:%M:%S${fraction}')`;
      return digits === 0 ? whole : `left(${whole}, -${digits})`;
    };
    const year = `date_part('year', ${x})`;
    const far = `printf('%+05d', ${year}) || ${behind('')}`;
    return `CASE WHEN ${year} BETWEEN 0 AND 9999 THEN ${behind('%Y')} ELSE ${far} END`;
  });
}

function toDecimal(sql: string, from: TrinoType, to: TypeOf<'decimal'>): string {
  const type = duckDbType(to);
  if (from.kind === 'json') return fromText(jsonScalar(sql, to), to);
  if (from.kind === 'varchar' || from.kind === 'char') {
    const number = `regexp_full_match(${sql}, '[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?')`;
    const message = `'Cannot cast VARCHAR ''' || ${sql} || ''' to DECIMAL(${to.precision}, ${to.scale})' || CASE WHEN ${number} THEN '. Value too large.' ELSE '. Value is not a number.' END`;
    const value = `TRY_CAST(trim(${sql}) AS ${type})`;
    return `CASE WHEN ${sql} IS NULL THEN NULL WHEN ${number} AND ${value} IS NOT NULL THEN ${value} ELSE ${fail(message, to)} END`;
  }
  const kind = from.kind === 'decimal' ? typeName(from).toUpperCase() : from.kind.toUpperCase();
  if (from.kind === 'boolean') {
    // Trino gives a decimal of one digit more than its type has.
    if (to.precision === to.scale) return unsupported(`CAST from boolean to ${typeName(to)}`);
    return cast(cast(sql, 'INTEGER'), to);
  }
  if (from.kind === 'double' || from.kind === 'real') {
    // The shortest digits of the double, rounded half away from zero.
    const unscaledValue = `trino_decimal_of(CAST(${sql} AS VARCHAR), ${to.precision}, ${to.scale}, ${text(kind)})`;
    return scaled(unscaledValue, to.precision, to.scale);
  }
  const safe =
    from.kind === 'decimal' &&
    from.precision - from.scale <= to.precision - to.scale &&
    from.scale <= to.scale;
  if (safe || (isInteger(from) && to.precision - to.scale >= 19)) return cast(sql, to);
  const message = `'Cannot cast ${kind} ''' || ${textOf(sql, from)} || ''' to DECIMAL(${to.precision}, ${to.scale})'`;
  // DuckDB rounds decimals as Trino does, half away from zero.
  return orFail(shortened(sql, from, to), sql, message, to);
}

function toTimestamp(
  sql: string,
  from: TrinoType,
  to: TypeOf<'time' | 'timestamp' | 'timestamp with time zone'>,
): string {
  if (to.kind === 'timestamp with time zone') {
    if (from.kind === 'timestamp with time zone') {
      return zonedMoment(precise(moment(sql, from.precision), from.precision, to.precision), `(${sql}).zone`);
    }
    if (from.kind === 'varchar' || from.kind === 'char') {
      return macroCall(
        `trino_from_text${to.precision > 6 ? '9' : ''}`,
        `trino_parse_zoned(${sql}, ${to.precision})`,
      );
    }
    return zonedTime(
      toTimestamp(sql, from, { kind: 'timestamp', precision: to.precision }),
      "'UTC'",
      to.precision,
    );
  }
  switch (from.kind) {
    case 'varchar':
    case 'char':
      return `make_timestamp${to.precision > 6 ? '_ns' : ''}(trino_parse_timestamp(${sql}, ${to.precision}))`;
    case 'date':
      return cast(sql, to);
    case 'timestamp':
      return precise(sql, from.precision, to.precision);
    case 'timestamp with time zone':
      return precise(localTime(sql, from.precision), from.precision, to.precision);
    default:
      return unsupported(`CAST from ${typeName(from)} to ${typeName(to)}`);
  }
}

/** A time of day; fewer digits are rounded half up, past midnight to 00:00. */
function toTime(
  sql: string,
  from: TrinoType,
  to: TypeOf<'time' | 'timestamp' | 'timestamp with time zone'>,
): string {
  if (to.precision > 6) return cast(sql, to);
  const rounded = (time: string, digits: number) =>
    to.precision >= digits
      ? cast(time, to)
      : cast(precise(`(DATE '1970-01-01' + ${time})`, 6, to.precision), to);
  switch (from.kind) {
    case 'time':
      return rounded(sql, from.precision);
    case 'timestamp': {
      const time = cast(precise(sql, from.precision, to.precision), to);
      if (to.precision >= from.precision) return time;
      // Trino takes a part of the second away twice.
      const message = text(
        'NOT_SUPPORTED: The time of a timestamp before 1970 with more digits than the time is not supported by the local Athena',
      );
      const inexact = `${precise(sql, from.precision, to.precision)} <> ${sql}`;
      return `CASE WHEN ${sql} < TIMESTAMP '1970-01-01' AND ${inexact} THEN ${fail(message, to)} ELSE ${time} END`;
    }
    case 'timestamp with time zone':
      return cast(precise(localTime(sql, from.precision), from.precision, to.precision), to);
    case 'varchar':
      return rounded(cast(`make_timestamp(trino_parse_time(${sql}))`, 'TIME'), 6);
    default:
      return unsupported(`CAST from ${typeName(from)} to ${typeName(to)}`);
  }
}

/** A timestamp with fewer digits, half up. */
function precise(sql: string, from: number, to: number): string {
  if (to >= from) return to > 6 && from <= 6 ? cast(sql, 'TIMESTAMP_NS') : sql;
  return named([sql], ([x]) => {
    if (from > 6) {
      const unit = 10n ** BigInt(9 - to);
      const moved = `(epoch_ns(${x}) + ${unit / 2n})`;
      const nanos = `(${moved} - ((${moved} % ${unit}) + ${unit}) % ${unit})`;
      return to > 6 ? `make_timestamp_ns(${nanos})` : `make_timestamp(${nanos} // 1000)`;
    }
    const unit = 10 ** (6 - to);
    const moved = `(epoch_us(${x}) + ${unit / 2})`;
    return `make_timestamp(${moved} - ((${moved} % ${unit}) + ${unit}) % ${unit})`;
  });
}

function toNested(sql: string, from: TrinoType, to: TrinoType): string {
  const [x, y] = [variable(), variable()];
  if (from.kind === 'array' && to.kind === 'array') {
    return `list_transform(${sql}, lambda ${x}: ${writeCast(x, from.element, to.element)})`;
  }
  if (from.kind === 'json' && to.kind === 'array') {
    return `list_transform(trino_json_elements(${sql}), lambda ${x}: ${fromJson(x, to.element)})`;
  }
  if (from.kind === 'json' && to.kind === 'map') {
    const keys = `trino_json_keys(${sql})`;
    const values = `list_transform(${keys}, lambda ${y}: ${fromJson(`trino_json_member(${sql}, ${y})`, to.value)})`;
    const cast = `list_transform(${keys}, lambda ${x}: ${writeCast(x, { kind: 'varchar' }, to.key)})`;
    const k = variable();
    const failed = fail(
      text('INVALID_CAST_ARGUMENT: Cannot cast to map. Duplicate map keys are not allowed'),
      to,
    );
    return `list_extract(list_transform([${cast}], lambda ${k}: CASE WHEN len(list_distinct(${k})) <> len(${k}) THEN ${failed} ELSE map(${k}, ${values}) END), 1)`;
  }
  if (from.kind === 'json' && to.kind === 'row') {
    const names = fieldNames(to);
    const wanted = JSON.stringify(to.fields.map(({ name }) => name ?? null));
    const fields = to.fields.map(
      (field, i) => `${quote(names[i]!)} := ${fromJson(`list_extract(${x}, ${i + 1})`, field.type)}`,
    );
    return `list_extract(list_transform([trino_json_fields(${sql}, ${text(wanted)})], lambda ${x}: CASE WHEN ${x} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END), 1)`;
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return `map(list_transform(map_keys(${sql}), lambda ${x}: ${writeCast(x, from.key, to.key)}), list_transform(map_values(${sql}), lambda ${y}: ${writeCast(y, from.value, to.value)}))`;
  }
  if (from.kind === 'row' && to.kind === 'row') {
    const names = fieldNames(to);
    const fields = to.fields.map(
      (field, i) =>
        `${quote(names[i]!)} := ${writeCast(`struct_extract(${sql}, ${text(names[i]!)})`, from.fields[i]!.type, field.type)}`,
    );
    return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${fields.join(', ')}) END`;
  }
  return unsupported(`CAST from ${typeName(from)} to ${typeName(to)}`);
}

const fromJson = (sql: string, to: TrinoType): string =>
  to.kind === 'json' ? sql : writeCast(sql, { kind: 'json' }, to);

/** @throws Error for keys that are neither numbers nor texts, as Trino does before it runs */
function jsonKey(sql: string, map: TypeOf<'map'>): string {
  const { key } = map;
  if (key.kind === 'double') return `trino_java_double(${sql})`;
  if (key.kind === 'real') return `trino_java_double(CAST(CAST(${sql} AS VARCHAR) AS DOUBLE))`;
  if (key.kind !== 'varchar' && key.kind !== 'boolean' && key.kind !== 'decimal' && !isInteger(key))
    throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast ${displayName(map)} to JSON`);
  return textOf(sql, key);
}

function toJson(sql: string, from: TrinoType): string {
  const x = variable();
  switch (from.kind) {
    case 'json':
      return sql;
    case 'varchar':
    case 'char':
    case 'date':
    case 'timestamp':
    case 'timestamp with time zone':
      return `trino_json_string(${textOf(sql, from)})`;
    case 'double':
    case 'real':
      return `trino_json_parse(CASE WHEN isnan(${sql}) OR isinf(${sql}) THEN '"' || ${textOf(sql, from)} || '"' ELSE ${textOf(sql, from)} END)`;
    case 'decimal':
      return from.scale > 6 ? `trino_big_decimal(${textOf(sql, from)})` : textOf(sql, from);
    case 'array':
      return `'[' || array_to_string(list_transform(${sql}, lambda ${x}: coalesce(${toJson(x, from.element)}, 'null')), ',') || ']'`;
    case 'map': {
      const y = variable();
      const value = `coalesce(${toJson(`${x}.value`, from.value)}, 'null')`;
      const member = `struct_pack(k := ${jsonKey(`${x}.key`, from)}, v := ${value})`;
      const members = `list_sort(list_transform(map_entries(${sql}), lambda ${x}: ${member}))`;
      return `'{' || array_to_string(list_transform(${members}, lambda ${y}: trino_json_string(${y}.k) || ':' || ${y}.v), ',') || '}'`;
    }
    case 'row': {
      const names = fieldNames(from);
      const members = from.fields.map(
        (field, i) =>
          `${text(`${JSON.stringify(field.name ?? '')}:`)} || coalesce(${toJson(`struct_extract(${sql}, ${text(names[i]!)})`, field.type)}, 'null')`,
      );
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE '{' || ${members.join(" || ',' || ")} || '}' END`;
    }
    default:
      return textOf(sql, from);
  }
}
