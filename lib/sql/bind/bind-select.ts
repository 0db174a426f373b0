import { functionKind } from '../functions/resolve-function.ts';
import type { Expression, Select, SelectItem, SortItem } from '../parse/ast.ts';
import { SqlError } from '../parse/sql-error.ts';
import { bindExpression } from './bind-expression.ts';
import type { BoundFrom } from './bind-relation.ts';
import { bindRelation } from './bind-relation.ts';
import type { Context, GroupingContext } from './context.ts';
import { canonical } from './context.ts';
import { condition } from './operators.ts';
import { ordinalOf } from './query-binder.ts';
import type { Field, Scope } from './scope.ts';
import { endsWith } from './scope.ts';
import type { BoundGrouping, BoundSelect, BoundSort, OutputColumn, Typed } from './typed-tree.ts';

/** Binds SELECT … with the ORDER BY that follows it, which sees output names first, then the columns of FROM. */
export function bindSelect(
  select: Select,
  orderBy: readonly SortItem[],
  outer: Context,
): { body: BoundSelect; orderBy: BoundSort[] } {
  const from: BoundFrom | undefined = select.from && bindRelation(select.from, outer);
  const scope: Scope = { ...outer.scope, fields: from?.fields ?? [] };
  const windowNames = new Map(
    select.windows.map(({ name, specification }) => [name.name.toLowerCase(), specification]),
  );
  const plain: Context = { ...outer, scope, windows: false, windowNames, clause: 'WHERE clause' };
  const where = select.where && condition(bindExpression(select.where, plain), select.where, 'WHERE clause');
  const grouped = select.groupBy !== undefined || aggregates(select, orderBy);
  const inner: Context = { ...plain, clause: 'GROUP BY clause' };
  const grouping: GroupingContext | undefined = grouped
    ? { keys: new Map(), keyIds: [], aggregates: [], groupings: [], inner }
    : undefined;
  const keys: { id: number; expression: Typed }[] = [];
  const sets = grouping ? bindGroupBy(select, inner, grouping, keys) : [];
  const context: Context = { ...plain, windows: true, clause: 'SELECT', ...(grouping ? { grouping } : {}) };
  const items: Typed[] = [];
  const columns: OutputColumn[] = [];
  for (const item of select.items) {
    for (const { value, name } of bindItem(item, context)) {
      items.push(value);
      columns.push({
        id: outer.statement.nextId(),
        ...(name === undefined ? {} : { name }),
        type: value.type,
      });
    }
  }
  const having =
    select.having &&
    condition(
      bindExpression(select.having, { ...context, windows: false, clause: 'HAVING clause' }),
      select.having,
      'HAVING clause',
    );
  const sorted = orderBy.map((item) => bindSortItem(item, select, context, items, columns));
  const bound: BoundGrouping | undefined = grouping && {
    keys,
    sets,
    aggregates: grouping.aggregates.map(({ id, call }) => ({ id, call })),
    groupings: grouping.groupings,
  };
  const body: BoundSelect = {
    kind: 'select',
    ...(from ? { from: from.relation } : {}),
    ...(where ? { where } : {}),
    ...(bound ? { grouping: bound } : {}),
    ...(having ? { having } : {}),
    distinct: select.distinct,
    items,
    columns,
  };
  return { body, orderBy: sorted };
}

function bindItem(item: SelectItem, context: Context): { value: Typed; name?: string }[] {
  if (item.kind === 'expression') {
    const value = bindExpression(item.expression, context);
    const name = item.alias?.name ?? impliedName(item.expression);
    return [name === undefined ? { value } : { value, name }];
  }
  const fields = item.of ? fieldsOf(item.of, context) : context.scope.fields.filter((field) => !field.hidden);
  if (!fields) {
    const value = bindExpression(item.of!, context);
    if (value.type.kind !== 'row')
      throw new SqlError('TYPE_MISMATCH', item, 'Expression to expand with .* must be a row');
    return value.type.fields.map((field, index) => ({
      value: { kind: 'field', base: value, index, type: field.type },
      ...(field.name === undefined ? {} : { name: field.name }),
    }));
  }
  if (!item.of && fields.length === 0)
    throw new SqlError('COLUMN_NOT_FOUND', item, 'SELECT * not allowed in queries without FROM clause');
  if (item.aliases && item.aliases.length !== fields.length) {
    throw new SqlError(
      'MISMATCHED_COLUMN_ALIASES',
      item,
      `Column alias list has ${item.aliases.length} entries but relation has ${fields.length} columns`,
    );
  }
  return fields.map((field, i) => {
    const value = context.grouping ? keyOf(field, item, context.grouping) : field.value;
    const name = item.aliases?.[i]?.name ?? field.name;
    return name === undefined ? { value } : { value, name };
  });
}

function keyOf(field: Field, item: SelectItem, grouping: GroupingContext): Typed {
  const key = grouping.keys.get(canonical(field.value));
  if (!key) {
    throw new SqlError('EXPRESSION_NOT_AGGREGATE', item, `Column '${field.name}' not in GROUP BY clause`);
  }
  return { kind: 'column', id: key.id, type: key.type };
}

/** The fields of `relation.*`; undefined when the name is no relation. */
function fieldsOf(e: Expression, context: Context): Field[] | undefined {
  const parts: string[] = [];
  let base = e;
  while (base.kind === 'dereference') {
    parts.unshift(base.field.name.toLowerCase());
    base = base.base;
  }
  if (base.kind !== 'column') return undefined;
  parts.unshift(base.name.name.toLowerCase());
  const fields = context.scope.fields.filter(
    (field) => !field.hidden && field.qualifier.length > 0 && endsWith(field.qualifier, parts),
  );
  return fields.length ? fields : undefined;
}

function impliedName(e: Expression): string | undefined {
  if (e.kind === 'column') return e.name.name;
  return e.kind === 'dereference' ? e.field.name : undefined;
}

function bindGroupBy(
  select: Select,
  inner: Context,
  grouping: GroupingContext,
  keys: { id: number; expression: Typed }[],
): number[][] {
  const index = (e: Expression): number => {
    const expression = bindExpression(groupedItem(e, select), inner);
    const text = canonical(expression);
    const known = grouping.keys.get(text);
    if (known) return grouping.keyIds.indexOf(known.id);
    const id = inner.statement.nextId();
    grouping.keys.set(text, { id, type: expression.type });
    grouping.keyIds.push(id);
    keys.push({ id, expression });
    return keys.length - 1;
  };
  let sets: number[][] = [[]];
  for (const { kind, sets: written } of select.groupBy?.elements ?? []) {
    const groups = written.map((set) => set.map(index));
    const expanded =
      kind === 'rollup'
        ? Array.from({ length: groups.length + 1 }, (_, i) => groups.slice(0, groups.length - i).flat())
        : kind === 'cube'
          ? Array.from({ length: 2 ** groups.length }, (_, mask) =>
              groups.filter((_, i) => !(mask & (2 ** (groups.length - 1 - i)))).flat(),
            )
          : groups;
    sets = sets.flatMap((set) => expanded.map((more) => [...new Set([...set, ...more])]));
  }
  if (select.groupBy?.distinct)
    sets = [...new Map(sets.map((set) => [[...set].sort().join(), set])).values()];
  return sets;
}

/** `GROUP BY 1` is the first select item. */
function groupedItem(e: Expression, select: Select): Expression {
  if (e.kind !== 'integer') return e;
  const item = select.items[Number(e.text) - 1];
  if (!item)
    throw new SqlError('INVALID_COLUMN_REFERENCE', e, `GROUP BY position ${e.text} is not in select list`);
  if (item.kind !== 'expression')
    throw new SqlError('NOT_SUPPORTED', e, 'GROUP BY position of a * is not supported');
  return item.expression;
}

function bindSortItem(
  { expression, descending, nullsFirst }: SortItem,
  select: Select,
  context: Context,
  items: readonly Typed[],
  columns: readonly OutputColumn[],
): BoundSort {
  const ordinal = ordinalOf(expression, columns);
  const named =
    ordinal ??
    (expression.kind === 'column'
      ? columns.findIndex((column) => column.name?.toLowerCase() === expression.name.name.toLowerCase())
      : -1);
  if (named >= 0) return { expression: items[named]!, output: named, descending, nullsFirst };
  const fields = columns.flatMap(({ name }, i) =>
    name === undefined ? [] : [{ name, qualifier: [], value: items[i]! }],
  );
  const variables = new Map(fields.map(({ name, value }) => [name.toLowerCase(), value]));
  const aliased = new Map(
    [...variables].filter(
      ([name]) => !context.scope.fields.some((field) => field.name?.toLowerCase() === name),
    ),
  );
  const typed = bindExpression(expression, {
    ...context,
    scope: { ...context.scope, variables: new Map([...(context.scope.variables ?? []), ...aliased]) },
    clause: 'ORDER BY clause',
  });
  const text = canonical(typed);
  const output = items.findIndex((item) => canonical(item) === text);
  if (output >= 0) return { expression: typed, output, descending, nullsFirst };
  if (select.distinct) {
    throw new SqlError(
      'EXPRESSION_NOT_IN_DISTINCT',
      select,
      'For SELECT DISTINCT, ORDER BY expressions must appear in select list',
    );
  }
  return { expression: typed, descending, nullsFirst };
}

/** Whether a select aggregates without GROUP BY. */
function aggregates(select: Select, orderBy: readonly SortItem[]): boolean {
  if (select.having) return true;
  const found = (e: unknown): boolean => {
    if (Array.isArray(e)) return e.some(found);
    if (typeof e !== 'object' || e === null) return false;
    const node = e as { kind?: string; name?: unknown; over?: unknown; body?: unknown; orderBy?: unknown };
    if (
      node.kind === 'call' &&
      typeof node.name === 'string' &&
      functionKind(node.name) === 'aggregate' &&
      !node.over
    )
      return true;
    return Object.entries(e).some(([key, value]) => key !== 'query' && found(value));
  };
  return found(select.items) || found(orderBy);
}
