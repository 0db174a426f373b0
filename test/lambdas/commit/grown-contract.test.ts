import { afterAll, expect, test } from 'vitest';
import { at, text } from '../../../lib/contracts/column.ts';
import { datasetTable } from '../../../lib/contracts/dataset-table.ts';
import binanceKlines from '../../../lib/datasets/binance_klines/dataset.ts';
import { followDefinition } from '../../../lib/lake/follow-definition.ts';
import { candleAnswer, localRun } from '../support/local-run.ts';
import { scriptedServer } from '../support/scripted-server.ts';

/** Binance's contract with one more of the fields that it sends, before all others. */
const grown = (() => {
  const [{ columns, rules, key, partition }] = binanceKlines.tables as [
    (typeof binanceKlines.tables)[number],
  ];
  const { ingested_at: _, batch_id: __, ...own } = columns;
  const unused = text('Sent, and not used', at(11), { nullable: true });
  const contract = { columns: { unused, ...own }, rules, key, partition };
  const table = datasetTable(binanceKlines.name, binanceKlines.description, contract);
  return { ...binanceKlines, ...table, tables: [table] };
})();

const server = await scriptedServer(candleAnswer(new Set()));
afterAll(() => server.close());

test('a column that a contract gets is in the rows of the next run, null in those before, whoever appends it', async () => {
  const before = await localRun(server);
  await before.all('run-1', '2024-01-31T23:00:30Z', '2024-01-30');
  const after = await localRun(server, { dataset: grown, lake: before.lake });
  expect(await followDefinition(before.lake, grown.table, 'run-2')).toBe(true);
  await after.all('run-2', '2024-02-01T02:00:30Z', '2024-01-30');
  const rows = await after.rows(grown.table);
  const counts = Map.groupBy(rows, ({ open_time: time, unused }) =>
    [(time as bigint) < 1_706_742_000_000_000n ? 'before' : 'since', unused].join(' '),
  );
  expect([...counts].map(([name, some]) => `${name}: ${some.length}`).sort()).toEqual([
    // The last one was asked for again, before the new ones.
    'before 0: 1',
    'before : 46',
    'since 0: 3',
  ]);
  expect(Object.keys(rows[0]!).at(-1)).toBe('unused');
  expect(new Set(rows.map(({ close }) => close))).toEqual(new Set([100n * 10n ** 8n]));

  // A run that began before the contract grew ends with the ids that the table has.
  const other = await localRun(server, { dataset: binanceKlines });
  await other.all('run-1', '2024-01-31T23:00:30Z', '2024-01-30');
  await (await localRun(server, { dataset: grown, lake: other.lake })).all(
    'run-2',
    '2024-02-01T02:00:30Z',
    '2024-01-30',
  );
  expect(await other.rows(grown.table)).toHaveLength(50);
});
