import type { Expression, ExpressionOf } from '../parse/ast.ts';
import { parseExpressionText } from '../parse/parse-query.ts';
import { SqlError } from '../parse/sql-error.ts';
import { lacking } from '../trino/lacking.ts';
import { canCoerce, commonSuperTypeOf, isNumeric } from '../types/coercion.ts';
import { resolveType } from '../types/resolve-type.ts';
import type { TrinoType } from '../types/type.ts';
import {
  array,
  BIGINT,
  BOOLEAN,
  DATE,
  displayName,
  INTEGER,
  row,
  timestamp,
  timestampWithTimeZone,
  UNKNOWN,
  VARCHAR,
} from '../types/type.ts';
import { bindCall } from './bind-call.ts';
import { bindName, bindSubscript } from './bind-name.ts';
import { bindQueryComparison } from './bind-query-comparison.ts';
import { canCast } from './can-cast.ts';
import type { Context } from './context.ts';
import { canonical, columnOf } from './context.ts';
import { checkSize } from './expression-size.ts';
import { bindLiteral, constant } from './literals.ts';
import { ambiguous, arithmetic, coerce, coerceTo, commonType, compare } from './operators.ts';
import { bindNestedQuery } from './query-binder.ts';
import type { Typed } from './typed-tree.ts';

/**
 * Gives an expression its type.
 * @throws SqlError with the error's name, line and column
 */
export function bindExpression(e: Expression, context: Context): Typed {
  const typed = bindAny(e, context);
  checkSize(typed, e);
  return typed;
}

function bindAny(e: Expression, context: Context): Typed {
  const key = asGroupingKey(e, context);
  if (key) return key;
  const bind = (child: Expression) => bindExpression(child, context);
  switch (e.kind) {
    case 'null':
      return constant(UNKNOWN, null);
    case 'boolean':
      return constant(BOOLEAN, e.value);
    case 'string':
    case 'binary':
    case 'integer':
    case 'decimal':
    case 'double':
    case 'typed':
    case 'interval':
      return bindLiteral(e);
    case 'parameter': {
      const text = context.statement.parameters[e.index];
      if (text === undefined) {
        throw new SqlError(
          'INVALID_PARAMETER_USAGE',
          e,
          `Incorrect number of parameters: expected ${e.index + 1} but found ${context.statement.parameters.length}`,
        );
      }
      return bindExpression(parseExpressionText(text), context);
    }
    case 'column':
    case 'dereference':
      return bindName(e, context);
    case 'subscript':
      return bindSubscript(e, context);
    case 'row': {
      const items = e.items.map(bind);
      return { kind: 'row', items, type: row(items.map(({ type }) => ({ type }))) };
    }
    case 'array': {
      const items = e.items.map(bind);
      const element = commonType(
        'All ARRAY elements',
        items.map((value, i) => ({ value, at: e.items[i]! })),
      );
      return { kind: 'array', items: items.map((item) => coerce(item, element)), type: array(element) };
    }
    case 'lambda':
      throw new SqlError('INVALID_ARGUMENTS', e, 'Lambda expression should always be used inside a function');
    case 'call':
      return bindCall(e, context);
    case 'grouping':
      return bindGrouping(e, context);
    case 'cast':
      return bindCast(e, context);
    case 'extract':
      return bindCall(
        {
          ...e,
          kind: 'call',
          name: EXTRACT[e.field] ?? unknownField(e),
          arguments: [e.operand],
          star: false,
          distinct: false,
          orderBy: [],
          ignoreNulls: false,
        },
        context,
      );
    case 'case':
      return bindCase(e, context);
    case 'not':
      return {
        kind: 'not',
        operand: coerceTo(bind(e.operand), BOOLEAN, e.operand, 'Value of logical NOT expression'),
        type: BOOLEAN,
      };
    case 'and':
    case 'or': {
      const [left, right] = [e.left, e.right].map((side) =>
        coerceTo(bind(side), BOOLEAN, side, 'Logical expression term'),
      );
      return { kind: e.kind, left: left!, right: right!, type: BOOLEAN };
    }
    case 'comparison':
      return compare(e.operator, bind(e.left), bind(e.right), e);
    case 'distinct from': {
      const compared = compare('=', bind(e.left), bind(e.right), e) as Extract<Typed, { kind: 'comparison' }>;
      return {
        kind: 'distinct from',
        left: compared.left,
        right: compared.right,
        negated: e.negated,
        type: BOOLEAN,
      };
    }
    case 'between': {
      const operand = bind(e.operand);
      const [lower, upper] = [bind(e.lower), bind(e.upper)];
      if (!commonSuperTypeOf([operand, lower, upper].map(({ type }) => type))) {
        throw new SqlError(
          'TYPE_MISMATCH',
          e,
          `Cannot check if ${displayName(operand.type)} is BETWEEN ${displayName(lower.type)} and ${displayName(upper.type)}`,
        );
      }
      const left = compare('>=', operand, lower, e);
      const right = compare('<=', operand, upper, e);
      const both: Typed = { kind: 'and', left, right, type: BOOLEAN };
      return e.negated ? { kind: 'not', operand: both, type: BOOLEAN } : both;
    }
    case 'in': {
      const operand = bind(e.operand);
      const items = e.items.map(bind);
      const common = commonType('IN value and list items', [
        { value: operand, at: e.operand },
        ...items.map((value, i) => ({ value, at: e.items[i]! })),
      ]);
      return {
        kind: 'in',
        operand: coerce(operand, common),
        items: items.map((item) => coerce(item, common)),
        negated: e.negated,
        type: BOOLEAN,
      };
    }
    case 'like': {
      const text = (child: Expression, what: string) => {
        const typed = bind(child);
        if (!canCoerce(typed.type, VARCHAR) && typed.type.kind !== 'char') {
          throw new SqlError(
            'TYPE_MISMATCH',
            child,
            `${what} must evaluate to a varchar (actual: ${displayName(typed.type)})`,
          );
        }
        return typed.type.kind === 'unknown' ? coerce(typed, VARCHAR) : typed;
      };
      const operand = text(e.operand, 'Left side of LIKE expression');
      const pattern = text(e.pattern, 'Pattern for LIKE expression');
      const escaped = e.escape ? { escape: text(e.escape, 'Escape for LIKE expression') } : {};
      return { kind: 'like', operand, pattern, ...escaped, negated: e.negated, type: BOOLEAN };
    }
    case 'is null':
      return { kind: 'is null', operand: bind(e.operand), negated: e.negated, type: BOOLEAN };
    case 'negate': {
      if (e.operand.kind === 'integer' && e.operand.text === '2147483648')
        return constant(INTEGER, '-2147483648');
      if (e.operand.kind === 'integer' && e.operand.text === '9223372036854775808')
        return constant(BIGINT, `-${e.operand.text}`);
      const operand = bind(e.operand);
      if (operand.type.kind === 'unknown') throw ambiguous(e);
      if (!isNumeric(operand.type) && !operand.type.kind.startsWith('interval')) {
        throw new SqlError('TYPE_MISMATCH', e, `Cannot negate ${displayName(operand.type)}`);
      }
      return { kind: 'negate', operand, type: operand.type };
    }
    case 'arithmetic':
      return arithmetic(e.operator, bind(e.left), bind(e.right), e);
    case 'concat':
      return bindCall(
        {
          ...e,
          kind: 'call',
          name: 'concat',
          arguments: [e.left, e.right],
          star: false,
          distinct: false,
          orderBy: [],
          ignoreNulls: false,
        },
        context,
      );
    case 'at time zone':
      return bindCall(
        {
          ...e,
          kind: 'call',
          name: 'at_timezone',
          arguments: [e.operand, e.zone],
          star: false,
          distinct: false,
          orderBy: [],
          ignoreNulls: false,
        },
        context,
      );
    case 'current':
      return bindCurrent(e, context);
    case 'subquery': {
      const query = bindNestedQuery(e.query, context);
      if (query.columns.length === 1) return { kind: 'subquery', query, type: query.columns[0]!.type };
      const fields = query.columns.map(({ name, type }) => (name === undefined ? { type } : { name, type }));
      throw new SqlError(
        'NOT_SUPPORTED',
        e,
        `A subquery of ${fields.length} columns as a row is not supported`,
      );
    }
    case 'exists':
      return { kind: 'exists', query: bindNestedQuery(e.query, context), type: BOOLEAN };
    case 'in query':
    case 'quantified':
      return bindQueryComparison(e, context);
  }
}

/** The key that an expression is, in a select that groups. */
function asGroupingKey(e: Expression, context: Context): Typed | undefined {
  const { grouping } = context;
  if (
    !grouping ||
    grouping.keys.size === 0 ||
    e.kind === 'integer' ||
    e.kind === 'string' ||
    e.kind === 'null'
  )
    return undefined;
  let bound: Typed;
  try {
    bound = bindExpression(e, grouping.inner);
  } catch {
    // An aggregate, say: not a key.
    return undefined;
  }
  const key = grouping.keys.get(canonical(bound));
  return key && columnOf(key.id, key.type);
}

const EXTRACT: Readonly<Record<string, string>> = {
  YEAR: 'year',
  QUARTER: 'quarter',
  MONTH: 'month',
  WEEK: 'week',
  DAY: 'day',
  DAY_OF_MONTH: 'day',
  DAY_OF_WEEK: 'day_of_week',
  DOW: 'day_of_week',
  DAY_OF_YEAR: 'day_of_year',
  DOY: 'day_of_year',
  YEAR_OF_WEEK: 'year_of_week',
  YOW: 'year_of_week',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
  TIMEZONE_HOUR: 'timezone_hour',
  TIMEZONE_MINUTE: 'timezone_minute',
};

function unknownField(e: ExpressionOf<'extract'>): never {
  throw new SqlError('SYNTAX_ERROR', e, `Invalid EXTRACT field: ${e.field}`);
}

function bindGrouping(e: ExpressionOf<'grouping'>, context: Context): Typed {
  const { grouping } = context;
  if (!grouping)
    throw new SqlError(
      'SYNTAX_ERROR',
      e,
      'A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause',
    );
  const keys = e.columns.map((column) => {
    const key = grouping.keys.get(canonical(bindExpression(column, grouping.inner)));
    if (!key)
      throw new SqlError(
        'INVALID_ARGUMENTS',
        column,
        'The arguments to GROUPING() must be expressions referenced by the GROUP BY at line and column',
      );
    return grouping.keyIds.indexOf(key.id);
  });
  const id = context.statement.nextId();
  grouping.groupings.push({ id, keys });
  return columnOf(id, e.columns.length > 31 ? BIGINT : { kind: 'integer' });
}

function bindCast(e: ExpressionOf<'cast'>, context: Context): Typed {
  const operand = bindExpression(e.operand, context);
  const type = castType(e);
  if (!canCast(operand.type, type)) {
    throw new SqlError(
      'TYPE_MISMATCH',
      e,
      `Cannot cast ${displayName(operand.type)} to ${displayName(type)}`,
    );
  }
  if (operand.kind === 'constant' && operand.value === null) return constant(type, null);
  return { kind: 'cast', operand, safe: e.safe, type };
}

/** A cast's type; an unknown one is reported where the cast stands. */
function castType(e: ExpressionOf<'cast'>): TrinoType {
  try {
    return resolveType(e.type);
  } catch (error) {
    if (error instanceof SqlError && error.errorName === 'TYPE_NOT_FOUND') {
      throw new SqlError('TYPE_MISMATCH', e, error.detail);
    }
    throw error;
  }
}

function bindCase(e: ExpressionOf<'case'>, context: Context): Typed {
  const operand = e.operand && bindExpression(e.operand, context);
  const branches = e.branches.map(({ when, result }) => ({
    when: operand
      ? compare('=', operand, bindExpression(when, context), when)
      : coerceTo(bindExpression(when, context), BOOLEAN, when, 'CASE WHEN clause'),
    result: bindExpression(result, context),
  }));
  const otherwise = e.otherwise ? bindExpression(e.otherwise, context) : constant(UNKNOWN, null);
  const results = branches.map(({ result }, i) => ({ value: result, at: e.branches[i]!.result }));
  const all = e.otherwise ? [...results, { value: otherwise, at: e.otherwise }] : results;
  const type = commonType('All CASE results', all);
  return {
    kind: 'case',
    branches: branches.map(({ when, result }) => ({ when, result: coerce(result, type) })),
    otherwise: coerce(otherwise, type),
    type,
  };
}

function bindCurrent(e: ExpressionOf<'current'>, context: Context): Typed {
  const text = context.statement.session.now.toISOString();
  const precision = e.precision ?? 3;
  const second = text.slice(0, 19).replace('T', ' ');
  const fraction = precision === 0 ? '' : `.${text.slice(20, 23).padEnd(9, '0').slice(0, precision)}`;
  switch (e.what) {
    case 'CURRENT_DATE':
      return constant(DATE, text.slice(0, 10));
    case 'CURRENT_TIMESTAMP':
      return {
        kind: 'constant',
        type: timestampWithTimeZone(precision),
        value: second + fraction,
        zone: 'UTC',
      };
    case 'LOCALTIMESTAMP':
      return constant(timestamp(precision), second + fraction);
    case 'LOCALTIME':
      return constant({ kind: 'time', precision }, second.slice(11) + fraction);
    case 'CURRENT_CATALOG':
      return constant(VARCHAR, 'awsdatacatalog');
    case 'CURRENT_SCHEMA':
      return constant(VARCHAR, context.statement.catalog.defaultDatabase);
    default:
      throw lacking(e, e.what.toLowerCase());
  }
}
