import { goldModels } from '../../../lib/cli/gold-models.ts';
import type { ColumnValue, RowBatch, TableDefinition } from '../../../lib/contracts/table.ts';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { createApi } from '../../../lib/serve/create-api.ts';
import { TableReader } from '../../../lib/serve/reading/table-reader.ts';
import type { ServedLake } from '../../../lib/serve/served-lake.ts';
import { memoryLake } from '../lake/sample-table.ts';

type Row = Readonly<Record<string, ColumnValue>>;

/** A lake in memory whose API a test asks. */
export function smallLake(options: Partial<ServedLake> = {}, lakeOptions: Pick<Lake, 'dataLabel'> = {}) {
  const lake = { ...memoryLake(), ...lakeOptions };
  const reader = new TableReader(lake);
  const api = createApi({ reader, models: goldModels(), origin: 'simulated', build: 'test', ...options });
  return {
    lake,
    /** @returns status, headers and body, read as JSON where it is */
    async ask(path: string, headers: Readonly<Record<string, string>> = {}) {
      const response = await api.request(path, { headers });
      const text = await response.clone().text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        response,
        text,
        body: isJson ? JSON.parse(text) : undefined,
      };
    },
    api,
    append: (definition: TableDefinition, rows: readonly Row[], run: string) =>
      append(lake, { ...definition, partition: [] }, rows, run),
  };
}

async function append(lake: Lake, definition: TableDefinition, rows: readonly Row[], run: string) {
  const batch: RowBatch = {
    length: rows.length,
    columns: Object.fromEntries(
      definition.fields.map(({ name }) => [name, rows.map((row) => row[name] ?? null)]),
    ),
  };
  const file = await writeDataFile(lake, definition, {}, batch, run);
  return appendFiles(lake, definition, { runId: run, files: [file] });
}

/** What `next` of each answer leads to, until there is none. */
export async function allPages(
  ask: (
    path: string,
  ) => Promise<{ readonly status: number; readonly body?: { rows: unknown[]; next: string | null } }>,
  path: string,
): Promise<{ readonly rows: readonly unknown[]; readonly sizes: readonly number[] }> {
  const rows: unknown[] = [];
  const sizes: number[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const { body } = await ask(next === '' ? path : `${path}&cursor=${next}`);
    if (!body) throw new Error(`no answer to ${path}`);
    rows.push(...body.rows);
    sizes.push(body.rows.length);
    next = body.next;
  }
  return { rows, sizes };
}
