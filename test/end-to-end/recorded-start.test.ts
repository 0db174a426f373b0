import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, type Ended, workFolder } from './coinlake.ts';
import { onlyDatasets } from './only-datasets.ts';
import { type OpenLake, openLake } from './open-lake.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 2, 5);
const folder = workFolder();
const recordings = join(folder.path, 'recordings');

/** Three days of hours in the archive's CSV, three of them broken. */
beforeAll(() => {
  const rows = Array.from({ length: 72 }, (_, i) => {
    const open = START + i * HOUR;
    const volume = i === 4 ? '-12.5' : '12.5';
    const high = i === 8 || i === 11 ? '1.2' : '101.2';
    return `${open},100.1,${high},99.3,100.4,${volume},${open + HOUR - 1},1250.5,7,6.1,610.2,0`;
  });
  mkdirSync(join(recordings, 'binance', 'klines'), { recursive: true });
  writeFileSync(join(recordings, 'binance', 'klines', 'BTCUSDT-1h-2024-03.csv'), `${rows.join('\n')}\n`);
});
/** Keeps the runtimes of folders for all commands on them: each would start one anew. */
const held: OpenLake[] = [];
afterAll(async () => {
  for (const lake of held) await lake.close();
  folder.remove();
});

describe('records that break the contract', () => {
  let ended: Ended;
  const { data } = folder;
  beforeAll(async () => {
    ended = await coinlake(['start', '--once', '--recordings', recordings, '--data', data]);
    held.push(await openLake(data));
  });

  test('are counted in the summary, with reasons and how to look at them', async () => {
    expect(ended.code, ended.stderr).toBe(0);
    const query = `SELECT reason, raw, object, row_number FROM ops.quarantine WHERE dataset = 'binance_klines' LIMIT 10`;
    expect(ended.stdout).toContain(
      [
        'Quarantined: 3 records of binance_klines. Look at them with:',
        `  npx coinlake query "${query}" --data ${data}`,
        '  2 × such as: high < low: high 1.20000000, low 99.30000000',
        "  1 × such as: volume '-12.5': at least 0 expected",
        '',
      ].join('\n'),
    );
    const shown = await coinlake(['query', query, '--data', data, '--format', 'csv']);
    expect(shown.stdout).toContain('""-12.5""');
  });

  test('how late recorded data are is measured against their end', async () => {
    const { stdout } = await coinlake(['status', '--data', data]);
    expect(stdout).toMatch(
      /│ binance_klines +│ fresh +│ 2024-03-08 01:00:00 │ +0 ms │ .*│ 2024-03-08 00:00:00, the end of the recording │/,
    );
  });

  test('run goes up to the latest time that was run', async () => {
    const run = await coinlake(['run', 'binance_klines', '--data', data]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(
      /Run [0-9a-f-]{36} of binance_klines up to 2024-03-08T00:00:00Z: SUCCEEDED\nTook /,
    );
    expect(run.stderr.trim()).toBe(`(recordings in ${recordings})`);
  });
});

describe('a symbol that the provider does not know', () => {
  const data = join(folder.path, 'unknown');
  const settings = () =>
    folder.settings({
      datasets: onlyDatasets({
        binance_klines: { symbols: ['NOPEUSDT'], timeframes: ['1h'], start: '2024-03-05' },
      }),
    });
  const reason =
    /^binance_klines: SlicesFailed: symbol=NOPEUSDT\/timeframe=1h\/open_time_month=2024-03 \(refused\): ProviderRejected: binance answered 400 to GET http:\/\/127\.0\.0\.1:\d+\/\S+: symbol NOPEUSDT, interval 1h: Invalid symbol\. \(code -1121\)$/gm;

  let ended: Ended;
  let id = '';
  beforeAll(async () => {
    ended = await coinlake([
      ...['start', '--once', '--recordings', recordings, '--data', data],
      ...['--settings', settings()],
    ]);
    held.push(await openLake(data));
    id = /npx coinlake logs (\S+) --data /.exec(ended.stderr)?.[1] ?? '';
  });

  test('fails the start with one story, and says where to look further', () => {
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(reason), ended.stderr).toHaveLength(1);
    expect(ended.stderr.match(/Invalid symbol/g)).toHaveLength(1);
    expect(ended.stderr).toContain(
      `See: npx coinlake runs show ${id} --data ${data}\n     npx coinlake logs ${id} --data ${data}\n`,
    );
    expect(ended.stdout).toMatch(/│ ops\.slices +│ +1 │/);
    expect(ended.stdout).toMatch(/^binance_klines: FAILED in /m);
  });

  test('logs: every function’s lines for people, and as JSON in time order', async () => {
    const { stdout } = await coinlake(['logs', id.slice(0, 8), '--data', data]);
    expect(stdout).toMatch(/ INFO +lease +acquired resource=dataset\/binance_klines\n/);
    expect(stdout).toMatch(/ INFO +plan +planned .*dataset=binance_klines /);
    expect(stdout).toMatch(/ WARN +ingest +ProviderRejected: binance answered 400 .* \(code -1121\)/);
    expect(stdout).not.toMatch(/START RequestId|CloudWatchMetrics/);
    const json = await coinlake(['logs', id, '--data', data, '--format', 'json', '--follow']);
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    // With those of the model that it refreshed.
    expect(new Set(lines.map((line) => line.run)).has(id)).toBe(true);
    expect(lines.map((line) => line.time)).toEqual(lines.map((line) => line.time).toSorted());
    expect(lines.length).toBeGreaterThan(stdout.split('\n').filter((line) => /^\d/.test(line)).length);
  });

  test('status: the alarm, what people were told, no age', async () => {
    const { stdout } = await coinlake(['status', '--data', data]);
    expect(stdout).toContain('Coinlake: dataset binance_klines failed: SlicesFailed');
    expect(stdout).toMatch(/│ Failed +│ ALARM │/);
    expect(stdout).toMatch(/│ binance_klines +│ no report of a row yet │/);
    expect(stdout).toContain('\nLate in binance_klines: NOPEUSDT/1h without a row\n');
  });

  test('gaps names it; it rests until it is made due, and then the run fails with the same story', async () => {
    const listed = await coinlake(['gaps', 'binance_klines', '--data', data, '--format', 'json']);
    const [gap, ...others] = JSON.parse(listed.stdout);
    expect(others).toEqual([]);
    expect(gap).toMatchObject({
      dataset: 'binance_klines',
      parameters: { symbol: 'NOPEUSDT', timeframe: '1h' },
      from: '2024-03-05T00:00:00.000Z',
      state: 'refused',
      attempts: 1,
    });
    expect((await coinlake(['run', 'binance_klines', '--data', data])).code).toBe(0);
    expect(gap.repair).toMatch(/^npx coinlake refetch binance_klines /);
    const [, , ...repair] = gap.repair.split(' ');
    expect(repair.slice(-2)).toEqual(['--data', data]);
    const due = await coinlake(repair);
    expect(due.stdout, due.stderr).toMatch(/^Due: NOPEUSDT 1h, 2024-03-05T00:00:00Z to /);
    const ended = await coinlake(['run', 'binance_klines', '--data', data]);
    expect(ended.code).toBe(1);
    expect(ended.stderr.match(reason), ended.stderr).toHaveLength(1);
    expect(ended.stderr).toMatch(
      /^✖ Run [0-9a-f-]{36} of binance_klines up to 2024-03-08T00:00:00Z \[FAILED: SlicesFailed\]$/m,
    );
    expect(ended.stdout).not.toContain('✔');
    expect(ended.stderr).toContain(`What is missing: npx coinlake gaps binance_klines --data ${data}\n`);
    // The models that it refreshed come first.
    const { stdout } = await coinlake(['runs', '--data', data, '--format', 'json']);
    const runs: readonly Readonly<Record<string, string>>[] = JSON.parse(stdout);
    expect(runs.find(({ kind }) => kind === 'dataset')).toMatchObject({
      name: 'binance_klines',
      status: 'FAILED',
      error: expect.stringMatching(/^SlicesFailed: /),
    });
  });
});
