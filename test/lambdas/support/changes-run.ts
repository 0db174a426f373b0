import * as z from 'zod';
import { decimal, integer, path, text } from '../../../lib/contracts/column.ts';
import type { TableContract } from '../../../lib/contracts/dataset-table.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { debezium } from '../../../lib/ingestion/changes/debezium.ts';
import { whole } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset, type SlicesOptions, type SourcedSlices } from '../../../lib/ingestion/dataset.ts';
import { ndjson } from '../../../lib/ingestion/formats/json.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { slicesRun } from './slices-run.ts';

/** Records of change files, by name. */
export type Files = Readonly<Record<string, readonly string[]>>;

/** Files that settings name. */
const FILES: Pick<SlicesOptions, 'source' | 'settings' | 'parameters'> = {
  source: http({ url: 'https://shop.example/{file}' }),
  settings: { files: z.array(z.string()) },
  parameters: ({ files }) => (files as string[]).map((file) => ({ file })),
};

/** Products by id, from files of changes. @param options.source in place of files that settings name */
export const products = (
  table: Partial<TableContract> = {},
  options: Partial<SlicesOptions> = {},
): SourcedSlices =>
  dataset({
    name: 'products',
    description: 'Products of a shop',
    ...(options.source ? { source: options.source } : FILES),
    format: ndjson(),
    coverage: whole(),
    schedule: cron('0 * * * *', 'UTC'),
    tables: {
      products: {
        merge: 'changes',
        changes: debezium(),
        key: ['product_id'],
        columns: {
          product_id: integer('Id', path('id')),
          name: text('Name', path('name')),
          weight: decimal(9, 2, 'Weight, kg', path('weight')),
        },
        ...table,
      },
    },
    ...options,
  });

/** A record of Debezium for MySQL. */
export const change = (
  op: string,
  pos: number,
  after: object | null,
  before: object | null = null,
  source: object = {},
): string =>
  JSON.stringify({
    ...{ before, after, op },
    source: {
      ...{ connector: 'mysql', db: 'inventory', table: 'products' },
      ...{ file: 'mysql-bin.000003', pos, row: 0, ...source },
    },
  });

/** Runs a dataset of change files, which come when they are taken, over a lake in memory. @param lake @default a new one */
export async function changesRun(dataset: SourcedSlices, files: Files, lake?: Lake) {
  const taken: string[] = [];
  const runs = await slicesRun(
    dataset,
    (request, response) => {
      const records = files[decodeURIComponent(request.url!.slice(1))];
      response.writeHead(records ? 200 : 404).end(records?.map((record) => `${record}\n`).join(''));
    },
    { files: taken },
    undefined,
    lake && { lake },
  );
  let count = 0;
  return {
    ...runs,
    taken,
    /** Files come, in this order. */
    take: (...names: string[]) => void taken.push(...names),
    /** A run that takes what has come. */
    next: (scheduledTime = `2024-06-01T00:${String(count).padStart(2, '0')}:00Z`) =>
      runs.run(`${lake ? 's' : 'r'}${++count}`, scheduledTime),
  };
}
