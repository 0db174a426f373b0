import type { Typed, TypedOf } from '../../../../lib/sql/bind/typed-tree.ts';
import type { TrinoType } from '../../../../lib/sql/types/type.ts';
import { displayName, typeName } from '../../../../lib/sql/types/type.ts';
import { writeWindowCall } from './aggregate-writer.ts';
import { writeArithmetic, writeNegation } from './arithmetic-writer.ts';
import { writeCast } from './cast-writer.ts';
import { comparable, isFloating, isNested, withoutNan, writeComparison } from './comparison-writer.ts';
import { constantInteger } from './constant-integer.ts';
import { constantZone, writeLocal, writeMoment } from './constant-zone.ts';
import { evaluateOnce } from './evaluate-once.ts';
import { writeCall } from './functions/write-call.ts';
import { type WriterContext, writeQuery } from './query-writer.ts';
import { cast, columnName, fail, fieldNames, quote, text } from './sql-text.ts';
import { unsupported } from './unsupported.ts';
import { writeConstant } from './value-writer.ts';

let variables = 0;

/** DuckDB SQL that computes Trino's value of an expression, in the DuckDB type that carries its Trino type. */
export function writeExpression(e: Typed, context: WriterContext): string {
  const write = (child: Typed) => writeExpression(child, context);
  const compared = (child: Typed) =>
    child.kind === 'cast' && losesDigits(child)
      ? evaluateOnce([write(child.operand)], ([x = '']) =>
          writeComparedDecimal(x, child.operand.type, child.type),
        )
      : write(child);
  switch (e.kind) {
    case 'constant':
      return writeConstant(e);
    case 'column':
      return columnName(e.id);
    case 'variable':
      return e.name;
    case 'lambda':
      return `lambda ${e.parameters.map(({ name }) => name).join(', ')}: ${write(e.body)}`;
    case 'call': {
      const call = ofLocalTime(e);
      return evaluateOnce(call.arguments.map(write), (args) => writeCall(call, args, context));
    }
    case 'cast': {
      const local = isZoned(e.operand) && !e.safe && ['timestamp', 'date'].includes(e.type.kind);
      const here = local ? writeLocal(e.operand, context) : undefined;
      if (here !== undefined)
        return evaluateOnce([here], ([x = '']) =>
          writeCast(x, { ...e.operand.type, kind: 'timestamp' } as TrinoType, e.type),
        );
      const written = (operand: string) =>
        evaluateOnce([operand], ([x = '']) => writeCast(x, e.operand.type, e.type));
      if (!e.safe) return written(write(e.operand));
      const safe = (operand: string) => tried(written(operand), e.type);
      if (['column', 'constant', 'variable'].includes(e.operand.kind)) return safe(write(e.operand));
      // Only the cast's own error is caught: the operand is computed outside of the TRY.
      const name = `t${++variables}`;
      return `list_extract(list_transform([${write(e.operand)}], lambda ${name}: ${safe(name)}), 1)`;
    }
    case 'arithmetic':
      return evaluateOnce([write(e.left), write(e.right)], ([left = '', right = '']) =>
        writeArithmetic(e, left, right),
      );
    case 'comparison':
      if (isZoned(e.left) && isZoned(e.right))
        return `(${writeMoment(e.left, context)} ${e.operator} ${writeMoment(e.right, context)})`;
      return evaluateOnce([compared(e.left), compared(e.right)], ([left = '', right = '']) =>
        writeComparison(e.operator, left, right, e.left.type),
      );
    case 'distinct from': {
      const [left, right] = [e.left, e.right].map((side) => comparable(compared(side), side.type));
      return `(${left} IS ${e.negated ? 'NOT ' : ''}DISTINCT FROM ${right})`;
    }
    case 'and':
    case 'or':
      return `(${write(e.left)} ${e.kind.toUpperCase()} ${write(e.right)})`;
    case 'not':
      return `(NOT ${write(e.operand)})`;
    case 'negate':
      return evaluateOnce([write(e.operand)], ([operand = '']) => writeNegation(operand, e.type));
    case 'try':
      return tried(writeExpression(e.operand, { ...context, trying: true }), e.type);
    case 'is null':
      return `(${write(e.operand)} IS ${e.negated ? 'NOT ' : ''}NULL)`;
    case 'in': {
      if (isFloating(e.operand.type) || isNested(e.operand.type)) {
        return evaluateOnce([write(e.operand)], ([operand = '']) => {
          const any = e.items.map((item) => writeMember(e.operand, operand, item, write(item))).join(' OR ');
          return e.negated ? `(NOT (${any}))` : `(${any})`;
        });
      }
      const value = (side: Typed) => comparable(compared(side), side.type);
      const [operand, items] = [value(e.operand), e.items.map(value)];
      return `(${operand} ${e.negated ? 'NOT ' : ''}IN (${items.join(', ')}))`;
    }
    case 'like': {
      const escaped = e.escape ? ` ESCAPE ${write(e.escape)}` : '';
      return `(${write(e.operand)} ${e.negated ? 'NOT ' : ''}LIKE ${write(e.pattern)}${escaped})`;
    }
    case 'case': {
      if (e.branches.some(({ when }) => comparesColumnWithItself(when))) return unsupported('CASE x WHEN x');
      const branches = e.branches.map(({ when, result }) => `WHEN ${write(when)} THEN ${write(result)}`);
      return `CASE ${branches.join(' ')} ELSE ${write(e.otherwise)} END`;
    }
    case 'coalesce':
      // Within a TRY, DuckDB's COALESCE loses values, or the process, when an item fails.
      return context.trying
        ? evaluateOnce(e.items.map(write), (items) => firstKnown(items))
        : `coalesce(${e.items.map(write).join(', ')})`;
    case 'nullif': {
      return evaluateOnce([write(e.left), write(e.right)], ([left = '', right = '']) => {
        const [a, b] = [writeCast(left, e.left.type, e.compared), writeCast(right, e.right.type, e.compared)];
        return `CASE WHEN ${writeComparison('=', a, b, e.compared)} THEN NULL ELSE ${left} END`;
      });
    }
    case 'array':
      return cast(`[${e.items.map(write).join(', ')}]`, e.type);
    case 'row': {
      if (e.type.kind !== 'row') return unsupported(`A row of type ${typeName(e.type)}`);
      const names = fieldNames(e.type);
      return `struct_pack(${e.items.map((item, i) => `${quote(names[i]!)} := ${write(item)}`).join(', ')})`;
    }
    case 'subscript':
      return evaluateOnce([write(e.base), write(e.index)], ([base = '', index = '']) =>
        writeSubscript(e, base, index),
      );
    case 'field': {
      if (e.base.type.kind !== 'row') return unsupported(`A field of ${typeName(e.base.type)}`);
      return `struct_extract(${write(e.base)}, ${text(fieldNames(e.base.type)[e.index]!)})`;
    }
    case 'subquery':
      return `(${writeQuery(e.query, context)})`;
    case 'exists':
      return `EXISTS (${writeQuery(e.query, context)})`;
    case 'in query':
      if (e.operand.type.kind === 'timestamp with time zone')
        return unsupported('IN (query) of timestamps with time zone');
      return `(${inQueries(write(e.operand), e.operand.type)} ${e.negated ? 'NOT ' : ''}IN (${writeQuery(e.query, context)}))`;
    case 'quantified':
      if (e.left.type.kind === 'timestamp with time zone')
        return unsupported('ALL and ANY of timestamps with time zone');
      return `(${inQueries(write(e.left), e.left.type)} ${e.operator} ${e.quantifier} (${writeQuery(e.query, context)}))`;
    case 'window':
      return writeWindowCall(e, context);
    case 'grouping':
      return unsupported('GROUPING here');
  }
}

const isZoned = (e: Typed) => e.type.kind === 'timestamp with time zone';

/** Functions of a time with a zone that look at its local time alone. */
const OF_LOCAL_TIME = [
  ...['year', 'quarter', 'month', 'week', 'week_of_year', 'year_of_week', 'yow', 'day', 'day_of_month'],
  ...['day_of_week', 'dow', 'day_of_year', 'doy', 'hour', 'minute', 'second', 'millisecond'],
  ...['last_day_of_month', 'date', 'date_format'],
];

/** The call with the local time of a first argument whose zone is known, which is then computed without a function call a row. */
function ofLocalTime(e: TypedOf<'call'>): TypedOf<'call'> {
  const [first, ...rest] = e.arguments;
  if (!first || !isZoned(first) || !OF_LOCAL_TIME.includes(e.name) || constantZone(first) === undefined)
    return e;
  const type = { ...first.type, kind: 'timestamp' } as TrinoType;
  return { ...e, arguments: [{ kind: 'cast', operand: first, safe: false, type }, ...rest] };
}

/** The first that is not null, of which the later ones are not computed where an earlier one is known. */
const firstKnown = (items: readonly string[]): string =>
  items
    .slice(0, -1)
    .reduceRight(
      (rest, item) => `CASE WHEN ${item} IS NOT NULL THEN ${item} ELSE ${rest} END`,
      items.at(-1)!,
    );

/** Trino takes CASE x WHEN x for met without a look at x, NaN and null too. */
const comparesColumnWithItself = (e: Typed): boolean =>
  e.kind === 'comparison' && columnOf(e.left) !== undefined && columnOf(e.left) === columnOf(e.right);

/** The column that an expression is, whatever its conditions. */
function columnOf(e: Typed): number | undefined {
  if (e.kind === 'column') return e.id;
  if (e.kind !== 'case') return undefined;
  const columns = new Set([...e.branches.map(({ result }) => result), e.otherwise].map(columnOf));
  return columns.size === 1 ? [...columns][0] : undefined;
}

/** Null where the expression fails. What is refused must not become null, as if Trino failed on it. */
function tried(sql: string, type: TrinoType): string {
  if (sql.includes("trino_fail('NOT_SUPPORTED: "))
    return unsupported('TRY of what is refused for some values');
  return cast(`TRY(${sql})`, type);
}

/** Whether a value of floats is an item of IN. What is the same column Trino takes for equal, NaN or not. */
function writeMember(value: Typed, operand: string, item: Typed, written: string): string {
  const same = value.kind === 'column' && item.kind === 'column' && value.id === item.id;
  if (!same) return writeComparison('=', operand, written, item.type);
  if (isNested(item.type)) return unsupported(`${typeName(item.type)} IN itself`);
  return `CASE WHEN ${operand} IS NULL THEN NULL ELSE true END`;
}

/** What is compared with a query's rows: NaN equals none of them. */
function inQueries(sql: string, type: TrinoType): string {
  if (isNested(type)) return unsupported(`A comparison of ${typeName(type)} with the rows of a query`);
  if (!isFloating(type)) return sql;
  const message = 'NOT_SUPPORTED: NaN compared with the rows of a query is not supported by the local Athena';
  return `CASE WHEN isnan(${sql}) THEN ${fail(text(message), type)} ELSE ${sql} END`;
}

/** A cast between decimals to a type that can't hold all values before the point. */
const losesDigits = ({ operand: { type: from }, type: to, safe }: TypedOf<'cast'>): boolean =>
  !safe && to.kind === 'decimal' && digitsBeforePoint(from) > to.precision - to.scale;

const digitsBeforePoint = (type: TrinoType): number =>
  type.kind === 'decimal'
    ? type.precision - type.scale
    : ({ tinyint: 3, smallint: 5, integer: 10, bigint: 19 }[type.kind as string] ?? 0);

/** Trino compares decimals that their common type can't hold, or fails on them, by how the query is planned. */
function writeComparedDecimal(x: string, from: TrinoType, to: TrinoType): string {
  const message = `NOT_SUPPORTED: A comparison of decimals that ${displayName(to)} can't hold is not supported by the local Athena`;
  const value = `TRY(${writeCast(x, from, to)})`;
  return `CASE WHEN ${x} IS NOT NULL AND ${value} IS NULL THEN ${fail(text(message), to)} ELSE ${value} END`;
}

function writeSubscript(e: TypedOf<'subscript'>, base: string, index: string): string {
  if (e.base.type.kind === 'map') {
    const message = `'Key not present in map: ' || CAST(${index} AS VARCHAR)`;
    const nan = isFloating(e.index.type) ? ` OR isnan(${index})` : '';
    return `CASE WHEN NOT map_contains(${base}, ${withoutNan(index, e.index.type)})${nan} THEN ${fail(message, e.type)} ELSE map_extract_value(${base}, ${index}) END`;
  }
  const place = constantInteger(e.index);
  if (place !== undefined && place > 0n) {
    const message = `'Array subscript must be less than or equal to array length: ${place} > ' || CAST(len(${base}) AS VARCHAR)`;
    return `CASE WHEN len(${base}) < ${place} THEN ${fail(message, e.type)} ELSE list_extract(${base}, ${place}) END`;
  }
  const branches = [
    `WHEN ${index} = 0 THEN ${fail(text('SQL array indices start at 1'), e.type)}`,
    `WHEN ${index} < 0 THEN ${fail(`'Array subscript is negative: ' || CAST(${index} AS VARCHAR)`, e.type)}`,
    `WHEN ${index} > len(${base}) THEN ${fail(
      `'Array subscript must be less than or equal to array length: ' || CAST(${index} AS VARCHAR) || ' > ' || CAST(len(${base}) AS VARCHAR)`,
      e.type,
    )}`,
  ];
  return `CASE WHEN ${base} IS NULL THEN NULL ${branches.join(' ')} ELSE list_extract(${base}, ${index}) END`;
}
