import { bigint, cron, dataset, inbox, ndjson, objects, path } from '../../../lib/ingestion/index.ts';
import type { CatalogEntry } from '../../../lib/lake/catalog.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import { seeded } from '../../setup/seeded.ts';
import { MemoryInbox } from '../support/memory-inbox.ts';
import { objectRow } from '../support/object-row.ts';
import { slicesRun } from '../support/slices-run.ts';
import { InboxWorld } from './inbox-world.ts';

const MINUTE = 60_000;
const KILLS = ['plan', 'ingest', 'decode', 'merge', 'silver', 'ledger', 'batches'] as const;

const events = dataset({
  name: 'events',
  description: 'Events that others send',
  source: inbox({ dates: 'date={day}/' }),
  format: ndjson(),
  coverage: objects(),
  schedule: cron('5 * * * *', 'UTC'),
  tables: {
    events: {
      merge: 'append',
      key: objectRow.key,
      columns: {
        ...objectRow.columns,
        id: bigint('Event', path('id')),
        state: bigint('Its state', path('state')),
      },
    },
  },
});

/**
 * What is wrong after a seeded schedule of writes, repeats, overwritten keys, objects of another format, and runs that are killed between any
 * two of their steps: nothing, or a line for each thing.
 * @param count object versions that are written
 */
export async function inboxSchedule(seed: number, count: number): Promise<readonly string[]> {
  const random = seeded(seed);
  const below = (most: number) => Math.floor(random() * most);
  const box = new MemoryInbox();
  const world = new InboxWorld(seed, box);
  const runs = await slicesRun(events, () => {}, { slicesPerRun: 30 + below(200) }, undefined, {
    inbox: box,
  });
  const story: string[] = [`seed ${seed}`];
  let now = Date.UTC(2024, 5, 1, 0, 5);
  let runsBegun = 0;
  const runOnce = async (killed?: (typeof KILLS)[number]) => {
    const [name, at] = [`r${++runsBegun}`, new Date(now).toISOString()];
    if (killed === undefined) return void (await runs.run(name, at));
    const planned = await runs.plan(name, at);
    if (killed === 'plan') return;
    await runs.ingest(planned);
    if (killed === 'ingest') return;
    const groups = await runs.decode(planned);
    if (killed === 'decode') return;
    await runs.merge(planned, groups);
    if (killed === 'merge') return;
    const revive = killAt(runs.lake, { silver: 'events', ledger: 'slices', batches: 'batches' }[killed]);
    await runs.commit(planned).catch((error: Error) => {
      if (!/killed|CommitUnknown/.test(`${error.name} ${error.message}`)) throw error;
    });
    revive();
  };
  try {
    while (world.count < count) {
      for (let written = below(80); written > 0 && world.count < count; written--) world.write(now);
      const killed = random() < 0.4 ? KILLS[below(KILLS.length)] : undefined;
      story.push(
        `${new Date(now).toISOString().slice(0, 16)} ${world.count} written${killed ? `, killed at ${killed}` : ''}`,
      );
      await runOnce(killed);
      now += (1 + below(90)) * MINUTE;
    }
    for (let quiet = 0; quiet < 2 + count / 15; quiet++) {
      await runOnce();
      now += 90 * MINUTE;
    }
    const rows = await runs.rows('silver.events', ['object', 'version', 'row', 'id', 'state']);
    const held = new Set(rows.map((row) => row.join(' ')));
    const wrong = [
      ...(held.size === rows.length ? [] : [`${rows.length - held.size} rows twice`]),
      ...[...world.appended].filter((line) => !held.has(line)).map((line) => `lacking: ${line}`),
      ...[...held].filter((line) => !world.appended.has(line)).map((line) => `never sent: ${line}`),
    ];
    return wrong.length === 0 ? [] : [...story, ...wrong.slice(0, 5)];
  } catch (error) {
    return [...story, (error as Error).stack ?? String(error)];
  } finally {
    await runs.server.close();
  }
}

/** Changes of a table end as if the function had died at them. @returns ends that */
function killAt({ catalog }: Lake, table: string): () => void {
  const { createTable, updateTable } = catalog;
  const dying = (work: (entry: CatalogEntry) => Promise<void>) => async (entry: CatalogEntry) => {
    if (entry.table === table) throw new Error('killed');
    return work.call(catalog, entry);
  };
  Object.assign(catalog, { createTable: dying(createTable), updateTable: dying(updateTable) });
  return () => Object.assign(catalog, { createTable, updateTable });
}
