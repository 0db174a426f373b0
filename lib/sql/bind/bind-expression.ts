import type { Expression, ExpressionOf } from '../parse/ast.ts';
import { parseExpressionText } from '../parse/parse-query.ts';
import { SqlError } from '../parse/sql-error.ts';
import { canCoerce, commonSuperType, commonSuperTypeOf, isNumeric } from '../types/coercion.ts';
import { resolveType } from '../types/resolve-type.ts';
import type { TrinoType } from '../types/type.ts';
import {
  array,
  BIGINT,
  BOOLEAN,
  DATE,
  row,
  timestamp,
  timestampWithTimeZone,
  displayName,
  UNKNOWN,
  VARCHAR,
} from '../types/type.ts';
import { bindCall } from './bind-call.ts';
import { canCast } from './can-cast.ts';
import type { Context } from './context.ts';
import { canonical, columnOf } from './context.ts';
import { bindLiteral, constant } from './literals.ts';
import { arithmetic, coerce, coerceTo, compare } from './operators.ts';
import { bindNestedQuery } from './query-binder.ts';
import { findField } from './scope.ts';
import type { Typed } from './typed-tree.ts';

/**
 * Gives an expression its type.
 * @throws SqlError with the error's name, line and column
 */
export function bindExpression(e: Expression, context: Context): Typed {
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
      const element = commonSuperTypeOf(items.map(({ type }) => type));
      if (!element)
        throw new SqlError(
          'TYPE_MISMATCH',
          e,
          `All ARRAY elements must be the same type or coercible to a common type. Cannot find common type between ${displayName(items[0]!.type)} and ${displayName(items.find((i) => !commonSuperType(items[0]!.type, i.type))?.type ?? UNKNOWN)}`,
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
      const left = compare('>=', operand, bind(e.lower), e);
      const right = compare('<=', operand, bind(e.upper), e);
      const both: Typed = { kind: 'and', left, right, type: BOOLEAN };
      return e.negated ? { kind: 'not', operand: both, type: BOOLEAN } : both;
    }
    case 'in': {
      const operand = bind(e.operand);
      const items = e.items.map(bind);
      const common = commonSuperTypeOf([operand, ...items].map(({ type }) => type));
      if (!common)
        throw new SqlError(
          'TYPE_MISMATCH',
          e.items[0]!,
          `IN value and list items must be the same type: ${displayName(operand.type)}`,
        );
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
      const escape = e.escape ? { escape: text(e.escape, 'Escape for LIKE expression') } : {};
      return { kind: 'like', operand, pattern, ...escape, negated: e.negated, type: BOOLEAN };
    }
    case 'is null':
      return { kind: 'is null', operand: bind(e.operand), negated: e.negated, type: BOOLEAN };
    case 'negate': {
      if (e.operand.kind === 'integer' && e.operand.text === '9223372036854775808')
        return constant(BIGINT, `-${e.operand.text}`);
      const operand = bind(e.operand);
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

function dottedName(e: Expression): string[] | undefined {
  if (e.kind === 'column') return [e.name.name];
  if (e.kind !== 'dereference') return undefined;
  const base = dottedName(e.base);
  return base && [...base, e.field.name];
}

function bindName(e: ExpressionOf<'column' | 'dereference'>, context: Context): Typed {
  const parts = dottedName(e);
  if (e.kind === 'column' || parts) {
    const names = parts ?? [];
    if (names.length) {
      for (let scope: typeof context.scope | undefined = context.scope; scope; scope = scope.parent) {
        const variable = scope.variables?.get(names[0]!.toLowerCase());
        if (variable) return fieldsOf(variable, names.slice(1), e);
      }
    }
    const match = findField(context.scope, names, e);
    if (match) {
      if (context.grouping && context.scope.fields.includes(match.field)) {
        throw new SqlError(
          'EXPRESSION_NOT_AGGREGATE',
          e,
          `'${names.join('.')}' must be an aggregate expression or appear in GROUP BY clause`,
        );
      }
      return fieldsOf(match.field.value, names.slice(match.used), e);
    }
    if (e.kind === 'column' || !context.grouping) {
      throw new SqlError(
        'COLUMN_NOT_FOUND',
        e,
        `Column '${names.join('.')}' cannot be resolved or requester is not authorized to access requested resources`,
      );
    }
  }
  const { base, field } = e as ExpressionOf<'dereference'>;
  return fieldsOf(bindExpression(base, context), [field.name], e);
}

function fieldsOf(base: Typed, names: readonly string[], at: Expression): Typed {
  return names.reduce<Typed>((value, name) => {
    if (value.type.kind !== 'row')
      throw new SqlError('TYPE_MISMATCH', at, `Expression is not of type ROW: ${displayName(value.type)}`);
    const index = value.type.fields.findIndex((field) => field.name?.toLowerCase() === name.toLowerCase());
    if (index < 0) {
      throw new SqlError(
        'COLUMN_NOT_FOUND',
        at,
        `Column '${name}' cannot be resolved or requester is not authorized to access requested resources`,
      );
    }
    return { kind: 'field', base: value, index, type: value.type.fields[index]!.type };
  }, base);
}

function bindSubscript(e: ExpressionOf<'subscript'>, context: Context): Typed {
  const base = bindExpression(e.base, context);
  const index = bindExpression(e.index, context);
  const { type } = base;
  if (type.kind === 'row') {
    const position =
      index.kind === 'constant' && index.type.kind === 'integer' ? Number(index.value) : Number.NaN;
    const field = type.fields[position - 1];
    if (!field)
      throw new SqlError(
        'INVALID_FUNCTION_ARGUMENT',
        e.index,
        `Invalid subscript index: ${position}. ROW indices start at 1`,
      );
    return { kind: 'field', base, index: position - 1, type: field.type };
  }
  if (type.kind === 'array') {
    if (!canCoerce(index.type, BIGINT))
      throw new SqlError(
        'TYPE_MISMATCH',
        e,
        `Cannot use ${displayName(index.type)} for subscript of ${displayName(type)}`,
      );
    return { kind: 'subscript', base, index: coerce(index, BIGINT), type: type.element };
  }
  if (type.kind === 'map' && canCoerce(index.type, type.key)) {
    return { kind: 'subscript', base, index: coerce(index, type.key), type: type.value };
  }
  throw new SqlError(
    'TYPE_MISMATCH',
    e,
    `Cannot use ${displayName(index.type)} for subscript of ${displayName(type)}`,
  );
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
  const type = resolveType(e.type);
  if (!canCast(operand.type, type)) {
    throw new SqlError('TYPE_MISMATCH', e, `Cannot cast ${displayName(operand.type)} to ${displayName(type)}`);
  }
  if (operand.kind === 'constant' && operand.value === null) return constant(type, null);
  return { kind: 'cast', operand, safe: e.safe, type };
}

function bindCase(e: ExpressionOf<'case'>, context: Context): Typed {
  const operand = e.operand && bindExpression(e.operand, context);
  const branches = e.branches.map(({ when, then }) => ({
    when: operand
      ? compare('=', operand, bindExpression(when, context), when)
      : coerceTo(bindExpression(when, context), BOOLEAN, when, 'CASE WHEN clause'),
    then: bindExpression(then, context),
  }));
  const otherwise = e.otherwise ? bindExpression(e.otherwise, context) : constant(UNKNOWN, null);
  let type: TrinoType = otherwise.type;
  for (const branch of branches) {
    const common = commonSuperType(type, branch.then.type);
    if (!common)
      throw new SqlError(
        'TYPE_MISMATCH',
        e,
        `All CASE results must be the same type or coercible to a common type. Cannot find common type between ${displayName(branches[0]!.then.type)} and ${displayName(otherwise.type)}`,
      );
    type = common;
  }
  return {
    kind: 'case',
    branches: branches.map(({ when, then }) => ({ when, then: coerce(then, type) })),
    otherwise: coerce(otherwise, type),
    type,
  };
}

function bindQueryComparison(e: ExpressionOf<'in query' | 'quantified'>, context: Context): Typed {
  const operand = bindExpression(e.kind === 'in query' ? e.operand : e.left, context);
  const query = bindNestedQuery(e.query, context);
  const column = query.columns[0]!;
  if (query.columns.length !== 1)
    throw new SqlError(
      'TYPE_MISMATCH',
      e,
      `Multiple columns returned by subquery are not yet supported. Found ${query.columns.length}`,
    );
  const common = commonSuperType(operand.type, column.type);
  if (!common)
    throw new SqlError(
      'TYPE_MISMATCH',
      e,
      `Value expression and result of subquery must be of the same type: ${displayName(operand.type)} vs ${displayName(column.type)}`,
    );
  const left = coerce(operand, common);
  const cast: typeof query = {
    ...query,
    with: [],
    orderBy: [],
    body: {
      kind: 'select',
      from: { kind: 'query', query, columns: [column.id], lateral: false },
      distinct: false,
      items: [coerce(columnOf(column.id, column.type), common)],
      columns: [{ id: context.statement.nextId(), type: common }],
    },
    columns: [],
  };
  delete (cast as { limit?: bigint }).limit;
  delete (cast as { offset?: bigint }).offset;
  const wrapped = { ...cast, columns: cast.body.columns };
  if (e.kind === 'in query')
    return { kind: 'in query', operand: left, query: wrapped, negated: e.negated, type: BOOLEAN };
  return {
    kind: 'quantified',
    operator: e.operator,
    quantifier: e.quantifier,
    left,
    query: wrapped,
    type: BOOLEAN,
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
      throw new SqlError('NOT_SUPPORTED', e, `${e.what.toLowerCase()} is not supported`);
  }
}
