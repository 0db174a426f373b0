import * as z from 'zod';

/** What a staged build must hold before it is published. One row of the audit query each. */
export type Check =
  | { readonly kind: 'not_null'; readonly column: string }
  | { readonly kind: 'unique'; readonly columns: readonly string[] }
  | { readonly kind: 'row_count_above_zero' }
  | {
      readonly kind: 'accepted_values';
      readonly column: string;
      readonly values: readonly (string | number | boolean)[];
    }
  /** Both inclusive; at least one of them. */
  | { readonly kind: 'range'; readonly column: string; readonly min?: string; readonly max?: string }
  /** SQL over a row's columns that is true or null of every row. */
  | { readonly kind: 'expression'; readonly sql: string }
  /** A foreign key: of every row that has these columns there is a row in another table. */
  | {
      readonly kind: 'relationship';
      readonly columns: readonly string[];
      /** database.table, without the namespace. */
      readonly to: string;
      /** Columns of that table, in the order of `columns`. */
      readonly key: readonly string[];
    }
  /** A query of its own, which gives the rows that offend. */
  | {
      readonly kind: 'invariant';
      readonly name: string;
      readonly description: string;
      /** Whether a build that breaks it is published all the same. */
      readonly isWarning: boolean;
      /** What it gives of an offending row. */
      readonly columns: readonly string[];
      /** Over the placeholder `${staged}` and other tables, with namespace. */
      readonly sql: string;
    };

const column = z.string();
/** A number as it is written: an exponent would make a double of it in SQL. */
const limit = z
  .union([z.number(), z.string()])
  .transform(String)
  .refine((text) => /^-?\d+(\.\d+)?$/.test(text), 'a number without an exponent expected');

export const checkSchema = z.union(
  [
    z.literal('row_count_above_zero'),
    z.strictObject({ not_null: z.array(column).min(1) }),
    z.strictObject({ unique: z.array(column).min(1) }),
    z.strictObject({
      accepted_values: z.strictObject({
        column,
        values: z.array(z.union([z.string(), z.int(), z.boolean()])).min(1),
      }),
    }),
    z.strictObject({
      range: z
        .strictObject({ column, min: limit.optional(), max: limit.optional() })
        .refine(({ min, max }) => min !== undefined || max !== undefined),
    }),
    z.strictObject({ expression: z.string().trim().min(1) }),
    z.strictObject({
      relationship: z
        .strictObject({
          columns: z.array(column).min(1),
          to: z.string().regex(/^(silver|gold)\.\w+$/),
          key: z.array(column).min(1).optional(),
        })
        .refine(({ columns, key }) => key === undefined || key.length === columns.length),
    }),
  ],
  {
    error:
      'write row_count_above_zero, not_null: [columns], unique: [columns], accepted_values: { column, values }, range: { column, min, max }, expression: SQL or relationship: { columns, to: gold.<table>, key: as many columns of it }',
  },
);

/** Columns that a check names; of an expression they are found when it is compiled. */
export function columnsOf(check: Check): readonly string[] {
  if (check.kind === 'unique' || check.kind === 'relationship') return check.columns;
  return 'column' in check ? [check.column] : [];
}

/** The checks that one entry of a contract means: a not_null for each of its columns. */
export function toChecks(entry: z.infer<typeof checkSchema>): readonly Check[] {
  if (typeof entry === 'string') return [{ kind: entry }];
  if ('unique' in entry) return [{ kind: 'unique', columns: entry.unique }];
  if ('accepted_values' in entry) return [{ kind: 'accepted_values', ...entry.accepted_values }];
  if ('expression' in entry) return [{ kind: 'expression', sql: entry.expression }];
  if ('relationship' in entry) {
    const { columns, to, key = columns } = entry.relationship;
    return [{ kind: 'relationship', columns, to, key }];
  }
  if ('range' in entry) {
    const { column: name, min, max } = entry.range;
    return [
      {
        kind: 'range',
        column: name,
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      },
    ];
  }
  return entry.not_null.map((name) => ({ kind: 'not_null', column: name }));
}
