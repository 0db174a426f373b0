import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { type OpenLake, openLake } from '../end-to-end/open-lake.ts';
import { type Cells, dumpCells, plain } from './block-oracle.ts';
import { type RecordedLake, recordedLake } from './recorded-lake.ts';
import { rowTexts } from './row-texts.ts';
import { addressDays, factRows } from './transaction-oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const blockchair = join(recordings ?? '', 'blockchair');
const TABLES = ['blocks', 'transactions', 'outputs'] as const;

/** An output that was spent two days later, as inputs' dumps have it: none is recorded. */
const SPENT = {
  spending_block_id: '200',
  spending_transaction_hash: 'ff'.repeat(32),
  spending_time: '2009-01-11 03:00:00',
  spending_value_usd: '0.5',
  spending_sequence: '4294967295',
  spending_signature_hex: '48',
  lifespan: '172800',
  cdd: '100.25',
};

describe.skipIf(!TABLES.every((table) => existsSync(join(blockchair, `${table}-dump-tsv`))))(
  'every recorded transaction and output of Blockchair',
  () => {
    const folder = workFolder();
    const cells: Record<string, readonly Cells[]> = {};
    let lake: RecordedLake;
    /** Of what addresses receive, as recorded, and of what they spend. */
    let addresses: OpenLake;
    let said: string;

    beforeAll(async () => {
      const alone = join(folder.path, 'recordings', 'blockchair');
      mkdirSync(join(alone, 'inputs-dump-tsv'), { recursive: true });
      for (const table of TABLES) cells[table] = dumpCells(join(blockchair, `${table}-dump-tsv`));
      // Whose outputs are counted by the blocks.
      for (const table of ['blocks', 'outputs'])
        symlinkSync(join(blockchair, `${table}-dump-tsv`), join(alone, `${table}-dump-tsv`));
      const spent = cells.outputs!.slice(-3).map(({ chain: _, ...output }, index) => ({
        ...output,
        ...SPENT,
        spending_index: String(index),
      }));
      const lines = spent.map((row) => Object.values(row).join('\t'));
      const dump = gzipSync([Object.keys(spent[0]!).join('\t'), ...lines].join('\n'));
      writeFileSync(join(alone, 'inputs-dump-tsv', 'bitcoin-1d-2009-01-11.tsv.gz'), dump);
      cells.inputs = dumpCells(join(alone, 'inputs-dump-tsv'));
      const settings = folder.settings({
        datasets: onlyDatasets({ blockchair_blocks: {}, blockchair_outputs: {}, blockchair_inputs: {} }),
      });
      const args = ['start', '--once', '--recordings', join(alone, '..'), '--settings', settings];
      const ended = await coinlake([...args, '--data', folder.data]);
      expect(ended.code, ended.stderr + ended.stdout).toBe(0);
      addresses = await openLake(folder.data);
      lake = await recordedLake(recordings!);
      said = lake.said + ended.stdout + ended.stderr;
    }, 600_000);
    afterAll(async () => {
      await lake?.close();
      await addresses?.close();
      folder.remove();
    });

    test.each([
      ['transactions', 'hash'],
      ['outputs', 'transaction_hash, index'],
      ['inputs', 'spending_transaction_hash, spending_index'],
    ])(
      'silver holds exactly the recorded %s, every column by its digits, which one digit changes',
      async (table, order) => {
        const keys = order.split(', ');
        const sorted = cells[table]!.toSorted((a, b) => (keyOf(a, keys) < keyOf(b, keys) ? -1 : 1));
        const columns = [...new Set(sorted.flatMap((row) => Object.keys(row)))];
        const rows = await (table === 'inputs' ? addresses : lake).query(
          `SELECT ${columns.join(', ')} FROM silver.blockchair_${table} ORDER BY chain, block_id, ${order}`,
        );
        const found = rows.map((row) =>
          Object.fromEntries(columns.map((name) => [name, shown(name, row[name])])),
        );
        const whole = sorted.map((row) =>
          Object.fromEntries(columns.map((name) => [name, flag(name, row[name] ?? null)])),
        );
        expect(found).toEqual(whole);
        expect(found).not.toEqual(whole.with(0, { ...whole[0]!, time: '2009-01-03 18:15:06' }));
        expect(said).toMatch(
          new RegExp(`blockchair_${table} +│ +\\d+ │ +${sorted.length} │ +${sorted.length} │`),
        );
      },
    );

    test('of blocks all of whose transactions are recorded, counts, fees and totals join exactly', async () => {
      const rows = await lake.query(
        `SELECT b.chain, b.block_id, count(*) AS transactions, b.transaction_count, sum(t.fee) AS fee, b.fee_total, sum(t.input_count) AS inputs, b.input_count,
           sum(t.output_count) AS outputs, b.output_count, sum(t.input_total) AS input, b.input_total, sum(t.output_total) AS output, b.output_total, sum(t.size) AS size, b.size AS block_size
         FROM silver.blockchair_transactions t JOIN silver.blockchair_blocks b ON b.chain = t.chain AND b.block_id = t.block_id
         GROUP BY b.chain, b.block_id, b.transaction_count, b.fee_total, b.input_count, b.output_count, b.input_total, b.output_total, b.size ORDER BY b.chain, b.block_id`,
      );
      const recorded = Map.groupBy(cells.transactions!, (row) => `${row.chain} ${row.block_id}`);
      expect(rows.map((row) => `${row.chain} ${row.block_id} ${row.transactions}`)).toEqual(
        [...recorded]
          .map(([name, some]) => ({ name, id: Number(name.split(' ')[1]), count: some.length }))
          .sort((a, b) => a.id - b.id)
          .map(({ name, count }) => `${name} ${count}`),
      );
      expect(
        rows.map((row) => [row.transactions, row.fee, row.inputs, row.outputs, row.input, row.output]),
      ).toEqual(
        rows.map((row) => [
          ...[row.transaction_count, row.fee_total, row.input_count, row.output_count],
          ...[row.input_total, row.output_total],
        ]),
      );
      expect(rows.reduce((sum, row) => sum + Number(row.transactions), 0)).toBe(cells.transactions!.length);
    });

    const gold = (of: OpenLake, table: string, expected: readonly Cells[], order: string) =>
      rowTexts(of, `gold.${table}`, expected, order, (column, text) =>
        column === 'time' ? text.slice(0, 19) : text,
      );

    test('fct_transactions equals an independent computation, which one digit changes', async () => {
      const facts = factRows(cells.transactions!);
      expect(facts.length).toBe(cells.transactions!.length);
      expect(await gold(lake, 'fct_transactions', facts, 'chain, transaction_hash')).toEqual(facts);
      const [first] = cells.transactions!;
      const altered = cells.transactions!.with(0, { ...first!, output_total_usd: '0.123456785' });
      expect(factRows(altered)).not.toEqual(facts);
    });

    test('fct_addresses equals an independent computation, which one digit changes', async () => {
      const days = addressDays(cells.outputs!, cells.inputs!);
      expect(days.some(({ received, spent }) => received === '0' && spent !== '0')).toBe(true);
      expect(await gold(addresses, 'fct_addresses', days, 'chain, address, day')).toEqual(days);
      const [first] = cells.outputs!;
      expect(addressDays(cells.outputs!.with(0, { ...first!, value: '1' }), cells.inputs!)).not.toEqual(days);
    });
  },
);

const keyOf = (row: Cells, [hash, index]: readonly string[]): string =>
  `${row.chain} ${String(row.block_id).padStart(12, '0')} ${row[hash!]} ${String(row[index!] ?? '').padStart(6, '0')}`;

/** Flags are digits in dumps. */
const flag = (name: string, text: string | null): string | null =>
  /^(is|has)_/.test(name) && text !== null ? String(text === '1') : text;

function shown(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return /time$/.test(name) ? String(value).slice(0, 19) : plain(String(value));
}
