import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import type { TableField } from '../../../../../lib/contracts/table.ts';
import { tableRelation } from '../../../../../localstack/services/athena/engine/table-relation.ts';

const field = (id: number, name: string, type: TableField['type']): TableField => ({
  id,
  name,
  type,
  required: false,
  doc: '',
});

const fields = [
  field(1, 'id', { kind: 'bigint' }),
  field(3, 'new name', { kind: 'text' }),
  field(4, 'added', { kind: 'decimal', precision: 38, scale: 18 }),
];

test('columns are found by field id, whatever a file calls them; absent ones are null', async () => {
  const folder = mkdtempSync(join(tmpdir(), "coinlake-it's-"));
  const connection = await (await DuckDBInstance.create()).connect();
  const path = join(folder, 'a=1.parquet').replaceAll("'", "''");
  await connection.run(
    `COPY (SELECT 'x' AS old_name, 7::BIGINT AS id, true AS dropped) TO '${path}' (FORMAT parquet, FIELD_IDS {old_name: 3, id: 1, dropped: 2})`,
  );
  const relation = tableRelation(fields, [{ path: join(folder, 'a=1.parquet') }]);
  const found = await connection.runAndReadAll(`SELECT * FROM ${relation} AS t`);
  expect(found.columnNames()).toEqual(['id', 'new name', 'added']);
  expect(found.columnTypes().map(String)).toEqual(['BIGINT', 'VARCHAR', 'DECIMAL(38,18)']);
  expect(found.getRows()).toEqual([[7n, 'x', null]]);
  rmSync(folder, { recursive: true });
  connection.closeSync();
});

test('a table without files has its columns and no rows', async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const found = await connection.runAndReadAll(`SELECT * FROM ${tableRelation(fields, [])} AS t`);
  expect(found.columnNames()).toEqual(['id', 'new name', 'added']);
  expect(found.getRows()).toEqual([]);
  connection.closeSync();
});
