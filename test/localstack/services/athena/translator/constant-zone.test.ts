import type { DuckDBConnection } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_FROM, KNOWN_TO, zonePeriods } from '../../../../../lib/sql/types/zone-changes.ts';
import { connect, runTranslated } from './run-translated.ts';

const ZONES = [
  ...['Europe/Moscow', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Africa/Cairo'],
  ...['Asia/Gaza', 'Asia/Kathmandu', 'America/Caracas', 'Pacific/Apia', 'Antarctica/Troll', 'UTC', '+05:30'],
];

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await connect();
});

/** Moments around every change of the zone, at the ends of the years that are known, and anywhere from 1800 on, as literals. */
function moments(zone: string): string[] {
  let state = zone.length * 7919;
  const random = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const edges = zonePeriods(zone).flatMap(({ from, offset }, i, all) => {
    const before = all[i - 1]?.offset ?? offset;
    return [from, from + offset, from + before].flatMap((at) => [at - 1, at, at + 1]);
  });
  const ends = [KNOWN_FROM, KNOWN_TO].flatMap((at) => [at - 86_400_000, at, at + 86_400_000 - 1]);
  const anywhere = Array.from(
    { length: 300 },
    () => Date.UTC(1800) + Math.floor(random() * (Date.UTC(2200) - Date.UTC(1800))),
  );
  return [...new Set([...edges, ...ends, ...anywhere])].map((at) =>
    new Date(at).toISOString().replace('T', ' ').replace('Z', '123'),
  );
}

describe.each(ZONES)('%s', (zone) => {
  // The zone of a column is looked up row by row.
  test.each([
    [
      'a moment’s local time',
      (z: string) => `CAST(with_timezone(t, 'UTC') AT TIME ZONE ${z} AS timestamp(6))`,
    ],
    ['the date there', (z: string) => `CAST(with_timezone(t, 'UTC') AT TIME ZONE ${z} AS date)`],
    [
      'a local time’s moment',
      (z: string) => `CAST(with_timezone(t, ${z}) AT TIME ZONE 'UTC' AS timestamp(6))`,
    ],
    ['its text', (z: string) => `CAST(with_timezone(t, ${z}) AS varchar)`],
    [
      'comparisons',
      (z: string) => `with_timezone(t, ${z}) < with_timezone(TIMESTAMP '2010-06-01 00:00:00', ${z})`,
    ],
    ['parts', (z: string) => `hour(with_timezone(t, 'UTC') AT TIME ZONE ${z})`],
    ['formats', (z: string) => `date_format(with_timezone(t, 'UTC') AT TIME ZONE ${z}, '%Y-%m-%d %H:%i')`],
  ])('%s', async (_, written) => {
    const values = [...moments(zone).map((t) => `(TIMESTAMP '${t}', '${zone}')`), `(NULL, '${zone}')`];
    const { rows } = await runTranslated(
      connection,
      `SELECT CAST(t AS varchar), ${written(`'${zone}'`)}, ${written('z')} FROM (VALUES ${values.join(', ')}) AS v (t, z)`,
    );
    expect(rows.filter(([, constant, looked]) => constant !== looked)).toEqual([]);
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.at(-1)).toEqual([null, null, null]);
  });
});

test('a zone that is none is refused as before', async () => {
  await expect(
    runTranslated(connection, "SELECT with_timezone(TIMESTAMP '2024-01-01 00:00:00', 'Europe/Moscou')"),
  ).rejects.toThrow("'Europe/Moscou' is not a valid time zone");
});
