import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResult,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { displayName, type TrinoType } from '../../../../../lib/sql/types/type.ts';
import { doubleText, valueText } from '../../results/value-text.ts';
import type { OutputColumn } from './output-columns.ts';

/**
 * Rows as Hive's JSON serde writes them: an object a line, every column in it, decimals with all of their digits.
 * Source: Trino's JsonSerializer.
 */
export async function* jsonLines(
  rows: DuckDBResult,
  columns: readonly OutputColumn[],
): AsyncGenerator<Buffer> {
  const names = columns.map(({ name }) => JSON.stringify(name));
  for (let chunk = await rows.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await rows.fetchChunk()) {
    const lines = chunk.getRows().map((row) => {
      const members = row.map((value, i) => `${names[i]}:${json(value, columns[i]!.type)}`);
      return `{${members.join(',')}}\n`;
    });
    yield Buffer.from(lines.join(''));
  }
}

function json(value: DuckDBValue, type: TrinoType): string {
  if (value === null || value === undefined) return 'null';
  if (type.kind === 'array' && (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue))
    return `[${value.items.map((item) => json(item, type.element)).join(',')}]`;
  if (type.kind === 'map' && value instanceof DuckDBMapValue) {
    const entries = value.entries.map(
      (entry) =>
        `${JSON.stringify(valueText(entry.key, displayName(type.key)))}:${json(entry.value, type.value)}`,
    );
    return `{${entries.join(',')}}`;
  }
  if (type.kind === 'row' && value instanceof DuckDBStructValue) {
    const members = Object.values(value.entries).map(
      (item, i) =>
        `${JSON.stringify(type.fields[i]!.name ?? `field${i}`)}:${json(item, type.fields[i]!.type)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (value instanceof DuckDBBlobValue) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  if (typeof value === 'number' && (type.kind === 'double' || type.kind === 'real'))
    return Number.isFinite(value) ? doubleText(value) : JSON.stringify(doubleText(value));
  const text = valueText(value, displayName(type)) ?? 'null';
  const bare = ['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'decimal'].includes(type.kind);
  return bare ? text : JSON.stringify(text);
}
