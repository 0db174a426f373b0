import type { Expression, ExpressionOf } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { lacking } from '../trino/lacking.ts';
import { canCoerce } from '../types/coercion.ts';
import { BIGINT, displayName } from '../types/type.ts';
import { bindExpression } from './bind-expression.ts';
import type { Context } from './context.ts';
import { coerce } from './operators.ts';
import { findField, isLacking } from './scope.ts';
import type { Typed } from './typed-tree.ts';

function dottedName(e: Expression): string[] | undefined {
  if (e.kind === 'column') return [e.name.name];
  if (e.kind !== 'dereference') return undefined;
  const base = dottedName(e.base);
  return base && [...base, e.field.name];
}

/**
 * A column, a lambda's variable, or a field of a row.
 * @throws SqlError COLUMN_NOT_FOUND in Athena's words; EXPRESSION_NOT_AGGREGATE; AMBIGUOUS_NAME; NOT_SUPPORTED of a hidden column
 */
export function bindName(e: ExpressionOf<'column' | 'dereference'>, context: Context): Typed {
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
    if (isLacking(context.scope, names)) throw lacking(e, `the hidden column "${names.at(-1)}"`);
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

/** An element of an array, a map's value, or a row's field by its 1-based position. */
export function bindSubscript(e: ExpressionOf<'subscript'>, context: Context): Typed {
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
