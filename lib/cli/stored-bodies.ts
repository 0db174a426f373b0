import { bodies } from '../contracts/ops/bodies.ts';
import { readRows } from '../lake/read-rows.ts';
import { loadTable } from '../lake/table.ts';
import { lakeOf, type Reader } from './session-lake.ts';

/** A body that a provider sent, as ops.bodies has it. */
export interface StoredBody {
  readonly dataset: string;
  readonly batchId: string;
  readonly page: number;
  readonly request: string;
  /** Of the body as received, hexadecimal. @default not known, in batches of an earlier release */
  readonly sha256: string | undefined;
  /** s3 URI. */
  readonly object: string;
}

/** The bodies of a batch, in the order of their pages. @param batch its id, also with the dataset before it, as bronze has it */
export async function bodiesOf(session: Reader, batch: string): Promise<readonly StoredBody[]> {
  const lake = lakeOf(session);
  const table = await loadTable(lake, bodies.database, bodies.name);
  if (!table) return [];
  const wanted = batch.replace(/^(s3:\/\/[^/]+\/)?bronze\//, '').replace(/\/$/, '');
  const found: StoredBody[] = [];
  for (const file of await table.dataFiles(undefined, [])) {
    const { length, columns } = await readRows(lake, table, [file]);
    const text = (column: string, row: number) => String(columns[column]?.[row]);
    for (let row = 0; row < length; row++) {
      const [dataset, batchId] = [text('dataset', row), text('batch_id', row)];
      if (batchId !== wanted && `${dataset}/${batchId}` !== wanted) continue;
      found.push({
        dataset,
        batchId,
        page: Number(columns.page?.[row]),
        request: text('request', row),
        sha256: columns.sha256?.[row] === null ? undefined : text('sha256', row),
        object: text('object', row),
      });
    }
  }
  return found.sort((a, b) => a.page - b.page);
}
