import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { coinlake, query, workFolder } from '../end-to-end/coinlake.ts';
import { chosen } from '../setup/chosen.ts';
import { seeded } from '../setup/seeded.ts';
import { pointsOf } from './coingecko-oracle.ts';
import { candlesOf, stamp } from './oracle.ts';

const recordings = process.env.COINLAKE_RECORDINGS && resolve(process.env.COINLAKE_RECORDINGS);
const SEED = Number(process.env.COINLAKE_SEED ?? 1);
/** Folders with several files of several series each. Of each row its key and a value: as the files have it, and the lake. */
const SOURCES = chosen(
  [
    {
      path: 'binance/klines-rest-json',
      rows: (place: string) =>
        candlesOf(place, '1h').map(({ symbol, openTime, values }) =>
          [symbol, stamp(openTime), values[3]].join(' '),
        ),
      sql: `SELECT symbol, date_format(open_time, '%Y-%m-%d %H:%i:%s.%f') AS at, close FROM silver.binance_klines`,
    },
    {
      path: 'coingecko/market_chart',
      rows: (place: string) =>
        pointsOf(place).map(({ coin, granularity, time, values }) =>
          [coin, granularity, time, values[0]].join(' '),
        ),
      sql: `SELECT coin_id, granularity, date_format(time, '%Y-%m-%d %H:%i:%s.%f') AS at, price FROM silver.coingecko_market_chart`,
    },
  ],
  1,
);

const folder = workFolder();
afterAll(() => folder.remove());

/** A file's series: BTCUSDT-1h, bitcoin-daily. */
const seriesOf = (name: string) => name.split('-').slice(0, 2).join('-');

test.skipIf(!recordings || !SOURCES.every(({ path }) => existsSync(join(recordings, path))))(
  `one file of every series broken (seed ${SEED}): the others are there, it is named, and comes when it is whole`,
  async () => {
    // What is served, and what of it can be read.
    const [served, whole] = [join(folder.path, 'recordings'), join(folder.path, 'whole')];
    const random = seeded(SEED);
    const broken: { readonly source: string; readonly name: string }[] = [];
    for (const { path } of SOURCES) {
      const source = join(recordings!, path);
      for (const place of [served, whole]) mkdirSync(join(place, path), { recursive: true });
      for (const names of Map.groupBy(readdirSync(source).sort(), seriesOf).values()) {
        const chosen = names[Math.floor(random() * names.length)]!;
        broken.push({ source: join(source, chosen), name: join(path, chosen) });
        for (const name of names) {
          copyFileSync(join(source, name), join(served, path, name));
          copyFileSync(join(source, name), join(whole, path, name));
        }
      }
    }
    for (const { source, name } of broken) {
      const bytes = readFileSync(source);
      writeFileSync(join(served, name), bytes.subarray(0, Math.floor(bytes.length * random())));
      rmSync(join(whole, name));
    }
    const start = () => coinlake(['start', '--once', '--recordings', served, '--data', folder.data]);

    const first = await start();
    expect(first.code, first.stdout + first.stderr).toBe(1);
    const told = first.stdout + first.stderr;
    expect(broken.filter(({ name }) => !told.includes(name))).toEqual([]);
    expect(await lake()).toEqual(rowsOf(whole));

    for (const { source, name } of broken) copyFileSync(source, join(served, name));
    const second = await start();
    expect(second.code, second.stdout + second.stderr).toBe(0);
    expect(await lake()).toEqual(rowsOf(served));
  },
  600_000,
);

/** Of each row of a folder of recordings its key and a value. */
const rowsOf = (place: string): readonly string[] => SOURCES.flatMap(({ rows }) => rows(place)).sort();

/** The same of the lake. */
const lake = async (): Promise<readonly string[]> =>
  (await Promise.all(SOURCES.map(({ sql }) => query(sql, folder.data))))
    .flat()
    .map((row) => Object.values(row).join(' '))
    .sort();
