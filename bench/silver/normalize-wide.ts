import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noRows } from '../../lambdas/normalize/current-rows.ts';
import { decodeSlice } from '../../lambdas/normalize/decode-slice.ts';
import { FragmentWriter } from '../../lambdas/normalize/fragment-writer.ts';
import { joinRows, mergePartition } from '../../lambdas/normalize/merge-partition.ts';
import blocks from '../../lib/datasets/blockchair_blocks/dataset.ts';
import { readFragment } from '../../lib/ingestion/run/fragments.ts';
import { MemoryCatalog } from '../../lib/lake/memory/catalog.ts';
import { currentDefinition } from '../../lib/lake/table-shape.ts';
import { writeDataFile } from '../../lib/lake/write-data-file.ts';
import { fileObjectStore } from './file-object-store.ts';
import type { WideInput } from './write-wide-input.ts';

/**
 * The two steps of the normalize function for answers whose rows find their partitions, decode and merge, over files instead of S3.
 * Arguments: folder of the input, folder of the output.
 */
async function main(): Promise<void> {
  const [input = '', output = ''] = process.argv.slice(2);
  const { chain, rows, batchId, ingestedAt } = JSON.parse(
    await readFile(join(input, 'wide.json'), 'utf8'),
  ) as WideInput;
  const objects = fileObjectStore(output);
  const lake = { objects, catalog: new MemoryCatalog(), bucket: 'lake', namespace: '' };
  const [table] = blocks.tables;
  const writer = new FragmentWriter(objects, 's3://work/fragments/');
  const { records, broken } = await decodeSlice(
    blocks,
    {
      slice: 'wide',
      batchId,
      parameters: { chain },
      extent: { kind: 'whole' },
      fetchedAt: new Date(`${ingestedAt.replace(' ', 'T')}Z`),
    },
    [
      {
        object: 's3://bronze/wide.tsv.gz',
        stream: () =>
          blocks.source.format.stream!(
            createReadStream(join(input, 'wide.tsv.gz'), { highWaterMark: 4_000_000 }),
          ),
      },
    ],
    writer,
  );
  if (records !== rows || broken.length > 0)
    throw new Error(`${records} of ${rows} records came, ${broken.length} broken: ${broken[0]?.reason}`);
  const definition = await currentDefinition(lake, table!.table);
  const nothing = noRows(table!.table.fields.map(({ name }) => name));
  const partitions = Map.groupBy(await writer.end(), ({ path }) => path);
  for (const fragments of partitions.values()) {
    const part = { slice: { name: 'wide', quarantined: 0, records }, fragments };
    const merged = await mergePartition(table!, [part as never], nothing, async () =>
      joinRows(table!, await Promise.all(fragments.map((place) => readFragment(objects, place)))),
    );
    await writeDataFile(lake, definition, fragments[0]!.values, merged.rows!, 'wide');
  }
}

// Functions are bundled as CommonJS, which has no await outside of functions.
void main();
