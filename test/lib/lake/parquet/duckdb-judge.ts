import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** Runs SQL of another Parquet implementation; `$FILE` stands for a file with the given bytes. */
export async function duckdb(sql: string, bytes?: Uint8Array): Promise<Record<string, unknown>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'));
  try {
    const path = join(folder, 'file.parquet');
    if (bytes) writeFileSync(path, bytes);
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(sql.replaceAll('$FILE', `'${path}'`));
    const rows = reader.getRowObjectsJson();
    connection.closeSync();
    instance.closeSync();
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The bytes of the Parquet file that DuckDB writes for a query. */
export async function duckdbParquet(query: string, options = ''): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'));
  try {
    const path = join(folder, 'out.parquet');
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run(`COPY (${query}) TO '${path}' (FORMAT PARQUET ${options})`);
    connection.closeSync();
    instance.closeSync();
    const { readFileSync } = await import('node:fs');
    return new Uint8Array(readFileSync(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
