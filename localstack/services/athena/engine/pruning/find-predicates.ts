import type {
  BoundQuery,
  BoundRelation,
  BoundSelect,
  Typed,
} from '../../../../../lib/sql/bind/typed-tree.ts';
import type { ComparisonOperator } from '../../../../../lib/sql/parse/ast.ts';
import { type Predicate, type PredicateValue, predicateValue } from './predicate.ts';

type TableRelation = Extract<BoundRelation, { readonly kind: 'table' }>;

const FLIPPED: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/**
 * For each place where a query reads a table, what WHERE asks of single columns of it: rows for which not all of them hold are in no
 * answer. A join of any kind may lie between, since none of them holds for null.
 * @returns by `database.name` of the bound tree, one list a place; an empty list where every row counts
 */
export function findPredicates(bound: BoundQuery): ReadonlyMap<string, readonly (readonly Predicate[])[]> {
  const asked = new Map<TableRelation, readonly Predicate[]>();
  const places: TableRelation[] = [];
  visit(bound, (node) => {
    if (node.kind === 'select') {
      const { from, where } = node as unknown as BoundSelect;
      if (from && where)
        for (const table of tablesBelow(from)) asked.set(table, predicatesOn(table, conjuncts(where)));
    }
    if (node.kind === 'table' && typeof node.database === 'string')
      places.push(node as unknown as TableRelation);
  });
  const found = new Map<string, (readonly Predicate[])[]>();
  for (const place of places) {
    const name = `${place.database}.${place.name}`;
    found.set(name, [...(found.get(name) ?? []), asked.get(place) ?? []]);
  }
  return found;
}

function visit(node: unknown, see: (node: Readonly<Record<string, unknown>>) => void): void {
  if (Array.isArray(node)) for (const child of node) visit(child, see);
  else if (node && typeof node === 'object') {
    see(node as Record<string, unknown>);
    for (const child of Object.values(node)) visit(child, see);
  }
}

/** Tables that a FROM reads by itself or through joins. */
function tablesBelow(relation: BoundRelation): readonly TableRelation[] {
  if (relation.kind === 'table') return [relation];
  return relation.kind === 'join' ? [...tablesBelow(relation.left), ...tablesBelow(relation.right)] : [];
}

const conjuncts = (condition: Typed): readonly Typed[] =>
  condition.kind === 'and' ? [...conjuncts(condition.left), ...conjuncts(condition.right)] : [condition];

function predicatesOn(table: TableRelation, conditions: readonly Typed[]): readonly Predicate[] {
  const names = new Map(table.columns.map(({ id, name }) => [id, name]));
  const columnOf = (e: Typed) => (e.kind === 'column' ? names.get(e.id) : undefined);
  return conditions.flatMap((condition): Predicate[] => {
    if (condition.kind === 'in' && !condition.negated) {
      const column = columnOf(condition.operand);
      const values = condition.items.map(constantOf);
      return column !== undefined && values.every((value) => value !== undefined)
        ? [{ column, operator: '=', values: values as PredicateValue[] }]
        : [];
    }
    if (condition.kind !== 'comparison') return [];
    const { left, right, operator } = condition;
    for (const [e, other, as] of [
      [left, right, operator],
      [right, left, FLIPPED[operator]],
    ] as const) {
      const column = columnOf(e);
      const value = constantOf(other);
      if (column !== undefined && value !== undefined) return [{ column, operator: as, values: [value] }];
    }
    return [];
  });
}

/** A constant's value, also below casts that change no value. */
function constantOf(e: Typed): PredicateValue | undefined {
  if (e.kind === 'cast') {
    const { operand } = e;
    const widened =
      (operand.type.kind === e.type.kind && operand.type.kind === 'varchar' && unbounded(e.type)) ||
      (operand.type.kind === 'timestamp' &&
        e.type.kind === 'timestamp' &&
        e.type.precision >= operand.type.precision) ||
      (WHOLE.includes(operand.type.kind) && WHOLE.indexOf(operand.type.kind) <= WHOLE.indexOf(e.type.kind));
    return widened ? constantOf(operand) : undefined;
  }
  if (e.kind !== 'constant' || typeof e.value !== 'string') return undefined;
  return predicateValue(e.value, e.type);
}

const WHOLE = ['tinyint', 'smallint', 'integer', 'bigint'];
const unbounded = (type: Typed['type']): boolean => type.kind === 'varchar' && type.length === undefined;
