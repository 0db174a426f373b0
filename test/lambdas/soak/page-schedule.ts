import { bigint, path, text, timestamp } from '../../../lib/contracts/column.ts';
import { month } from '../../../lib/contracts/partition.ts';
import { cron } from '../../../lib/contracts/schedule.ts';
import { days } from '../../../lib/ingestion/coverage/slices.ts';
import { dataset } from '../../../lib/ingestion/dataset.ts';
import { json } from '../../../lib/ingestion/formats/json.ts';
import { byOffset } from '../../../lib/ingestion/paging/pagings.ts';
import { http } from '../../../lib/ingestion/slice-source.ts';
import { seeded } from '../../setup/seeded.ts';
import { slicesRun } from '../support/slices-run.ts';
import { PAGE_FAULTS, PAGE_SIZE, PageWorld } from './page-world.ts';
import { whileDamaged } from './while-damaged.ts';

const HOUR = 3_600_000;
/** When faults have ended a run follows after each of these pauses, in hours: longer than what a slice may rest. */
const AFTERWARDS = [1, 6, 24, 7 * 24, 30 * 24, 30 * 24];

const lists = dataset({
  name: 'lists',
  description: 'Lists of a day',
  source: http({
    url: 'https://lists.example/{day}',
    paging: byOffset({ size: { parameter: 'limit', value: PAGE_SIZE }, total: 'total' }),
  }),
  format: json({ rows: 'items' }),
  coverage: days({ start: '2024-06-01', column: 'time' }),
  schedule: cron('5 0 * * *', 'UTC'),
  // A list has a few records, of which a fault breaks one or two.
  quarantineAllowance: 10,
  tables: {
    lists: {
      key: ['id', 'time'],
      partition: [month('time')],
      columns: {
        id: text('Item', path('id')),
        time: timestamp('When it was', path('time'), { written: 'iso_8601' }),
        count: bigint('How many', path('count')),
      },
    },
  },
});

/** What is wrong with the lake after a seeded schedule of faults: nothing, or a line for each thing. */
export async function pageSchedule(seed: number): Promise<readonly string[]> {
  const random = seeded(seed);
  const below = (count: number) => Math.floor(random() * count);
  const world = new PageWorld(seed);
  const runs = await slicesRun(lists, (request, response) => world.answer(request, response));
  const story: string[] = [`seed ${seed}`];
  let now = Date.UTC(2024, 5, 2, 0, 5);
  let count = 0;
  const runOnce = async (killedAfter?: 'ingest' | 'decode' | 'merge') => {
    const [name, at] = [`r${++count}`, new Date(now).toISOString()];
    if (!killedAfter) {
      await runs.run(name, at);
      return;
    }
    const planned = await runs.plan(name, at);
    await runs.ingest(planned);
    if (killedAfter === 'ingest') return;
    const groups = await runs.decode(planned);
    if (killedAfter === 'merge') await runs.merge(planned, groups);
  };
  try {
    for (let step = 2 + below(6); step > 0; step--) {
      world.fault = random() < 0.7 ? PAGE_FAULTS[below(PAGE_FAULTS.length)] : undefined;
      const killed = random() < 0.15 ? (['ingest', 'decode', 'merge'] as const)[below(3)] : undefined;
      const isDamaged = random() < 0.15;
      story.push(
        [
          new Date(now).toISOString().slice(0, 13),
          world.fault,
          killed && `killed after ${killed}`,
          isDamaged && 'with a damaged file in silver',
        ]
          .filter(Boolean)
          .join(' '),
      );
      await (isDamaged ? whileDamaged(runs.lake, 'lists', below, () => runOnce(killed)) : runOnce(killed));
      now += (1 + below(40)) * HOUR;
    }
    world.fault = undefined;
    for (const hours of AFTERWARDS) {
      await runOnce();
      now += hours * HOUR;
    }
    await runOnce();
    const wrong = await differences();
    return wrong.length === 0 ? [] : [...story, ...wrong];
  } catch (error) {
    return [...story, (error as Error).stack ?? String(error)];
  } finally {
    await runs.server.close();
  }

  async function differences(): Promise<string[]> {
    const rows = await runs.rows('silver.lists', ['time', 'id', 'count']);
    const held = new Set(
      rows.map(([time, id, value]) => `${new Date(Number(time) / 1000).toISOString()} ${id} ${value}`),
    );
    const due = new Set<string>();
    for (let day = Date.UTC(2024, 5, 1); day + 24 * HOUR <= now; day += 24 * HOUR)
      for (const item of world.items(new Date(day).toISOString().slice(0, 10)))
        due.add(`${new Date(item.time).toISOString()} ${item.id} ${item.count}`);
    return [
      ...(held.size === rows.length ? [] : ['rows twice in silver']),
      ...[...due].filter((line) => !held.has(line)).map((line) => `lacking: ${line}`),
      ...[...held].filter((line) => !due.has(line)).map((line) => `in silver, and not true: ${line}`),
    ].slice(0, 5);
  }
}
