import { afterEach, expect, it } from 'vitest';
import { path, text, timestamp } from '../../../lib/contracts/column.ts';
import { batches } from '../../../lib/contracts/ops/batches.ts';
import { identity } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { readGridLedger } from '../../../lib/ingestion/books/grid-ledger.ts';
import { newestBySlice, readLedger } from '../../../lib/ingestion/books/slice-ledger.ts';
import { days } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { type Catalog, CatalogRefused } from '../../../lib/lake/catalog.ts';
import { change, changesRun, products } from '../support/changes-run.ts';
import { candleAnswer, HOUR, localRun } from '../support/local-run.ts';
import { slicesRun } from '../support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

/**
 * Runs a commit that dies when it asks the catalog for one commit more than `commits`; the catalog is alive again behind it.
 * @returns whether it died
 */
async function diesAfter(
  commits: number,
  catalog: Catalog,
  commit: () => Promise<unknown>,
): Promise<boolean> {
  let made = 0;
  const { createTable, updateTable } = catalog;
  const count = () => {
    if (made === commits) throw new CatalogRefused('killed');
    made++;
  };
  catalog.createTable = async (entry) => {
    count();
    await createTable.call(catalog, entry);
  };
  catalog.updateTable = async (entry) => {
    count();
    await updateTable.call(catalog, entry);
  };
  try {
    await commit();
    return false;
  } catch {
    return true;
  } finally {
    Object.assign(catalog, { createTable, updateTable });
  }
}

it('of a time grid: a kill between any two commits loses no row, doubles none, and each batch is in the books once', async () => {
  const hole = Date.UTC(2024, 1, 1, 5);
  const broken = Date.UTC(2024, 1, 1, 7);
  for (let commits = 0; ; commits++) {
    const run = await localRun(
      candleAnswer(new Set([hole]), (time) => (time === broken ? 'NaN' : '100.00000000')),
    );
    close = run.server.close;
    const planned = await run.plan('r1', '2024-02-02T00:05:00Z');
    await run.ingest(planned);
    await run.normalize(planned);
    const isKilled = await diesAfter(commits, run.lake.catalog, () => run.commit(planned));
    const questions = run.server.urls.length;
    await run.all('r2', '2024-02-02T00:06:00Z');
    // What lies in bronze is not asked for again.
    expect(run.server.urls).toHaveLength(questions);
    const rows = await run.rows(run.dataset.table);
    expect([commits, rows.length, new Set(rows.map(({ open_time }) => open_time)).size]).toEqual([
      commits,
      70,
      70,
    ]);
    expect(await run.rows(batches)).toHaveLength(2);
    const [series] = (await readGridLedger(run.lake, run.dataset)).values();
    const open = series!.segments.filter(({ row }) => row.state !== 'held');
    expect(open.map(({ row, from, to }) => [row.state, from, (to - from) / HOUR])).toEqual([
      ['empty', hole, 1],
      ['empty', broken, 1],
    ]);
    await run.server.close();
    if (isKilled) continue;
    // Silver, quarantine, slices, batches.
    expect(commits).toBe(4);
    return;
  }
});

it('of a dataset of slices: the same for all of its tables, one of them appended', async () => {
  const columns = {
    id: text('Post', path('id')),
    at: timestamp('When', path('at'), { written: 'iso_8601' }),
  };
  const posts = dataset({
    name: 'posts',
    description: 'Posts',
    source: http({ url: 'https://posts.example/{day}' }),
    format: json(),
    coverage: days({ start: '2024-06-01', column: 'at' }),
    schedule: cron('0 1 * * *', 'UTC'),
    tables: {
      posts: { key: ['id'], columns },
      posts_by_author: { key: ['id'], partition: [identity('id')], columns },
      post_log: { key: [], merge: 'append', columns },
    },
  });
  for (let commits = 0; ; commits++) {
    const runs = await slicesRun(posts, (request, response) => {
      const day = request.url?.slice(1);
      if (day === '2024-06-02') response.writeHead(404).end();
      else response.end(JSON.stringify([{ id: `${day}`, at: `${day}T12:00:00Z` }]));
    });
    close = runs.server.close;
    const planned = await runs.plan('r1', '2024-06-04T01:00:00Z');
    await runs.ingest(planned);
    await runs.stage(planned);
    const isKilled = await diesAfter(commits, runs.lake.catalog, () => runs.commit(planned));
    await runs.run('r2', '2024-06-04T01:01:00Z');
    for (const table of ['posts', 'posts_by_author', 'post_log'])
      expect([commits, table, await runs.rows(`silver.${table}`, ['id'])]).toEqual([
        commits,
        table,
        [['2024-06-01'], ['2024-06-03']],
      ]);
    const noted = newestBySlice(await readLedger(runs.lake, 'posts'));
    expect([commits, ...[...noted.values()].map(({ slice, state }) => [slice, state])]).toEqual([
      commits,
      ['2024-06-01', 'held'],
      ['2024-06-02', 'empty'],
      ['2024-06-03', 'held'],
    ]);
    await runs.server.close();
    if (isKilled) continue;
    expect(commits).toBe(5);
    return;
  }
});

it('of change records: the same for rows and the deletes that are remembered beside them', async () => {
  const [car, bus, van] = ['car', 'bus', 'van'].map((name, id) => ({ id, name, weight: 1 }));
  const files = {
    '1.ndjson': [change('c', 10, car!), change('c', 11, bus!)],
    '2.ndjson': [change('d', 20, null, car!), change('c', 21, van!)],
    // Late: older than the delete.
    '3.ndjson': [
      change('u', 15, { ...car, name: 'cart' }, car!),
      change('u', 16, { ...bus, name: 'tram' }, bus!),
    ],
  };
  for (let commits = 0; ; commits++) {
    const runs = await changesRun(products(), files);
    close = runs.server.close;
    runs.take('1.ndjson');
    await runs.next();
    runs.take('2.ndjson');
    const planned = await runs.plan('killed', '2024-06-01T01:00:00Z');
    await runs.ingest(planned);
    await runs.stage(planned);
    const isKilled = await diesAfter(commits, runs.lake.catalog, () => runs.commit(planned));
    runs.take('3.ndjson');
    await runs.next('2024-06-01T01:01:00Z');
    expect([commits, ...(await runs.rows('silver.products', ['product_id', 'name']))]).toEqual([
      commits,
      [1, 'tram'],
      [2, 'van'],
    ]);
    expect(await runs.rows('silver.products_deleted', ['product_id'])).toEqual([[0]]);
    const noted = newestBySlice(await readLedger(runs.lake, 'products'));
    expect([...noted.values()].map(({ state }) => state)).toEqual(['held', 'held', 'held']);
    await runs.server.close();
    if (isKilled) continue;
    // Deletes, rows, slices, batches.
    expect(commits).toBe(4);
    return;
  }
});
