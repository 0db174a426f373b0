import { bindQuery } from '../bind/bind-query.ts';
import type { BoundBody, BoundRelation, QueryTree } from '../bind/typed-tree.ts';
import { atSomeTime } from './at-some-time.ts';
import type { ModelDefinition } from './load-models.ts';
import { catalogOf, MODEL_SESSION, type ReadableTable } from './readable-tables.ts';
import { parseModelQuery } from './statement.ts';

/** A column of a table, the database without the namespace. */
export interface ColumnSource {
  /** e.g. silver.candles */
  readonly table: string;
  readonly column: string;
}

/**
 * Of each column of a model the columns that its values are computed from, as the bound query tells it: through subqueries, WITH,
 * aggregates, windows (their partitions and orders included) and set operations. What only decides which rows there are (WHERE, ON,
 * GROUP BY, HAVING) is not among them. By name, then in order of table and column.
 * @param model one that compiles
 * @param tables those that it reads, by database.table
 * @example columnLineage(model, tables).get('high') // [{ table: 'silver.candles', column: 'high' }]
 */
export function columnLineage(
  model: Pick<ModelDefinition, 'sql' | 'path'>,
  tables: ReadonlyMap<string, ReadableTable>,
): ReadonlyMap<string, readonly ColumnSource[]> {
  const statement = parseModelQuery(model.sql, model.path);
  const query = atSomeTime(statement, model.path);
  const { tree, columns } = bindQuery(query, { catalog: catalogOf(tables), session: MODEL_SESSION });
  const lineage = new Lineage();
  lineage.visitQuery(tree);
  return new Map(
    columns.map(({ name }, place) => [name.toLowerCase(), lineage.sourcesOf(tree.columns[place]?.id)]),
  );
}

/** What the columns of a bound statement are computed from, by their ids. */
class Lineage {
  readonly #from = new Map<number, Set<number>>();
  readonly #source = new Map<number, ColumnSource>();

  sourcesOf(id: number | undefined): readonly ColumnSource[] {
    const found = new Map<string, ColumnSource>();
    const seen = new Set<number>();
    const visit = (at: number): void => {
      if (seen.has(at)) return;
      seen.add(at);
      const source = this.#source.get(at);
      if (source) found.set(`${source.table}.${source.column}`, source);
      for (const before of this.#from.get(at) ?? []) visit(before);
    };
    if (id !== undefined) visit(id);
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
  }

  visitQuery(tree: QueryTree): void {
    for (const { query, step } of tree.with) {
      this.visitQuery(query);
      if (!step) continue;
      this.visitQuery(step.query);
      this.#pair(query.columns, step.query.columns);
    }
    this.#visitBody(tree.body);
    this.#pair(tree.columns, tree.body.columns);
  }

  #visitBody(body: BoundBody): void {
    switch (body.kind) {
      case 'select': {
        if (body.from) this.#visitRelation(body.from);
        for (const { id, expression } of body.grouping?.keys ?? []) this.#add(id, this.#read(expression));
        for (const { id, call } of body.grouping?.aggregates ?? []) this.#add(id, this.#read(call));
        for (const [place, item] of body.items.entries())
          this.#add(body.columns[place]?.id, this.#read(item));
        return;
      }
      case 'set':
        this.#visitBody(body.left);
        this.#visitBody(body.right);
        this.#pair(body.columns, body.left.columns);
        this.#pair(body.columns, body.right.columns);
        return;
      case 'values':
        for (const row of body.rows)
          for (const [place, value] of row.entries()) this.#add(body.columns[place]?.id, this.#read(value));
        return;
      case 'nested':
        this.visitQuery(body.query);
        this.#pair(body.columns, body.query.columns);
    }
  }

  #visitRelation(relation: BoundRelation): void {
    switch (relation.kind) {
      case 'table':
        for (const { id, name } of relation.columns)
          this.#source.set(id, { table: `${relation.database}.${relation.name}`, column: name });
        return;
      case 'query':
        this.visitQuery(relation.query);
        for (const [place, id] of relation.columns.entries())
          this.#add(id, [relation.query.columns[place]?.id]);
        return;
      case 'with':
        for (const [place, id] of relation.columns.entries()) this.#add(id, [relation.sources[place]]);
        return;
      case 'unnest':
        for (const { value, columns } of relation.items)
          for (const id of columns) this.#add(id, this.#read(value));
        return;
      case 'sample':
        this.#visitRelation(relation.relation);
        return;
      case 'join':
        this.#visitRelation(relation.left);
        this.#visitRelation(relation.right);
    }
  }

  /** Ids of the columns that an expression reads, its subqueries' outputs among them. */
  #read(expression: object): readonly number[] {
    const found: number[] = [];
    const visit = (node: unknown): void => {
      if (Array.isArray(node)) for (const one of node) visit(one);
      if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
      if ('kind' in node && node.kind === 'column' && 'id' in node) found.push(node.id as number);
      for (const [name, value] of Object.entries(node))
        if (name === 'query') {
          const query = value as QueryTree;
          this.visitQuery(query);
          found.push(...query.columns.map(({ id }) => id));
        } else if (name !== 'type') visit(value);
    };
    visit(expression);
    return found;
  }

  #pair(columns: readonly { readonly id: number }[], from: readonly { readonly id: number }[]): void {
    for (const [place, { id }] of columns.entries()) this.#add(id, [from[place]?.id]);
  }

  #add(id: number | undefined, from: readonly (number | undefined)[]): void {
    if (id === undefined) return;
    const known = this.#from.get(id) ?? new Set();
    for (const one of from) if (one !== undefined && one !== id) known.add(one);
    this.#from.set(id, known);
  }
}
