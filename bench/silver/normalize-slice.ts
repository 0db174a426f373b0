import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noRows } from '../../lambdas/normalize/current-rows.ts';
import { decodeSlice, type SlicePage } from '../../lambdas/normalize/decode-slice.ts';
import { FragmentWriter } from '../../lambdas/normalize/fragment-writer.ts';
import { fragmentRows, mergePartition } from '../../lambdas/normalize/merge-partition.ts';
import type { SourcedSlices } from '../../lib/ingestion/dataset.ts';
import { MemoryCatalog } from '../../lib/lake/memory/catalog.ts';
import { releaseBytes, releaseRows } from '../../lib/lake/release-bytes.ts';
import { ReusedMemory } from '../../lib/lake/reused-memory.ts';
import { currentDefinition } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { fileObjectStore } from './file-object-store.ts';
import type { SliceInput } from './slice-input.ts';

const PART_BYTES = 4_000_000;

/**
 * The two steps of the normalize function for answers whose rows find their partitions, decode and merge, over files instead of S3.
 * @param pagesOf what the input's folder has, as the slice's stored pages
 */
export async function normalizeSlice(
  dataset: SourcedSlices,
  pagesOf: (input: string) => Promise<readonly SlicePage[]>,
): Promise<void> {
  const [input = '', output = ''] = process.argv.slice(2);
  const {
    parameters,
    records: expected,
    batchId,
    ingestedAt,
  } = JSON.parse(await readFile(join(input, 'input.json'), 'utf8')) as SliceInput;
  const objects = fileObjectStore(output);
  const lake = { objects, catalog: new MemoryCatalog(), bucket: 'lake', namespace: '' };
  const [table] = dataset.tables;
  const writer = new FragmentWriter(objects, 's3://work/fragments/');
  const { records, broken } = await decodeSlice(
    dataset,
    {
      ...{ slice: 'slice', batchId, parameters, extent: { kind: 'whole' } as const },
      fetchedAt: new Date(`${ingestedAt.replace(' ', 'T')}Z`),
    },
    await pagesOf(input),
    writer,
  );
  if (records !== expected || broken.length > 0)
    throw new Error(`${records} of ${expected} records came, ${broken.length} broken: ${broken[0]?.reason}`);
  const definition = await currentDefinition(lake, table!.table);
  const nothing = noRows(table!.table.fields.map(({ name }) => name));
  const memory = new ReusedMemory();
  const partitions = Map.groupBy(await writer.end(), ({ path }) => path);
  for (const fragments of partitions.values()) {
    const part = { slice: { name: 'slice', quarantined: 0, records }, fragments };
    const rowsOf = () => fragmentRows(objects, table!, fragments, memory);
    const merged = await mergePartition(table!, [part as never], nothing, rowsOf, memory);
    await writeDataFile(lake, definition, fragments[0]!.values, merged.rows!, 'slice');
    releaseRows(merged.rows!, memory);
    memory.giveBack();
  }
}

/** A file in parts, as a function gets them. */
export async function* fileParts(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const part = Buffer.allocUnsafeSlow(PART_BYTES);
      const { bytesRead } = await file.read(part);
      if (bytesRead === 0) return;
      yield part.subarray(0, bytesRead);
      releaseBytes(part);
    }
  } finally {
    await file.close();
  }
}

export const streamed = (
  name: string,
  stream: () => ReturnType<Extract<SlicePage, { stream: unknown }>['stream']>,
): SlicePage => ({
  object: `s3://bronze/${name}`,
  stream,
});
