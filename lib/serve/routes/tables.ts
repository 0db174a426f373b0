import * as z from 'zod';
import { athenaType } from '../../contracts/column.ts';
import type { Table } from '../../lake/table.ts';
import { originOf, originOfAll } from '../origin.ts';
import { readsOf } from '../reads-of.ts';
import type { ServedLake } from '../served-lake.ts';

export const TABLES_PARAMETERS = {
  columns: z
    .string()
    .regex(/^[a-z]\w*(,[a-z]\w*)*$/)
    .optional()
    .describe(
      'names of columns, separated by commas: only tables that have all of them; every table if left out',
    ),
};

/**
 * All tables with what their metadata tells.
 * @param columns names, separated by commas: only tables that have all of them, whatever made them
 */
export async function listTables(lake: ServedLake, columns?: string) {
  const wanted = columns?.split(',') ?? [];
  const tables = (await lake.reader.list()).filter(({ table: { fields } }) =>
    wanted.every((column) => fields.some(({ name }) => name === column)),
  );
  return {
    tables: tables.map(({ table }) => table),
    body: {
      ...originOfAll(
        lake,
        tables.map(({ table }) => table),
      ),
      can_query: lake.query !== undefined,
      target: lake.target ?? '',
      tables: tables.map(({ name, table }) => ({
        table: name,
        description: table.entry.description ?? null,
        origin: originOf(lake, table),
        ...sizeOf(table),
        snapshot: table.currentSnapshot?.id ?? null,
        committed_at: isoTime(table.currentSnapshot?.timestampMs),
      })),
    },
  };
}

/** One table: columns with docs, key, partitioning, snapshots that are kept, newest first. */
export function describeTable(name: string, table: Table, lake: ServedLake) {
  const model = lake.models.find(({ table: { database, name: own } }) => `${database}.${own}` === name);
  return {
    table: name,
    description: table.entry.description ?? null,
    ...originOfAll(lake, [table]),
    ...sizeOf(table),
    key: model?.table.key ?? null,
    chart: model?.chart ?? null,
    reads: (model && readsOf(model)) ?? null,
    partition: table.partition.map(({ name: field }) => field),
    columns: table.fields.map(({ id, name: column, type, required, doc }) => ({
      id,
      name: column,
      type: athenaType(type),
      nullable: !required,
      description: doc,
    })),
    snapshots: table.history.map((snapshot) => ({
      snapshot: snapshot.id,
      committed_at: isoTime(snapshot.timestampMs),
      operation: snapshot.summary.operation ?? null,
      rows: Number(snapshot.summary['total-records'] ?? 0),
      run: snapshot.summary['coinlake.run-id'] ?? null,
      watermark: snapshot.summary['coinlake.watermark'] ?? null,
    })),
  };
}

function sizeOf({ currentSnapshot }: Table) {
  const total = (of: string) => Number(currentSnapshot?.summary[`total-${of}`] ?? 0);
  return { rows: total('records'), files: total('data-files'), bytes: total('files-size') };
}

const isoTime = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();
