import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { trinoError } from '../../../../../localstack/services/athena/translator/query-error.ts';
import { connect, runTranslated } from './run-translated.ts';

const FOLDER = join(import.meta.dirname, 'golden');

/** Lines are: an expression or a query, its type (types, comma and blank between), its value (rows) as JSON. */
function goldens(file: string): { sql: string; type: string; value: string }[] {
  return readFileSync(join(FOLDER, file), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [sql = '', type = '', value = ''] = line.split('\t');
      return { sql, type, value };
    });
}

/** JSON text by text, so that no digit is lost on the way through a double. */
function text(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, member]) => `${JSON.stringify(name)}:${text(member)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Doubles by what they mean (Trino writes 2.0 and 1.0E20), integers by their digits, texts untouched. */
const normal = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token[0] !== '"' && /[.eE]/.test(token) ? String(Number(token)) : token,
  );

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

for (const file of readdirSync(FOLDER)) {
  if (file.startsWith('errors')) {
    describe(file, () => {
      // A query and the name of its error.
      for (const { sql, type: name } of goldens(file))
        test(sql, async () => {
          const failed = await runTranslated(connection, sql).then(
            () => 'none',
            ({ message }: Error) =>
              /^[A-Z_]+: /.test(message) ? message : (trinoError(message) ?? 'untold'),
          );
          expect(/^[A-Z_]+/.exec(failed)?.[0]).toBe(name);
        });
    });
    continue;
  }
  describe(file, () => {
    const isQuery = file.startsWith('queries');
    for (const { sql, type, value } of goldens(file)) {
      test(sql, async () => {
        const { types, rows } = await runTranslated(connection, isQuery ? sql : `SELECT ${sql}`);
        expect(types.join(', ')).toBe(type);
        expect(normal(text(isQuery ? rows : rows[0]![0]))).toBe(normal(value));
      });
    }
  });
}
