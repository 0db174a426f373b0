import type { AsOf, Expression, Identifier, QualifiedName, Relation } from '../parse/ast.ts';
import type { Position, SqlErrorName } from '../parse/sql-error.ts';
import { SqlError } from '../parse/sql-error.ts';
import { HIDDEN_COLUMNS } from '../trino/hidden-columns.ts';
import { commonSuperType, isNumeric } from '../types/coercion.ts';
import type { TrinoType } from '../types/type.ts';
import { BIGINT, BOOLEAN, displayName, UNKNOWN } from '../types/type.ts';
import { bindExpression } from './bind-expression.ts';
import { bindView } from './bind-view.ts';
import type { Context } from './context.ts';
import { columnOf } from './context.ts';
import { constant } from './literals.ts';
import { coerce, compare, condition } from './operators.ts';
import { bindQueryTree } from './query-binder.ts';
import type { Field, Scope } from './scope.ts';
import { findNamed } from './scope.ts';
import type { BoundRelation, Typed } from './typed-tree.ts';

export interface BoundFrom {
  readonly relation: BoundRelation;
  readonly fields: readonly Field[];
}

/** Catalogs that Athena and this runtime know by these names. */
const CATALOG = 'awsdatacatalog';

/**
 * Binds FROM. Relations to the left are visible to UNNEST and LATERAL.
 * @throws SqlError TABLE_NOT_FOUND, SCHEMA_NOT_FOUND …
 */
export function bindRelation(relation: Relation, context: Context, left: readonly Field[] = []): BoundFrom {
  switch (relation.kind) {
    case 'table':
      return bindTable(relation.name, context, relation.asOf);
    case 'subquery': {
      const hidden = outer(context.scope);
      const scope = relation.lateral ? { ...hidden, parent: inner(hidden, left) } : hidden;
      const query = bindQueryTree(relation.query, { ...context, scope });
      const columns = query.columns.map(() => context.statement.nextId());
      const fields = query.columns.map(({ name, type }, i) => ({
        ...(name === undefined ? {} : { name }),
        qualifier: [],
        value: columnOf(columns[i]!, type),
      }));
      return { relation: { kind: 'query', query, columns, lateral: relation.lateral }, fields };
    }
    case 'unnest':
      return bindUnnest(relation, { ...context, scope: inner(context.scope, left) });
    case 'alias': {
      const bound = bindRelation(relation.relation, context, left);
      return { relation: bound.relation, fields: rename(bound.fields, relation) };
    }
    case 'sample': {
      const bound = bindRelation(relation.relation, context, left);
      const percentage = samplePercentage(relation.percentage, context);
      return {
        relation: { kind: 'sample', relation: bound.relation, method: relation.method, percentage },
        fields: bound.fields,
      };
    }
    case 'join':
      return bindJoin(relation, context, left);
  }
}

/** @throws SqlError for what is no number from 0 to 100 */
function samplePercentage(e: Expression, context: Context): number {
  const typed = bindExpression(e, { ...context, windows: false, clause: 'TABLESAMPLE' });
  const value = typed.kind === 'negate' ? typed.operand : typed;
  const refuse = (name: SqlErrorName, message: string) =>
    new SqlError(name, e, `Sample percentage ${message}`);
  if (value.type.kind === 'unknown') throw refuse('INVALID_ARGUMENTS', 'cannot be NULL');
  if (!isNumeric(value.type)) throw refuse('TYPE_MISMATCH', 'should be a numeric expression');
  if (value.kind !== 'constant') throw refuse('NOT_SUPPORTED', 'that is computed is not supported');
  const percentage = typed === value ? Number(value.value) : -Number(value.value);
  if (percentage > 100) throw refuse('NUMERIC_VALUE_OUT_OF_RANGE', 'must be less than or equal to 100');
  if (percentage < 0) throw refuse('NUMERIC_VALUE_OUT_OF_RANGE', 'must be greater than or equal to 0');
  return percentage;
}

const inner = (scope: Scope, fields: readonly Field[]): Scope => ({
  fields,
  named: new Map(),
  parent: scope,
});

/** What a derived table sees: names of WITH and the enclosing query, but not its siblings. */
const outer = (scope: Scope): Scope => ({
  fields: [],
  named: scope.named,
  ...(scope.parent ? { parent: scope.parent } : {}),
});

function rename(
  fields: readonly Field[],
  { alias, columns, ...at }: Extract<Relation, { kind: 'alias' }>,
): Field[] {
  const visible = fields.filter((field) => !field.hidden);
  if (columns && columns.length !== visible.length) {
    throw new SqlError(
      'MISMATCHED_COLUMN_ALIASES',
      at,
      `Column alias list has ${columns.length} entries but '${alias.name}' has ${visible.length} columns available`,
    );
  }
  const qualifier = [alias.name.toLowerCase()];
  const renamed = visible.map((field, i) => ({
    ...(columns ? { name: columns[i]!.name } : field.name === undefined ? {} : { name: field.name }),
    qualifier,
    value: field.value,
  }));
  // As in Trino, names for the columns leave the hidden ones out.
  const lacking = columns ? [] : fields.filter((field) => field.lacking);
  return [...renamed, ...lacking.map((field) => ({ ...field, qualifier }))];
}

export function bindTable(name: QualifiedName, context: Context, asOf?: AsOf): BoundFrom {
  const parts = name.parts.map((part) => part.toLowerCase());
  const { statement } = context;
  if (parts.length === 1) {
    const named = findNamed(context.scope, parts[0]!);
    if (named) {
      const columns = named.columns.map(() => statement.nextId());
      const fields = named.columns.map((column, i) => ({
        ...(column.name === undefined ? {} : { name: column.name }),
        qualifier: [parts[0]!],
        value: columnOf(columns[i]!, column.type),
      }));
      return {
        relation: { kind: 'with', id: named.id, sources: named.columns.map(({ id }) => id), columns },
        fields,
      };
    }
  }
  if (parts.length > 3)
    throw new SqlError('SYNTAX_ERROR', name, `Too many dots in table name: ${name.parts.join('.')}`);
  const [table, database = statement.catalog.defaultDatabase, catalog = CATALOG] = parts.toReversed() as [
    string,
    string?,
    string?,
  ];
  if (catalog !== CATALOG)
    throw new SqlError('CATALOG_NOT_FOUND', name, `Catalog '${catalog}' does not exist`);
  const found = statement.catalog.table(database, table, asOf);
  if (!found)
    throw new SqlError('TABLE_NOT_FOUND', name, `Table '${catalog}.${database}.${table}' does not exist`);
  const columns = found.columns.map((column) => ({ ...column, id: statement.nextId() }));
  const fields = columns.map((column) => ({
    name: column.name,
    qualifier: [catalog, database, table],
    value: columnOf(column.id, column.type),
  }));
  if (found.view) {
    const query = bindView(name, `${catalog}.${database}.${table}`, found, context);
    return {
      relation: { kind: 'query', query, columns: columns.map(({ id }) => id), lateral: false },
      fields,
    };
  }
  const source = found.source ?? table;
  statement.tables.set(`${database}.${source}`, { database, name: source });
  const lacking = (found.format ? HIDDEN_COLUMNS[found.format] : []).map((hidden) => ({
    name: hidden,
    qualifier: [catalog, database, table],
    value: constant(UNKNOWN, null),
    hidden: true,
    lacking: true,
  }));
  return {
    relation: { kind: 'table', database, name: source, columns },
    fields: [...fields, ...lacking],
  };
}

function bindUnnest(relation: Extract<Relation, { kind: 'unnest' }>, context: Context): BoundFrom {
  const fields: Field[] = [];
  const add = (name: string | undefined, type: TrinoType): number => {
    const id = context.statement.nextId();
    fields.push({ ...(name === undefined ? {} : { name }), qualifier: [], value: columnOf(id, type) });
    return id;
  };
  const items = relation.items.map((item) => {
    const value = bindExpression(item, { ...context, windows: false, clause: 'UNNEST' });
    const { type } = value;
    if (type.kind === 'array' && type.element.kind === 'row') {
      return { value, columns: type.element.fields.map((field) => add(field.name, field.type)) };
    }
    if (type.kind === 'array') return { value, columns: [add(undefined, type.element)] };
    if (type.kind === 'map')
      return { value, columns: [add(undefined, type.key), add(undefined, type.value)] };
    throw new SqlError('INVALID_FUNCTION_ARGUMENT', item, `Cannot unnest type: ${displayName(type)}`);
  });
  const ordinality = relation.ordinality ? { ordinality: add(undefined, BIGINT) } : {};
  return { relation: { kind: 'unnest', items, ...ordinality }, fields };
}

function bindJoin(
  join: Extract<Relation, { kind: 'join' }>,
  context: Context,
  outerLeft: readonly Field[],
): BoundFrom {
  if (join.natural) throw new SqlError('NOT_SUPPORTED', join.left, 'Natural join not supported');
  const left = bindRelation(join.left, context, outerLeft);
  const right = bindRelation(join.right, context, [...outerLeft, ...left.fields]);
  const fields = [...left.fields, ...right.fields];
  const node = (on?: Typed): BoundRelation => ({
    kind: 'join',
    type: join.type,
    left: left.relation,
    right: right.relation,
    ...(on ? { on } : {}),
  });
  if (join.type === 'CROSS') return { relation: node(), fields };
  if (join.on) {
    const scope = { ...context.scope, fields };
    const on = bindExpression(join.on, { ...context, scope, windows: false, clause: 'JOIN clause' });
    return { relation: node(condition(on, join.on, 'JOIN ON clause')), fields };
  }
  return bindUsing(join.type, join.using ?? [], left, right, node);
}

/** USING: the shared columns come first, once, without a qualifier. */
function bindUsing(
  type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL',
  names: readonly Identifier[],
  left: BoundFrom,
  right: BoundFrom,
  node: (on: Typed) => BoundRelation,
): BoundFrom {
  let on: Typed | undefined;
  const merged: Field[] = [];
  const used = new Set<Field>();
  for (const name of names) {
    const [l, r] = [only(left, name, 'left'), only(right, name, 'right')];
    const equal = compare('=', l.value, r.value, name);
    on = on ? { kind: 'and', left: on, right: equal, type: BOOLEAN } : equal;
    const common = commonSuperType(l.value.type, r.value.type)!;
    const [a, b] = [coerce(l.value, common), coerce(r.value, common)];
    const value: Typed =
      type === 'RIGHT' ? b : type === 'FULL' ? { kind: 'coalesce', items: [a, b], type: common } : a;
    merged.push({ name: name.name, qualifier: [], value });
    used.add(l).add(r);
  }
  const rest = [...left.fields, ...right.fields].map((field) =>
    used.has(field) ? { ...field, hidden: true } : field,
  );
  return { relation: node(on!), fields: [...merged, ...rest] };
}

function only(side: BoundFrom, name: Identifier & Position, which: string): Field {
  const found = side.fields.filter(
    (field) => !field.hidden && field.name?.toLowerCase() === name.name.toLowerCase(),
  );
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new SqlError('AMBIGUOUS_NAME', name, `Column '${name.name}' is ambiguous`);
  throw new SqlError('COLUMN_NOT_FOUND', name, `Column '${name.name}' is missing from ${which} side of join`);
}
