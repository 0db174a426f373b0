import type { Name } from './expression.ts';
import { type Kind, kind, randomKind } from './kind.ts';
import { decimalOf, literal } from './literal.ts';
import type { Random } from './random.ts';

/** Rows that generated expressions read: `n` numbers them, `g` groups them, the others are of random kinds with nulls. */
export interface Table {
  readonly name: string;
  readonly names: readonly Name[];
  readonly rows: readonly (readonly string[])[];
}

const USUAL = ['integer', 'bigint', 'decimal', 'double', 'varchar', 'date', 'timestamp', 'boolean'].map(
  (base) => kind(base),
);

const NARROW = [
  [18, 8],
  [9, 2],
  [28, 8],
  [12, 0],
  [5, 5],
  [19, 4],
];
const WIDE = [...NARROW, [38, 18], [38, 0], [38, 38]];

/** @param wide whether decimals have up to 38 digits, whose sums overflow on the way where Trino's do not */
export function makeTable(random: Random, name: string, columns: number, rows: number, wide = true): Table {
  const kinds: Kind[] = random.times(columns, (i) =>
    i < columns / 2 ? random.pick(USUAL) : randomKind(random, 2),
  );
  const names: Name[] = [
    { sql: 'n', kind: kind('integer') },
    { sql: 'g', kind: kind('varchar') },
    ...kinds.map((each, i) => ({ sql: `${name}${i + 1}`, kind: each })),
  ];
  // One type for all decimals of a column: a cast to the common type of many could fail.
  const digits = kinds.map(() => random.pick(wide ? WIDE : NARROW));
  const cell = (each: Kind, i: number): string => {
    if (each.base === 'decimal') return decimalOf(digits[i]![0]!, digits[i]![1]!, random, true);
    if (JSON.stringify(each).includes('decimal'))
      return literal(each, random).replace(
        /CAST\('[-.0-9]+' AS decimal\(\d+,\d+\)\)|DECIMAL '[-.0-9]+'/g,
        () => decimalOf(digits[i]![0]!, digits[i]![1]!, random, true),
      );
    return literal(each, random);
  };
  const cells = random.times(rows, (r) => [
    String(r + 1),
    r && random.chance(0.15) ? 'NULL' : random.pick(["'x'", "'y'"]),
    ...kinds.map((each, i) => (r && random.chance(0.15) ? 'NULL' : cell(each, i))),
  ]);
  return { name, names, rows: cells };
}

/** The table without the columns that no expression names: engines plan them too, which is most of a case's time. */
export function columnsOf(table: Table, expressions: readonly string[]): Table {
  const words = new Set(expressions.flatMap((sql) => sql.match(/\w+/g) ?? []));
  const kept = table.names.map(({ sql }) => sql === 'n' || sql === 'g' || words.has(sql));
  return {
    name: table.name,
    names: table.names.filter((_, i) => kept[i]),
    rows: table.rows.map((row) => row.filter((_, i) => kept[i])),
  };
}

/** The table as a relation for FROM. */
export function tableSql({ name, names, rows }: Table): string {
  return `(VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}) AS ${name}(${names.map(({ sql }) => sql).join(', ')})`;
}
