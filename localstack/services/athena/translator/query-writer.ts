import type {
  BoundBody,
  BoundNamed,
  BoundRelation,
  BoundSelect,
  BoundSort,
  OutputColumn,
  QueryTree,
  Typed,
} from '../../../../lib/sql/bind/typed-tree.ts';
import { writeAggregate } from './aggregate-writer.ts';
import { isFloating, sortable } from './comparison-writer.ts';
import { writeExpression } from './expression-writer.ts';
import { columnName, fieldNames, quote, text } from './sql-text.ts';
import { unsupported } from './unsupported.ts';

/** What the writer must know of the world outside. */
export interface WriterContext {
  /** Whether what is written stands in a TRY. */
  readonly trying?: boolean;
  /** SQL of a table's rows, fit for FROM; its columns have the catalog's names. */
  relation(database: string, name: string): string;
}

/** A query whose columns are named by their ids. */
export function writeQuery(query: QueryTree, context: WriterContext): string {
  const named = query.with.flatMap((each) => writeNamed(each, context));
  const prefix = named.length ? `WITH ${named.join(', ')} ` : '';
  const body = writeBody(query.body, context);
  if (query.withTies) return `${prefix}${writeTies(query, body, context)}`;
  const order = query.orderBy.length
    ? ` ORDER BY ${writeOrder(query.orderBy, context, query.body.kind !== 'select')}`
    : '';
  const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
  const offset = query.offset === undefined ? '' : ` OFFSET ${query.offset}`;
  if (query.body.kind === 'select') return `${prefix}${body}${order}${limit}${offset}`;
  return `${prefix}SELECT * FROM (${body}) AS ${relationName()}${order}${limit}${offset}`;
}

/** The first rows and those that equal the last of them. Skipped rows count, as what comes before. */
function writeTies(query: QueryTree, body: string, context: WriterContext): string {
  const offset = query.offset ?? 0n;
  const simple = query.body.kind === 'select' && !query.body.distinct;
  const keys = simple
    ? writeOrder(query.orderBy, context, true)
    : writeOrder(
        query.orderBy.map((key) => ofOutput(key, query)),
        context,
        true,
      );
  const over = `OVER (ORDER BY ${keys})`;
  const skipped = offset ? ` AND row_number() ${over} > ${offset}` : '';
  const rows = `rank() ${over} <= ${offset + (query.limit ?? 1n)}${skipped}`;
  const source = simple ? body : `SELECT * FROM (${body}) AS ${relationName()}`;
  return `${source} QUALIFY ${rows} ORDER BY ${keys}`;
}

/** A sort key as a column of the query's output. */
function ofOutput(key: BoundSort, query: QueryTree): BoundSort {
  if (key.output === undefined) return unsupported('FETCH FIRST WITH TIES by what is not in the output');
  const { id, type } = query.columns[key.output]!;
  return { ...key, expression: { kind: 'column', id, type } };
}

/** How often a recursive query's step is applied at most; Athena's, which is Trino's default. */
const MAX_RECURSION = 10;

/** The definitions of a query of WITH: a recursive one is written out step by step, as Trino plans it. */
function writeNamed({ id, query, step }: BoundNamed, context: WriterContext): string[] {
  if (!step) return [`w${id} AS (${writeQuery(query, context)})`];
  const names = (columns: readonly OutputColumn[]) => columns.map(({ id: column }) => columnName(column));
  const outputs = names(step.query.columns);
  const renamed = names(query.columns).map((column, i) => `${outputs[i]} AS ${column}`);
  const once = writeQuery(step.query, context);
  const level = (n: number) => `w${id}_${n}`;
  const steps = Array.from({ length: MAX_RECURSION + 1 }, (_, n) => {
    const source = once.replaceAll(new RegExp(`\\bw${id}\\b`, 'g'), level(n));
    return `${level(n + 1)} AS (SELECT ${renamed.join(', ')} FROM (${source}) AS ${relationName()})`;
  });
  const found = Array.from({ length: MAX_RECURSION + 1 }, (_, n) => `SELECT * FROM ${level(n)}`);
  const limit = text(
    `NOT_SUPPORTED: Recursion depth limit exceeded (${MAX_RECURSION}). Use 'max_recursion_depth' session property to modify the limit.`,
  );
  const tooDeep = `SELECT ${step.distinct ? 'DISTINCT ' : ''}* FROM (${found.join(' UNION ALL ')}) AS ${relationName()} WHERE CASE WHEN EXISTS (SELECT 1 FROM ${level(MAX_RECURSION + 1)}) THEN CAST(trino_fail(${limit}) AS BOOLEAN) ELSE true END`;
  return [`${level(0)} AS (${writeQuery(query, context)})`, ...steps, `w${id} AS (${tooDeep})`];
}

let relations = 0;
const relationName = () => `r${++relations}`;

/** Types whose values are not sorted as DuckDB sorts those that carry them. */
const OWN_ORDER = ['timestamp with time zone', 'array', 'row'];

/** Sort keys; nulls come last unless asked otherwise, in both directions. Where they come first, NaN is the least number. */
export function writeOrder(items: readonly BoundSort[], context: WriterContext, outer = false): string {
  return items
    .map(({ expression, output, descending, nullsFirst }) => {
      const nanFirst = nullsFirst && isFloating(expression.type);
      const direct = output !== undefined && !outer && !nanFirst && !OWN_ORDER.includes(expression.type.kind);
      const key = direct
        ? String(output + 1)
        : sortable(writeExpression(expression, context), expression.type);
      const sorted = `${key} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
      return nanFirst ? `isnan(${key}) ${descending ? 'ASC' : 'DESC'} NULLS FIRST, ${sorted}` : sorted;
    })
    .join(', ');
}

function writeBody(body: BoundBody, context: WriterContext): string {
  switch (body.kind) {
    case 'select':
      return writeSelect(body, context);
    case 'nested':
      return writeQuery(body.query, context);
    case 'values': {
      const rows = body.rows.map(
        (row) => `(${row.map((cell) => writeExpression(cell, context)).join(', ')})`,
      );
      return `SELECT * FROM (VALUES ${rows.join(', ')}) AS ${relationName()}(${names(body.columns)})`;
    }
    case 'set': {
      const operator = `${body.operator}${body.distinct ? '' : ' ALL'}`;
      const sides = [body.left, body.right].map((side) => `(${writeBody(side, context)})`);
      return `SELECT * FROM (${sides.join(` ${operator} `)}) AS ${relationName()}(${names(body.columns)})`;
    }
  }
}

const names = (columns: readonly OutputColumn[]) => columns.map(({ id }) => columnName(id)).join(', ');

function writeSelect(select: BoundSelect, context: WriterContext): string {
  const expression = (e: Typed) => writeExpression(e, context);
  const items = select.items.map((item, i) => `${expression(item)} AS ${columnName(select.columns[i]!.id)}`);
  const head = `SELECT ${select.distinct ? 'DISTINCT ' : ''}${items.join(', ')}`;
  const from = select.from ? ` FROM ${writeRelation(select.from, context)}` : '';
  const where = select.where ? ` WHERE ${expression(select.where)}` : '';
  if (!select.grouping) return `${head}${from}${where}`;
  const inner = writeGrouped(select, from, where, context);
  const having = select.having ? ` WHERE ${expression(select.having)}` : '';
  return `${head} FROM (${inner}) AS ${relationName()}${having}`;
}

function writeGrouped(select: BoundSelect, from: string, where: string, context: WriterContext): string {
  const { keys, sets, aggregates, groupings } = select.grouping!;
  const expressions = keys.map(({ expression }) => writeExpression(expression, context));
  // Keys are columns of a query of their own, so that grouping sets null out the key and not a column it is made of.
  const columns = [
    ...keys.map(({ id }) => columnName(id)),
    ...aggregates.map(({ id, call }) => `${writeAggregate(call, context)} AS ${columnName(id)}`),
    ...groupings.map(
      ({ id, keys: masked }) =>
        `CAST(GROUPING(${masked.map((i) => columnName(keys[i]!.id)).join(', ')}) AS INTEGER) AS ${columnName(id)}`,
    ),
  ];
  const source = keys.length
    ? ` FROM (SELECT *, ${expressions.map((sql, i) => `${sql} AS ${columnName(keys[i]!.id)}`).join(', ')}${from}${where}) AS ${relationName()}`
    : `${from}${where}`;
  const list = (set: readonly number[]) => set.map((i) => columnName(keys[i]!.id)).join(', ');
  const plain = sets.length === 1 && sets[0]!.length === keys.length;
  const group = plain
    ? keys.length
      ? ` GROUP BY ${list(sets[0]!)}`
      : ''
    : ` GROUP BY GROUPING SETS (${sets.map((set) => `(${list(set)})`).join(', ')})`;
  return `SELECT ${columns.length ? columns.join(', ') : '1'}${source}${group}`;
}

function writeRelation(relation: BoundRelation, context: WriterContext): string {
  switch (relation.kind) {
    case 'table': {
      const columns = relation.columns.map(({ id, name }) => `${quote(name)} AS ${columnName(id)}`);
      return `(SELECT ${columns.join(', ')} FROM ${context.relation(relation.database, relation.name)}) AS ${relationName()}`;
    }
    case 'query': {
      const alias = `${relationName()}(${relation.columns.map(columnName).join(', ')})`;
      return `${relation.lateral ? 'LATERAL ' : ''}(${writeQuery(relation.query, context)}) AS ${alias}`;
    }
    case 'with': {
      const columns = relation.sources.map(
        (source, i) => `${columnName(source)} AS ${columnName(relation.columns[i]!)}`,
      );
      return `(SELECT ${columns.join(', ')} FROM w${relation.id}) AS ${relationName()}`;
    }
    case 'unnest':
      return writeUnnest(
        relation,
        relation.items.map(({ value }) => writeExpression(value, context)),
      );
    case 'sample': {
      const sampled = writeRelation(relation.relation, context);
      const rows = relation.method === 'BERNOULLI' ? ` WHERE random() * 100 < ${relation.percentage}` : '';
      const parts =
        relation.method === 'SYSTEM' ? ` TABLESAMPLE SYSTEM (${relation.percentage} PERCENT)` : '';
      return `(SELECT * FROM (SELECT * FROM ${sampled}) AS ${relationName()}${parts}${rows}) AS ${relationName()}`;
    }
    case 'join':
      return writeJoin(relation, context);
  }
}

function writeJoin(relation: Extract<BoundRelation, { kind: 'join' }>, context: WriterContext): string {
  const left = writeRelation(relation.left, context);
  if (relation.right.kind === 'unnest') {
    // The lists are columns of the left side: in the lateral subquery a lambda could not see that side's columns.
    const lists = relation.right.items.map(({ value }) => ({
      name: relationName(),
      sql: writeExpression(value, context),
    }));
    const columns = lists.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
    const source = `(SELECT *, ${columns} FROM ${left}) AS ${relationName()}`;
    const right = writeUnnest(
      relation.right,
      lists.map(({ name }) => name),
    );
    if (relation.type === 'CROSS') return `${source} CROSS JOIN ${right}`;
    return `${source} ${relation.type} JOIN ${right} ON ${writeExpression(relation.on!, context)}`;
  }
  const right = writeRelation(relation.right, context);
  const nested = relation.right.kind === 'join' ? `(${right})` : right;
  if (relation.type === 'CROSS') return `${left} CROSS JOIN ${nested}`;
  return `${left} ${relation.type} JOIN ${nested} ON ${writeExpression(relation.on!, context)}`;
}

/** Written arrays and maps side by side, the shorter ones padded with nulls; rows in an array become columns. */
function writeUnnest(relation: Extract<BoundRelation, { kind: 'unnest' }>, lists: readonly string[]): string {
  const inner: string[] = [];
  const outer: string[] = [];
  const lengths: string[] = [];
  for (const [i, { value, columns }] of relation.items.entries()) {
    const sql = lists[i]!;
    const { type } = value;
    lengths.push(type.kind === 'map' ? `coalesce(cardinality(${sql}), 0)` : `coalesce(len(${sql}), 0)`);
    if (type.kind === 'map') {
      inner.push(
        `unnest(map_keys(${sql})) AS ${columnName(columns[0]!)}`,
        `unnest(map_values(${sql})) AS ${columnName(columns[1]!)}`,
      );
      outer.push(...columns.map(columnName));
    } else if (type.kind === 'array' && type.element.kind === 'row') {
      inner.push(`unnest(${sql}) AS u${i}`);
      const fields = fieldNames(type.element);
      outer.push(
        ...columns.map((id, f) => `struct_extract(u${i}, ${text(fields[f]!)}) AS ${columnName(id)}`),
      );
    } else {
      inner.push(`unnest(${sql}) AS ${columnName(columns[0]!)}`);
      outer.push(columnName(columns[0]!));
    }
  }
  if (relation.ordinality !== undefined) {
    inner.push(`unnest(range(1, 1 + greatest(${lengths.join(', ')}))) AS ${columnName(relation.ordinality)}`);
    outer.push(columnName(relation.ordinality));
  }
  return `LATERAL (SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')}) AS ${relationName()}) AS ${relationName()}`;
}
