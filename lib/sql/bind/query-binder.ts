import type { Expression, Query, QueryBody, SortItem } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { commonSuperType } from '../types/coercion.ts';
import type { TrinoType } from '../types/type.ts';
import { displayName } from '../types/type.ts';
import { bindExpression } from './bind-expression.ts';
import { asRecursive, bindStep } from './bind-recursion.ts';
import { bindTable } from './bind-relation.ts';
import { bindSelect } from './bind-select.ts';
import type { Context } from './context.ts';
import { columnOf } from './context.ts';
import { coerce } from './operators.ts';
import type { NamedRelation, Scope } from './scope.ts';
import type { BoundBody, BoundSort, OutputColumn, QueryTree, Typed } from './typed-tree.ts';

/** A query inside an expression: it sees the expression's names. */
export function bindNestedQuery(query: Query, context: Context): QueryTree {
  const base = context.grouping?.inner ?? context;
  const { grouping: _, ...rest } = context;
  return bindQueryTree(query, { ...rest, scope: { fields: [], named: new Map(), parent: base.scope } });
}

/** Binds a query in a scope whose own fields are empty; its parent's are what it may be correlated with. */
export function bindQueryTree(query: Query, outer: Context): QueryTree {
  const named = new Map<string, NamedRelation>(outer.scope.named);
  const scope: Scope = { ...outer.scope, named };
  const context: Context = {
    statement: outer.statement,
    scope,
    windows: false,
    windowNames: new Map(),
    clause: '',
  };
  const bound: QueryTree['with'][number][] = [];
  for (const { name, columns: aliases, query: definition } of query.with) {
    if (query.recursive && !aliases)
      throw new SqlError('MISSING_COLUMN_ALIASES', name, 'missing column aliases in recursive WITH query');
    const key = name.name.toLowerCase();
    if (
      bound.length &&
      query.with.some(
        (other) =>
          other.name !== name &&
          other.name.name.toLowerCase() === key &&
          other.name.column < name.column &&
          other.name.line <= name.line,
      )
    ) {
      throw new SqlError(
        'DUPLICATE_NAMED_QUERY',
        name,
        `WITH query name '${name.name}' specified more than once`,
      );
    }
    const recursive = query.recursive ? asRecursive(definition, key) : undefined;
    const inner = bindQueryTree(recursive?.anchor ?? definition, context);
    if (aliases && aliases.length !== inner.columns.length) {
      throw new SqlError(
        'MISMATCHED_COLUMN_ALIASES',
        name,
        `WITH column alias list has ${aliases.length} entries but WITH query(${name.name}) has ${inner.columns.length} columns`,
      );
    }
    const id = outer.statement.nextId();
    named.set(key, {
      id,
      columns: inner.columns.map((column, i) => (aliases ? { ...column, name: aliases[i]!.name } : column)),
    });
    const step = recursive && {
      query: bindStep(recursive.step, inner.columns, context),
      distinct: recursive.distinct,
    };
    bound.push({ id, query: inner, ...(step ? { step } : {}) });
  }
  const { body, orderBy } = bindOrdered(query.body, query.orderBy, context);
  const limit = query.limit && rowCount(query.limit, context);
  if (query.fetch && limit === 0n)
    throw new SqlError(
      'NUMERIC_VALUE_OUT_OF_RANGE',
      query.fetch,
      'FETCH FIRST row count must be positive (actual value: 0)',
    );
  if (query.withTies && query.orderBy.length === 0)
    throw new SqlError(
      'MISSING_ORDER_BY',
      query.fetch ?? query,
      'FETCH FIRST WITH TIES clause requires ORDER BY',
    );
  return {
    with: bound,
    body,
    orderBy,
    ...(query.offset ? { offset: rowCount(query.offset, context) } : {}),
    ...(limit === undefined ? {} : { limit }),
    ...(query.withTies ? { withTies: true } : {}),
    columns: body.columns,
  };
}

function rowCount(e: Expression, context: Context): bigint {
  const value = bindExpression(e, context);
  if (value.kind !== 'constant' || typeof value.value !== 'string' || !/^\d+$/.test(value.value)) {
    throw new SqlError('SYNTAX_ERROR', e, 'Row count must be an integer');
  }
  return BigInt(value.value);
}

function bindOrdered(
  body: QueryBody,
  orderBy: readonly SortItem[],
  context: Context,
): { body: BoundBody; orderBy: BoundSort[] } {
  if (body.kind === 'select') return bindSelect(body, orderBy, context);
  const bound = bindBody(body, context);
  const fields = bound.columns.map(({ name, id, type }) => ({
    ...(name === undefined ? {} : { name }),
    qualifier: [],
    value: columnOf(id, type),
  }));
  const scope: Scope = { ...context.scope, fields };
  const sorted = orderBy.map(({ expression, descending, nullsFirst }) => {
    const ordinal = ordinalOf(expression, bound.columns);
    const typed =
      ordinal === undefined
        ? bindExpression(expression, { ...context, scope, clause: 'ORDER BY clause' })
        : undefined;
    const output =
      ordinal ?? bound.columns.findIndex((column) => typed?.kind === 'column' && typed.id === column.id);
    if (output < 0)
      throw new SqlError(
        'NOT_SUPPORTED',
        expression,
        'ORDER BY of a set operation must name an output column',
      );
    const column = bound.columns[output]!;
    return { expression: columnOf(column.id, column.type), output, descending, nullsFirst };
  });
  return { body: bound, orderBy: sorted };
}

/** `ORDER BY 2` → 1. @throws SqlError INVALID_COLUMN_REFERENCE */
export function ordinalOf(e: Expression, columns: readonly OutputColumn[]): number | undefined {
  if (e.kind !== 'integer') return undefined;
  const position = Number(e.text);
  if (position < 1 || position > columns.length) {
    throw new SqlError('INVALID_COLUMN_REFERENCE', e, `ORDER BY position ${position} is not in select list`);
  }
  return position - 1;
}

function bindBody(body: QueryBody, context: Context): BoundBody {
  switch (body.kind) {
    case 'select':
      return bindSelect(body, [], context).body;
    case 'nested': {
      const query = bindQueryTree(body.query, context);
      return { kind: 'nested', query, columns: query.columns };
    }
    case 'table': {
      const { relation, fields: all } = bindTable(body.name, context);
      const fields = all.filter((field) => !field.hidden);
      const columns = fields.map(({ name, value }) => ({
        id: context.statement.nextId(),
        name: name!,
        type: value.type,
      }));
      return {
        kind: 'select',
        from: relation,
        distinct: false,
        items: fields.map(({ value }) => value),
        columns,
      };
    }
    case 'values':
      return bindValues(body, context);
    case 'set':
      return bindSet(body, context);
  }
}

function bindValues(body: Extract<QueryBody, { kind: 'values' }>, context: Context): BoundBody {
  const { rows } = body;
  const bound = rows.map((row) => {
    const items = row.kind === 'row' ? row.items : [row];
    return items.map((item) => bindExpression(item, { ...context, clause: 'VALUES' }));
  });
  const width = bound[0]!.length;
  const types: TrinoType[] = bound[0]!.map(({ type }) => type);
  for (const row of bound) {
    if (row.length !== width) {
      throw new SqlError(
        'TYPE_MISMATCH',
        body,
        `Values rows have mismatched sizes: ${width} vs ${row.length}`,
      );
    }
    for (const [i, cell] of row.entries()) {
      const common = commonSuperType(types[i]!, cell.type);
      if (!common) {
        throw new SqlError(
          'TYPE_MISMATCH',
          body,
          `Values rows have mismatched types: ${rowName(bound[0]!)} vs ${rowName(row)}`,
        );
      }
      types[i] = common;
    }
  }
  const columns = types.map((type) => ({ id: context.statement.nextId(), type }));
  return { kind: 'values', rows: bound.map((row) => row.map((cell, i) => coerce(cell, types[i]!))), columns };
}

const rowName = (cells: readonly Typed[]) => `row(${cells.map(({ type }) => displayName(type)).join(', ')})`;

function bindSet(body: Extract<QueryBody, { kind: 'set' }>, context: Context): BoundBody {
  const [left, right] = [bindBody(body.left, context), bindBody(body.right, context)];
  if (left.columns.length !== right.columns.length) {
    throw new SqlError(
      'TYPE_MISMATCH',
      body,
      `${body.operator} query has different number of fields: ${left.columns.length}, ${right.columns.length}`,
    );
  }
  const types = left.columns.map((column, i) => {
    const other = right.columns[i]!;
    const common = commonSuperType(column.type, other.type);
    if (!common) {
      throw new SqlError(
        'TYPE_MISMATCH',
        body,
        `column ${i + 1} in ${body.operator} query has incompatible types: ${displayName(column.type)}, ${displayName(other.type)}`,
      );
    }
    return common;
  });
  const columns = left.columns.map(({ name }, i) => ({
    id: context.statement.nextId(),
    ...(name === undefined ? {} : { name }),
    type: types[i]!,
  }));
  return {
    kind: 'set',
    operator: body.operator,
    distinct: body.distinct,
    left: castColumns(left, types, context),
    right: castColumns(right, types, context),
    columns,
  };
}

/** The query with its columns cast to these types. */
export function castTree(query: QueryTree, types: readonly TrinoType[], context: Context): QueryTree {
  const body = castColumns({ kind: 'nested', query, columns: query.columns }, types, context);
  return { with: [], body, orderBy: [], columns: body.columns };
}

/** The body with its columns cast to these types. */
function castColumns(body: BoundBody, types: readonly TrinoType[], context: Context): BoundBody {
  if (body.columns.every((column, i) => displayName(column.type) === displayName(types[i]!))) return body;
  const query: QueryTree = { with: [], body, orderBy: [], columns: body.columns };
  const ids = body.columns.map(() => context.statement.nextId());
  const items: Typed[] = body.columns.map((column, i) => coerce(columnOf(ids[i]!, column.type), types[i]!));
  const columns = body.columns.map((column, i) => ({
    ...column,
    id: context.statement.nextId(),
    type: types[i]!,
  }));
  return {
    kind: 'select',
    from: { kind: 'query', query, columns: ids, lateral: false },
    distinct: false,
    items,
    columns,
  };
}
