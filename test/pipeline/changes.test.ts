import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPipeline } from '../end-to-end/open-pipeline.ts';
import { delivery, history, replayed } from '../lambdas/support/change-history.ts';
import { seeded } from '../setup/seeded.ts';

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
