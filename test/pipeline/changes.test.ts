import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coinlake, workFolder } from '../end-to-end/coinlake.ts';
import { seeded } from '../end-to-end/killed-run.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { openPipeline } from '../end-to-end/open-pipeline.ts';
import { delivery, history, replayed } from '../lambdas/support/change-history.ts';

const random = seeded(1);
const events = history(random, 150, 'a');
const { files, order } = delivery(random, events);

/** Files that have come; the others are still empty. */
const come = new Set<string>();
const server = createServer((request, response) => {
  const name = request.url!.split('/').at(-1)!;
  response.end(come.has(name) ? files[name]!.map((record) => `${record}\n`).join('') : '');
});
let pipeline: Awaited<ReturnType<typeof openPipeline>>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  pipeline = await openPipeline(
    { shop_products: { files: Object.keys(files).sort(), requestsPerMinute: 10_000 } },
    { change_files: `http://127.0.0.1:${port}` },
  );
}, 120_000);
afterAll(async () => {
  await pipeline?.close();
  server.close();
});

const products = (when = '') =>
  pipeline.query(`SELECT product_id, name, weight FROM silver.shop_products ${when} ORDER BY product_id`);

test('the table ends as the source stood, whatever file comes when; and shows what it was before', async () => {
  const states: {
    readonly at: string;
    readonly snapshot: string;
    readonly rows: readonly (readonly (string | null)[])[];
  }[] = [];
  const third = Math.ceil(order.length / 3);
  for (let run = 0; run < 3; run++) {
    for (const name of order.slice(run * third, (run + 1) * third)) come.add(name);
    const { output, status } = await pipeline.run(new Date(Date.UTC(2024, 5, 1 + run)));
    expect([status, output]).toEqual(['SUCCEEDED', expect.anything()]);
    const [snapshot] = await pipeline.query(
      'SELECT snapshot_id FROM silver."shop_products$snapshots" ORDER BY committed_at DESC LIMIT 1',
    );
    states.push({ at: new Date().toISOString(), snapshot: snapshot![0]!, rows: await products() });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const expected = replayed(events)
    .map(([, id, name, weight]) => [String(id), name, (Number(weight) / 100).toFixed(2)] as const)
    .toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect((await products()).map(([id, name, weight]) => [id, name, Number(weight).toFixed(2)])).toEqual(
    expected,
  );

  // A product that is gone is in a state of before.
  const ids = (state: (typeof states)[number] | undefined) => new Set(state?.rows.map(([id]) => id));
  const at = states.findIndex(
    (state, index) => index < 2 && ids(state).difference(ids(states[index + 1])).size > 0,
  );
  const before = states[at]!;
  expect(await products(`FOR VERSION AS OF ${before.snapshot}`)).toEqual(before.rows);
  const instant = before.at.replace('T', ' ').replace('Z', ' UTC');
  expect(await products(`FOR TIMESTAMP AS OF TIMESTAMP '${instant}'`)).toEqual(before.rows);

  const [books] = await pipeline.query(
    `SELECT sum(records), sum(inserted + restated + unchanged + duplicate + open + quarantined + deleted + superseded + skipped),
       sum(quarantined) FROM ops.batches`,
  );
  const records = String(Object.values(files).flat().length);
  expect(books).toEqual([records, records, '0']);
}, 240_000);

test('the command line tells what became of changes, and that none is lost', async () => {
  const folder = workFolder();
  const settings = folder.settings({ datasets: onlyDatasets({ shop_products: {} }) });
  try {
    const ended = await coinlake([
      'start',
      '--once',
      '--simulate',
      '--seed',
      '3',
      '--data',
      folder.data,
      '--settings',
      settings,
    ]);
    expect([ended.code, ended.stderr]).toEqual([0, expect.anything()]);
    const row = /│ shop_products │ +6 │((?: +\d+ │)+)/.exec(ended.stdout)?.[1]?.match(/\d+/g)?.map(Number);
    const [records = 0, inserted = 0, , , , , , deleted = 0, superseded, skipped] = row ?? [];
    expect(row?.slice(1).reduce((a, b) => a + b, 0)).toBe(records);
    expect([records, deleted, superseded, skipped].every((count) => count! > 0)).toBe(true);
    expect(ended.stdout).toContain(
      'records = inserted + restated + unchanged + duplicate + open + quarantined + deleted + superseded + skipped',
    );
    expect(ended.stdout).toMatch(new RegExp(`│ silver\\.shop_products +│ +${inserted - deleted} │`));
  } finally {
    folder.remove();
  }
}, 120_000);
