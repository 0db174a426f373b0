import { athenaRows } from '../support/athena-rows.ts';
import { icebergOnGlue } from '../support/catalogs.ts';
import { type TextTable, textOf } from '../support/compare-rows.ts';
import { suiteLakehouse, suiteTrino } from '../support/suite.ts';

/** Who reads the tables of the suite's lakehouse. */
export interface Readers {
  trino(sql: string): Promise<TextTable>;
  athena(sql: string): Promise<TextTable>;
  readonly endpoint: string;
  /** Data folder, for `coinlake … --data`. */
  readonly data: string;
}

const CATALOG = 'lake';

export async function readersOfLakehouse(): Promise<Readers> {
  const { endpoint, data } = await suiteLakehouse();
  const trino = await suiteTrino({ [CATALOG]: icebergOnGlue(endpoint) });
  return {
    endpoint,
    data,
    athena: athenaRows(endpoint),
    async trino(sql) {
      const { columns, rows } = await trino.query(sql, CATALOG);
      return { columns: columns.map(({ name }) => name), rows: rows.map((row) => row.map(textOf)) };
    },
  };
}
