import type { Column } from '../../lib/contracts/column.ts';
import type { GridDataset } from '../../lib/contracts/dataset.ts';

/** A column that is fed from a position of the record. */
export interface ItemColumn {
  readonly name: string;
  readonly column: Column;
  /** Position in the record. */
  readonly index: number;
}

/** A rule `left >= right`, by the positions of its columns in {@link RecordContract.columns}. */
export interface CompiledRule {
  readonly name: string;
  readonly left: number;
  readonly right: number;
}

/** What decoding needs of a dataset, looked up once. */
export interface RecordContract {
  readonly dataset: GridDataset;
  readonly columns: readonly ItemColumn[];
  readonly rules: readonly CompiledRule[];
  /** Positions in `columns`. */
  readonly time: number;
  readonly closes: number | undefined;
  /** Whether rows of a partition are told apart by their time alone. */
  readonly isKeyTime: boolean;
  /** Name of the column fed from each position of the record; undefined where none is. */
  readonly names: readonly (string | undefined)[];
}

/**
 * @throws Error for what records of arrays cannot be: columns from named fields, rules over columns of other kinds or scales
 */
export function recordContract(dataset: GridDataset): RecordContract {
  const columns: ItemColumn[] = [];
  const names: (string | undefined)[] = [];
  for (const [name, column] of Object.entries(dataset.columns)) {
    const { from } = column;
    if (from?.kind === 'field' || from?.kind === 'answer' || from === undefined)
      throw new Error(
        `GridDataset ${dataset.name}: column ${name} is not fed by a position of the record or by the request`,
      );
    if (from.kind !== 'item') continue;
    columns.push({ name, column, index: from.index });
    names[from.index] = name;
  }
  const position = (name: string, what: string): number => {
    const found = columns.findIndex((c) => c.name === name);
    if (found < 0)
      throw new Error(`GridDataset ${dataset.name}: ${what} ${name} does not come from the record`);
    return found;
  };
  const rules = dataset.rules.map((rule) => {
    const left = position(rule.left, 'rule over');
    const right = position(rule.right, 'rule over');
    if (JSON.stringify(columns[left]!.column.type) !== JSON.stringify(columns[right]!.column.type))
      throw new Error(`GridDataset ${dataset.name}: rule '${rule.name}' compares columns of different types`);
    return { name: rule.name, left, right };
  });
  return {
    dataset,
    columns,
    rules,
    names,
    time: position(dataset.timeColumn, 'time column'),
    isKeyTime: dataset.key.every((name) => name === dataset.timeColumn || dataset.series.includes(name)),
    closes: dataset.closesAt === undefined ? undefined : position(dataset.closesAt, 'closesAt'),
  };
}
