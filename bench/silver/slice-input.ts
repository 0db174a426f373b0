import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { athenaType } from '../../lib/contracts/column.ts';
import type { DatasetTable } from '../../lib/contracts/dataset-table.ts';

/** What all programs are told of the input: `input.json` beside it. */
export interface SliceInput {
  /** Of the request, e.g. the chain. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly records: number;
  /** As a record names a value, as the table does, and its type in SQL; in the table's order. */
  readonly columns: readonly { readonly from: string; readonly name: string; readonly type: string }[];
  /** Names of the table's columns, in its order. */
  readonly names: readonly string[];
  readonly key: readonly string[];
  readonly ingestedAt: string;
  readonly batchId: string;
}

const INGESTED_AT = '2100-01-01 00:00:00';

/** Tells the programs of an input. @param hasField whether records have a value of that name */
export function tellInput(
  folder: string,
  { table, columns, key }: DatasetTable,
  { parameters, records }: Pick<SliceInput, 'parameters' | 'records'>,
  hasField: (path: string) => boolean = () => true,
): void {
  const fed = Object.entries(columns).flatMap(([name, { type, from }]) =>
    from?.kind === 'field' && hasField(from.path)
      ? [{ from: from.path, name, type: athenaType(type).replace('timestamp(6)', 'timestamp') }]
      : [],
  );
  const own = new Set([
    ...fed.map(({ name }) => name),
    ...Object.keys(parameters),
    'ingested_at',
    'batch_id',
  ]);
  const told: SliceInput = {
    ...{ parameters, records, columns: fed, key },
    names: table.fields.map(({ name }) => name).filter((name) => own.has(name)),
    ingestedAt: INGESTED_AT,
    batchId: 'ingest_date=2100-01-01/bench/slice',
  };
  writeFileSync(join(folder, 'input.json'), JSON.stringify(told));
}
