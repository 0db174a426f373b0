import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cells, cellsOf, dailySummaries, dayOf, dimBlocks, plain } from './block-oracle.ts';
import { newestMining } from './newest-mining.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { rowTexts } from './row-texts.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const dumps = join(recordings ?? '', 'blockchair', 'blocks-dump-tsv');
const rates = join(recordings ?? '', 'mempool', 'hashrate');

describe.skipIf(!recordings || !existsSync(dumps) || !existsSync(rates))(
  'every recorded block of Blockchair',
  () => {
    let lake: RecordedLake;
    beforeAll(async () => {
      lake = await recordedLake(recordings!);
    }, 600_000);
    afterAll(() => lake?.close());

    test('silver holds exactly the recorded blocks, every column by its digits, which one digit changes', async () => {
      const expected = cellsOf(dumps);
      expect(expected.length).toBeGreaterThan(0);
      const columns = [...new Set(expected.flatMap((row) => Object.keys(row)))];
      const names = columns.map((column) => (column === 'id' ? 'block_id' : column));
      const rows = await lake.query(
        `SELECT ${names.join(', ')} FROM silver.blockchair_blocks ORDER BY chain, time, block_id`,
      );
      const found = rows.map((row) =>
        Object.fromEntries(
          columns.map((column, index) => {
            const value = row[names[index]!];
            const text = value === null || value === undefined ? null : String(value);
            return [column, text && (/time$/.test(column) ? text.slice(0, 19) : plain(text))];
          }),
        ),
      );
      const whole = expected.map((row) =>
        Object.fromEntries(
          columns.map((column) => [column, (row as Record<string, string | null>)[column] ?? null]),
        ),
      );
      expect(found).toEqual(whole);
      expect(found).not.toEqual(whole.with(0, { ...whole[0]!, output_total: '1' }));
      expect(lake.said).toMatch(
        new RegExp(`blockchair_blocks +│ +\\d+ │ +${expected.length} │ +${expected.length} │`),
      );
    });

    const rows = (table: string, expected: readonly Cells[], order: string) =>
      rowTexts(lake, table, expected, order, (column, text) =>
        column === 'time' ? text.slice(0, 19) : text,
      );

    test('the models equal an independent computation, which one digit changes', async () => {
      const cells = cellsOf(dumps);
      const blocks = dimBlocks(cells);
      expect(await rows('gold.dim_block', blocks, 'chain, block_id')).toEqual(blocks);
      const text = newestMining(rates);
      const byDay = new Map(
        [...text.matchAll(/"timestamp":\s*(\d+),\s*"avgHashrate":\s*([\d.e+]+)/g)].map(([, time, rate]) => [
          dayOf(Number(time)),
          rate!,
        ]),
      );
      const days = dailySummaries(cells, byDay);
      expect(days.some(({ average_hash_rate: rate }) => rate !== null)).toBe(true);
      expect(await rows('gold.fct_daily_block_summary', days, 'chain, day')).toEqual(days);
      const altered = cells.with(0, { ...cells[0]!, fee_total: '1' });
      expect(dailySummaries(altered, byDay)).not.toEqual(days);
    }, 60_000);

    test('what is in the folder and no block of a day is named', () => {
      expect(lake.said).toContain('no dataset reads');
    });
  },
);
