/** Tables that Blockchair dumps by day. */
export const TABLES = ['blocks', 'transactions', 'outputs', 'inputs'] as const;
export type TableName = (typeof TABLES)[number];

/** A row as Blockchair writes it: texts of its fields by name, null for none. All of a day have the same names. */
export type Row = Readonly<Record<string, string | null>>;

/** A day's rows of one chain, in the order of their ids. */
export interface DayOfRows {
  /** They may be made anew each time that they are gone through: a day can have millions. */
  readonly rows: Iterable<Row>;
  /** The dump as it was recorded. @default it is written anew */
  readonly dump?: Buffer;
}

/** The rows of a chain and a UTC day, e.g. 2024-06-01; undefined where there are none. */
export type FindDay = (chain: string, day: string) => DayOfRows | undefined;
