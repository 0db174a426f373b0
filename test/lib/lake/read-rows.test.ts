import { describe, expect, it } from 'vitest';
import { appendFiles } from '../../../lib/lake/append-files.ts';
import { createTableFromFiles } from '../../../lib/lake/create-table-from-files.ts';
import { describeParquet } from '../../../lib/lake/describe-parquet.ts';
import { readRows } from '../../../lib/lake/read-rows.ts';
import { loadTable } from '../../../lib/lake/table.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { duckdbParquet } from './parquet/duckdb-judge.ts';
import {
  candleRows,
  candles,
  everyType,
  everyTypeRows,
  memoryLake,
  plain,
  withPartition,
} from './sample-table.ts';

const flat = withPartition(candles, []);

describe('readRows', () => {
  it('reads several files, all columns or some', async () => {
    const lake = memoryLake();
    const everything = { ...flat, name: 'everything', fields: everyType };
    const files = [
      await writeDataFile(lake, everything, {}, everyTypeRows(7), 'a'),
      await writeDataFile(lake, everything, {}, everyTypeRows(5), 'b'),
    ];
    await appendFiles(lake, everything, { runId: 'r', files });
    const table = (await loadTable(lake, 'silver', 'everything'))!;
    const [a, b] = [plain(everyTypeRows(7)), plain(everyTypeRows(5))];
    const expected = Object.fromEntries(Object.keys(a).map((name) => [name, [...a[name]!, ...b[name]!]]));
    const found = await table.dataFiles();
    expect(plain(await readRows(lake, table, found))).toEqual(expected);
    expect(plain(await readRows(lake, table, found, ['wide', 'text']))).toEqual({
      wide: expected.wide,
      text: expected.text,
    });
    expect((await readRows(lake, table, found, ['narrow'])).columns.narrow).toBeInstanceOf(BigInt64Array);
    await expect(readRows(lake, table, found, ['nothing'])).rejects.toThrow(
      /^Table silver\.everything has no column nothing\. Columns: text, text_null, /,
    );
  });

  it('finds columns by id under another name, by mapping in files without ids, and reads what a file lacks as null', async () => {
    const lake = memoryLake();
    const query = `SELECT 'BTC' AS %s, TIMESTAMP '2024-01-01' AS open_time, CAST(-1.5 AS DECIMAL(18, 8)) AS price`;
    const location = 's3://lake/silver/candles';
    const put = async (name: string, bytes: Uint8Array) => {
      await lake.objects.put(`${location}/data/${name}`, bytes);
      return describeParquet(lake, `${location}/data/${name}`);
    };
    const files = [
      await put(
        'a.parquet',
        await duckdbParquet(
          query.replace('%s', 'old_name'),
          ', FIELD_IDS {old_name: 1, open_time: 2, price: 3}',
        ),
      ),
      await put('b.parquet', await duckdbParquet(query.replace('%s', 'symbol'))),
      await put('c.parquet', await duckdbParquet(query.replace('%s', 'unknown'))),
    ];
    await createTableFromFiles(lake, flat, location, files, { database: 'silver' });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(plain(await readRows(lake, table, await table.dataFiles()))).toEqual({
      symbol: ['BTC', 'BTC', null],
      open_time: Array(3).fill(1_704_067_200_000_000n),
      price: Array(3).fill(-150_000_000n),
      volume: [null, null, null],
    });
  });

  it('takes a missing identity partition column from the partition', async () => {
    const lake = memoryLake();
    const location = 's3://lake/silver/candles';
    await lake.objects.put(
      `${location}/data/f.parquet`,
      await duckdbParquet(`SELECT TIMESTAMP '2024-01-01' AS open_time`, ', FIELD_IDS {open_time: 2}'),
    );
    const file = await describeParquet(lake, `${location}/data/f.parquet`, {
      symbol: 'ETH',
      open_time_month: 648,
    });
    await createTableFromFiles(lake, candles, location, [file], { database: 'silver' });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    expect(plain(await readRows(lake, table, await table.dataFiles(), ['symbol']))).toEqual({
      symbol: ['ETH'],
    });
  });

  it('refuses files that delete files apply to, and names the way out', async () => {
    const lake = memoryLake();
    const file = await writeDataFile(
      lake,
      candles,
      { symbol: 'A', open_time_month: 648 },
      candleRows('A', 3),
      'f',
    );
    await appendFiles(lake, candles, { runId: 'r', files: [file] });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    await expect(readRows(lake, table, [{ ...file, deleteFiles: 2 }])).rejects.toThrow(
      "Table silver.candles, partition symbol=A, open_time_month=648: 2 delete file(s) of another engine's DELETE, UPDATE or MERGE apply, " +
        'which are not read. Clear them with: OPTIMIZE silver.candles REWRITE DATA USING BIN_PACK',
    );
  });

  it('names the file that is broken', async () => {
    const lake = memoryLake();
    const file = await writeDataFile(lake, flat, {}, candleRows('A', 3), 'f');
    await appendFiles(lake, flat, { runId: 'r', files: [file] });
    const table = (await loadTable(lake, 'silver', 'candles'))!;
    await lake.objects.put(file.path, new TextEncoder().encode('<html>not found</html>'));
    await expect(readRows(lake, table, [file])).rejects.toThrow(
      's3://lake/silver/candles/data/f.parquet: not a Parquet file: it does not end with PAR1',
    );
    const other = await writeDataFile(lake, flat, {}, candleRows('A', 4), 'g');
    await expect(readRows(lake, table, [{ ...file, path: other.path }])).rejects.toThrow(
      's3://lake/silver/candles/data/g.parquet: 4 rows, 3 in the manifest',
    );
  });
});
