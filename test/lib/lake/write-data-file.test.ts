import { expect, it } from 'vitest';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import { candleRows, candles, memoryLake } from './sample-table.ts';

const partition = { symbol: 'BTC', open_time_month: 648 };
const write = (lake: ReturnType<typeof memoryLake>, version: number) =>
  writeDataFile(lake, candles, partition, candleRows('BTC', 5, version), 'run-1');

it('is plain JSON', async () => {
  const file = await write(memoryLake(), 1);
  expect(JSON.parse(JSON.stringify(file))).toEqual(file);
});

it('takes an object with the same bytes as its own, and never overwrites another', async () => {
  const lake = memoryLake();
  const first = await write(lake, 1);
  expect(await write(lake, 1)).toEqual(first);
  const before = await lake.objects.get(first.path);
  const other = await write(lake, 2);
  expect(other.path).toMatch(/\/data\/symbol=BTC\/open_time_month=2024-01\/run-1-[0-9a-f]{16}\.parquet$/);
  expect(await write(lake, 2)).toEqual(other);
  expect(await lake.objects.get(first.path)).toEqual(before);
});
