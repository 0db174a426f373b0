import { decimalText } from '../../../../lib/contracts/decimal-text.ts';
import type { BoundCall, BoundWindow, TypedOf } from '../../../../lib/sql/bind/typed-tree.ts';
import { isInteger } from '../../../../lib/sql/types/coercion.ts';
import type { DecimalType, TrinoType } from '../../../../lib/sql/types/type.ts';
import { decimal, typeName } from '../../../../lib/sql/types/type.ts';
import { comparable, isFloating, nanInside, sortable, withoutNan } from './comparison-writer.ts';
import { divideDecimals } from './divide-decimals.ts';
import { writeExpression } from './expression-writer.ts';
import { writePercentile } from './percentile-writer.ts';
import { type WriterContext, writeOrder } from './query-writer.ts';
import { cast, duckDbType, fail, scaled, text, unscaled } from './sql-text.ts';
import { writeStatistic } from './statistic-writer.ts';
import { unsupported } from './unsupported.ts';

/** One DuckDB aggregate with what follows it: FILTER and OVER. */
export type Apply = (
  name: string,
  args: string,
  extra?: { distinct?: boolean; order?: boolean; filter?: string },
) => string;

export function writeAggregate(call: BoundCall, context: WriterContext, over = ''): string {
  const filter = call.filter && writeExpression(call.filter, context);
  const apply: Apply = (name, args, extra = {}) => {
    const distinct = (extra.distinct ?? call.distinct) ? 'DISTINCT ' : '';
    const order =
      (extra.order ?? false) && call.orderBy.length
        ? ` ORDER BY ${writeOrder(call.orderBy, context, true)}`
        : '';
    const conditions = [filter, extra.filter].filter((condition) => condition !== undefined);
    const where = conditions.length ? ` FILTER (WHERE ${conditions.join(' AND ')})` : '';
    return `${name}(${distinct}${args}${order})${where}${over}`;
  };
  const args = call.arguments.map((arg) => writeExpression(arg, context));
  return write(call, args, apply, over !== '');
}

const SAME = ['bool_and', 'bool_or'];
const RENAMED: Readonly<Record<string, string>> = {
  every: 'bool_and',
  bitwise_and_agg: 'bit_and',
  bitwise_or_agg: 'bit_or',
  bitwise_xor_agg: 'bit_xor',
};

/** Whether sums of the decimals may pass what DuckDB's 128 bits hold, where Trino counts how often they did. */
function isWide({ arguments: [first], distinct }: BoundCall): boolean {
  return first?.type.kind === 'decimal' && first.type.precision > 28 && !distinct;
}

/** Digits that so many decimals may have whose sum stays within 38, unless they are more than ten thousand million. */
const FEW_DIGITS = 28;
/** Digits of the second part of a longer decimal. */
const PART = 19;

/**
 * The sum of decimals in two parts: what is before the last digits, and these; and how many these are. Both are null for no values. Short
 * decimals, mostly all, are summed as they are; longer ones in two, for which each is divided.
 */
function sumsOfParts(x: string, { scale }: DecimalType, apply: Apply): [string, string, number] {
  const limit = cast(text(decimalText(10n ** BigInt(FEW_DIGITS), scale)), decimal(38, scale));
  // Not by FILTER, which computes the values of all rows first.
  const sumOf = (value: string, condition: string) =>
    apply('sum', `CASE WHEN ${condition} THEN ${value} END`);
  const long = `abs(${x}) >= ${limit}`;
  const unit = `1${'0'.repeat(PART)}::HUGEINT`;
  const short = unscaled(sumOf(x, `abs(${x}) < ${limit}`));
  const none = `CASE WHEN ${apply('count', x)} > 0 THEN 0 END`;
  return [
    `coalesce(${sumOf(`${unscaled(x)} // ${unit}`, long)}, ${none})`,
    `(coalesce(${sumOf(`${unscaled(x)} % ${unit}`, long)}, ${none}) + coalesce(${short}, 0))`,
    PART,
  ];
}

/** The text of listagg, which may have a mebibyte. */
function withinLength(joined: string): string {
  const message = text(
    'EXCEEDED_FUNCTION_MEMORY_LIMIT: Concatenated string has the length in bytes larger than the maximum output length 1048576',
  );
  return `list_extract(list_transform([${joined}], lambda w: CASE WHEN strlen(w) > 1048576 THEN CAST(trino_fail(${message}) AS VARCHAR) ELSE w END), 1)`;
}

/** Trino's sum of bigints past their range fails in a group and wraps around in a window. */
function windowSum(sum: string): string {
  const message = text(
    "NOT_SUPPORTED: A window's sum past the range of bigint is not supported by the local Athena",
  );
  return `list_extract(list_transform([${sum}], lambda w: CASE WHEN TRY_CAST(w AS BIGINT) IS NULL AND w IS NOT NULL THEN CAST(trino_fail(${message}) AS BIGINT) ELSE TRY_CAST(w AS BIGINT) END), 1)`;
}

/** DuckDB's min, max and their like keep nested values as keys of their order, in which -0 is 0. */
const hasNestedFloat = (type: TrinoType): boolean => nanInside('', type) !== undefined;

function firstOf(list: string, filter: string, apply: Apply, over: boolean): string {
  if (over) return unsupported('The least or greatest of nested doubles in a window');
  return `list_extract(${apply('list', list, { filter, distinct: false })}, 1)`;
}

function write(call: BoundCall, args: readonly string[], apply: Apply, over: boolean): string {
  const { name, type } = call;
  const first = call.arguments[0];
  const x = args[0] ?? '';
  if (SAME.includes(name)) return apply(name, x);
  const statistic = writeStatistic(name, args, apply);
  if (statistic) return cast(statistic, type);
  if (RENAMED[name]) return apply(RENAMED[name], x);
  switch (name) {
    case 'count':
      if (!first) return apply('count', '*');
      return apply('count', call.distinct ? comparable(x, first.type) : x);
    case 'count_if':
      return apply('count', '*', { filter: x, distinct: false });
    case 'sum':
      if (type.kind === 'double') return apply('sum', x);
      if (type.kind === 'decimal' && isWide(call)) {
        const [high, low, digits] = sumsOfParts(x, first!.type as DecimalType, apply);
        return scaled(`trino_decimal_joined(${high}, ${low}, ${digits})`, type.precision, type.scale);
      }
      if (type.kind === 'bigint' && over) return windowSum(apply('sum', x));
      return cast(apply('sum', x), type);
    case 'avg':
      if (type.kind === 'decimal') {
        if (isWide(call)) {
          const [high, low, digits] = sumsOfParts(x, first!.type as DecimalType, apply);
          const count = cast(apply('count', x), 'HUGEINT');
          const average = `trino_decimal_average(${high}, ${low}, ${digits}, ${count})`;
          return scaled(average, type.precision, type.scale);
        }
        const count = decimal(19, 0);
        const sum = decimal(38, type.scale);
        return divideDecimals(cast(apply('sum', x), sum), cast(`nullif(${apply('count', x)}, 0)`, count), [
          sum,
          count,
          type,
        ]);
      }
      if (type.kind.startsWith('interval'))
        // As Java's Math.round.
        return cast(`trino_to_long(floor(${apply('avg', cast(x, 'DOUBLE'))} + 0.5))`, type);
      return cast(apply('avg', cast(x, 'DOUBLE')), type);
    case 'min':
    case 'max':
      if (args.length === 2) {
        if (hasNestedFloat(first!.type)) return unsupported(`${name} of several ${typeName(first!.type)}`);
        const value = first!.type.kind === 'timestamp with time zone' ? x : sortable(x, first!.type);
        const several = apply(name, `${value}, ${args[1]}`);
        if (!isFloating(first!.type)) return several;
        const message = `NOT_SUPPORTED: ${name} of several doubles with NaN among them is not supported by the local Athena`;
        return `CASE WHEN ${apply('count', '*', { filter: `isnan(${x})`, distinct: false })} > 0 THEN ${fail(text(message), type)} ELSE ${several} END`;
      }
      if (first!.type.kind === 'timestamp with time zone')
        return apply(name === 'min' ? 'arg_min' : 'arg_max', `${x}, (${x}).ts`, { distinct: false });
      if (name === 'max' && isFloating(first!.type)) {
        return `coalesce(${apply('max', x, { filter: `NOT isnan(${x})` })}, ${apply('max', x)})`;
      }
      if (hasNestedFloat(first!.type)) {
        const order = name === 'min' ? 'ASC' : 'DESC';
        const key = sortable(withoutNan(x, first!.type), first!.type);
        return firstOf(`${x} ORDER BY ${key} ${order}`, `${x} IS NOT NULL`, apply, over);
      }
      return apply(name, sortable(x, first!.type));
    case 'min_by':
    case 'max_by': {
      const [, key = '', count] = args;
      const keyType = call.arguments[1]!.type;
      const by = sortable(withoutNan(key, keyType), keyType);
      const prefix = name === 'min_by' ? 'arg_min' : 'arg_max';
      if (count !== undefined) {
        // In the order of the keys; values may be null, keys not.
        const order = name === 'min_by' ? 'ASC' : 'DESC';
        const last = isFloating(keyType) ? `isnan(${by}), ` : '';
        const list = apply('list', `${x} ORDER BY ${last}${by} ${order}`, { filter: `${by} IS NOT NULL` });
        // Where rows are left out, Trino mistakes the values of others for null.
        const failed = fail(
          text(`NOT_SUPPORTED: ${name} of null values is not supported by the local Athena`),
          type,
        );
        const nulls = apply('count', '*', { filter: `${by} IS NOT NULL AND ${x} IS NULL` });
        return `CASE WHEN ${nulls} > 0 AND ${apply('count', by)} > ${count} THEN ${failed} ELSE list_slice(${list}, 1, ${count}) END`;
      }
      if (hasNestedFloat(first!.type)) {
        if (isFloating(call.arguments[1]!.type))
          return unsupported(`${name} of ${typeName(first!.type)} by ${typeName(call.arguments[1]!.type)}`);
        const order = name === 'min_by' ? 'ASC' : 'DESC';
        return firstOf(`${x} ORDER BY ${by} ${order}`, `${by} IS NOT NULL`, apply, over);
      }
      if (name === 'max_by' && isFloating(call.arguments[1]!.type)) {
        const number = `NOT isnan(${by})`;
        return `CASE WHEN ${apply('count', '*', { filter: number })} > 0 THEN ${apply(`${prefix}_null`, `${x}, ${by}`, { filter: number })} ELSE ${apply(`${prefix}_null`, `${x}, ${by}`)} END`;
      }
      return apply(`${prefix}_null`, `${x}, ${by}`);
    }
    case 'arbitrary':
    case 'any_value':
      if (hasNestedFloat(first!.type)) return firstOf(x, `${x} IS NOT NULL`, apply, false);
      return apply('any_value', x);
    case 'array_agg':
      return apply('list', x, { order: true });
    case 'map_agg': {
      const [key = '', value = ''] = args;
      const filter = `${key} IS NOT NULL`;
      const list = (sql: string) => apply('list', sql, { filter, distinct: false });
      const slow = `trino_map_agg(${list(key)}, ${list(value)})`;
      // Keys that are all different, which is seen in a time that grows with their number and not with its square.
      if (isFloating(first!.type) || hasNestedFloat(first!.type)) return slow;
      return `CASE WHEN len(${list(key)}) = len(list_distinct(${list(key)})) THEN map(${list(key)}, ${list(value)}) ELSE ${slow} END`;
    }
    case 'multimap_agg': {
      const [key = '', value = ''] = args;
      const filter = `${key} IS NOT NULL`;
      const list = (sql: string) => apply('list', sql, { filter, distinct: false, order: true });
      return `trino_multimap_agg(${list(key)}, ${list(value)})`;
    }
    case 'map_union': {
      const list = (sql: string) =>
        `flatten(${apply('list', sql, { filter: `${x} IS NOT NULL`, distinct: false })})`;
      return `trino_map_agg(${list(`map_keys(${x})`)}, ${list(`map_values(${x})`)})`;
    }
    case 'histogram': {
      const values = apply('list', x, { filter: `${x} IS NOT NULL`, distinct: false });
      return `trino_histogram(${values})`;
    }
    case 'listagg':
      return withinLength(apply('string_agg', `${x}, ${args[1] ?? "''"}`, { order: true }));
    case 'approx_distinct':
      if (args.length > 1) return unsupported('approx_distinct with an accuracy');
      return `coalesce(${apply('count', comparable(x, first!.type), { distinct: true })}, 0)`;
    case 'approx_percentile': {
      if (args.length > 2) return unsupported('approx_percentile with weights');
      return writePercentile(call, x, args[1]!, apply);
    }
    case 'geometric_mean': {
      const value = cast(x, 'DOUBLE');
      const logarithm = `CASE WHEN ${value} > 0 THEN ln(${value}) WHEN ${value} = 0 THEN CAST('-Infinity' AS DOUBLE) WHEN ${value} IS NOT NULL THEN CAST('NaN' AS DOUBLE) END`;
      return cast(`exp(${apply('avg', logarithm)})`, type);
    }
    default:
      return unsupported(
        `The aggregate function ${name}(${call.arguments.map((arg) => arg.type.kind).join(', ')})`,
      );
  }
}

export function writeWindowCall(e: TypedOf<'window'>, context: WriterContext): string {
  const over = ` OVER (${writeWindow(e.over, context)})`;
  const { call } = e;
  const args = call.arguments.map((arg) => writeExpression(arg, context));
  const nulls = e.ignoreNulls ? ' IGNORE NULLS' : '';
  switch (call.name) {
    case 'row_number':
    case 'rank':
    case 'dense_rank':
    case 'percent_rank':
    case 'cume_dist':
      return `${call.name}()${over}`;
    case 'ntile':
      return `ntile(${args[0]})${over}`;
    case 'first_value':
    case 'last_value':
      return `${call.name}(${args[0]}${nulls})${over}`;
    case 'nth_value':
      return `nth_value(${args.join(', ')}${nulls})${over}`;
    case 'lag':
    case 'lead':
      return `${call.name}(${args.join(', ')}${nulls})${over}`;
    default:
      if (e.ignoreNulls) unsupported(`IGNORE NULLS of ${call.name}`);
      return writeAggregate(call, context, over);
  }
}

function writeWindow(window: BoundWindow, context: WriterContext): string {
  const partition = window.partitionBy.map((key) => comparable(writeExpression(key, context), key.type));
  const parts = [
    partition.length ? `PARTITION BY ${partition.join(', ')}` : '',
    window.orderBy.length ? `ORDER BY ${writeOrder(window.orderBy, context, true)}` : '',
  ];
  if (window.frame) {
    const { unit, start, end } = window.frame;
    const [key] = window.orderBy;
    if ((start.value ?? end.value) && unit === 'RANGE' && key?.nullsFirst && isFloating(key.expression.type))
      return unsupported('RANGE over floating-point numbers with nulls first');
    const bound = ({ kind, value }: typeof start) => {
      if (!value) return kind.toUpperCase();
      const sql = writeExpression(value, context);
      const offset =
        value.type.kind === 'interval day to second'
          ? `to_microseconds(${sql} * 1000)`
          : value.type.kind === 'interval year to month'
            ? `to_months(${sql})`
            : unit === 'RANGE' && isInteger(value.type)
              ? cast(sql, duckDbType(window.orderBy[0]!.expression.type))
              : sql;
      return `${offset} ${kind.toUpperCase()}`;
    };
    parts.push(`${unit} BETWEEN ${bound(start)} AND ${bound(end)}`);
  }
  return parts.filter(Boolean).join(' ');
}
