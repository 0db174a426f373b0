import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, type Ended, leftAlone, startCoinlake, workFolder } from '../end-to-end/coinlake.ts';
import { onlyDatasets } from '../end-to-end/only-datasets.ts';
import { type OpenLake, openLake } from '../end-to-end/open-lake.ts';
import { readmeCommands } from '../project/readme-commands.ts';

const folder = workFolder();
const { data } = folder;
const settings = folder.settings({
  datasets: onlyDatasets({
    binance_klines: { symbols: ['BTCUSDT', '币安人生USDT'], timeframes: ['1h'], start: '2024-03-05' },
  }),
});
const START = ['start', '--once', '--simulate', '--at', '2024-03-10T00:00:00Z', '--settings', settings];

/** Keeps the runtime of the folder for all of the commands: each would start one anew. */
let held: OpenLake | undefined;

afterAll(async () => {
  await held?.close();
  folder.remove();
});

describe('what is wrong before anything starts', () => {
  test('is told by the exit code and one sentence on standard error', async () => {
    const { code, stdout, stderr } = await coinlake(['start', '--simulate', '--recordings', 'r']);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: '--recordings and --simulate exclude each other: name one market\n',
    });
  });

  test('a data folder of another version', async () => {
    const other = join(folder.path, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'version'), '99\n');
    const ended = await coinlake([...START, '--data', other]);
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim()).toBe(
      `Data folder ${other} has version 99, this program expects version 1: ` +
        'move the folder away to start afresh, or name another with --data',
    );
  });

  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const ended = await coinlake([...START, '--port', String(port), '--data', join(folder.path, 'p')]);
      expect({ code: ended.code, stderr: ended.stderr.trim() }).toEqual({
        code: 1,
        stderr: `Port ${port} of 127.0.0.1 is in use by another program: choose another with --port, or 0 for any free one`,
      });
    } finally {
      server.close();
    }
  });
});

/** A run at the end of these data. */
const timeOf = ([command]: readonly string[]) => (command === 'run' ? ['--at', '2024-03-10'] : []);

/** A listing as its JSON. */
async function listed(args: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout, stderr } = await coinlake([...args, '--format', 'json']);
  try {
    return JSON.parse(stdout);
  } catch (error) {
    throw new Error(`${args.join(' ')}: ${stdout}${stderr}`, { cause: error });
  }
}

/** The names that docs/command-line.md has of a thing or a command. */
function documentedNames(thing: string): readonly string[] {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'command-line.md'), 'utf8');
  const line = page.split('\n').find((one) => one.startsWith(`| ${thing} |`)) ?? '';
  return [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
}

describe('a lakehouse', () => {
  let first: Ended;
  let second: Ended;
  beforeAll(async () => {
    first = await coinlake([...START, '--data', data]);
    second = await coinlake([...START, '--data', data]);
    held = await openLake(data);
  });

  test('the first run says where every record went and which checks held', () => {
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('Every record is accounted for');
    for (const model of ['ohlcv_daily', 'session_volatility'])
      expect(first.stdout).toMatch(new RegExp(`^  ${model}: (\\d+) of \\1 checks held$`, 'm'));
    expect(first.stdout).toContain('Rows are of the simulated market (seed 1).');
    expect(first.stdout).not.toMatch(/CREATE_IN_PROGRESS/);
  });

  test('a second run plans nothing and commits nothing to silver and gold', async () => {
    expect(second.code, second.stderr).toBe(0);
    const rows = /(silver\.binance_klines|gold\.\w+) +│ +\d+ │ +\d+ │ (\d+)/g;
    const snapshots = (text: string) => [...text.matchAll(rows)].map((match) => [match[1], match[2]]);
    expect(snapshots(first.stdout).length).toBeGreaterThanOrEqual(3);
    expect(snapshots(second.stdout)).toEqual(snapshots(first.stdout));
    expect(second.stdout).toContain(
      '  session_volatility: skipped: the published build has the same sources, SQL and time',
    );
  });

  test.each([
    ['SELECT 1 +', "line 1:11: mismatched input '<EOF>'. Expecting: <expression>"],
    [
      'SELECT clsoe FROM gold.ohlcv_daily',
      "COLUMN_NOT_FOUND: line 1:8: Column 'clsoe' cannot be resolved or requester is not authorized to access requested resources. Did you mean close?",
    ],
    [
      'SELECT cuont(close) FROM gold.ohlcv_daily',
      "FUNCTION_NOT_FOUND: line 1:8: Function 'cuont' not registered. Did you mean count?",
    ],
    [
      'SELECT * FROM gold.binance_klines',
      "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.binance_klines' does not exist. Did you mean silver.binance_klines?",
    ],
  ])('%s', async (sql, message) => {
    const ended = await coinlake(['query', sql, '--data', data]);
    expect({ code: ended.code, stderr: ended.stderr.trim() }).toEqual({ code: 1, stderr: message });
  });

  test('a symbol in another script reaches gold', async () => {
    const sql =
      "SELECT (SELECT count(*) FROM silver.binance_klines s WHERE s.symbol = '币安人生USDT') AS hours, count(*) AS days FROM gold.ohlcv_daily d WHERE d.symbol = '币安人生USDT'";
    const { stdout } = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
    expect(stdout).toBe('hours,days\n120,5\n');
  });

  test('a statement from a file, from standard input, and one that begins with a comment', async () => {
    const statement = '-- a comment\nSELECT 7 AS n';
    const file = join(folder.path, 'q.sql');
    writeFileSync(file, statement);
    const given: readonly (readonly [readonly string[], { readonly input?: string }])[] = [
      [['--file', file], {}],
      [[], { input: statement }],
      [['-'], { input: statement }],
      [[statement], {}],
    ];
    for (const [args, options] of given) {
      const { code, stdout } = await coinlake(
        ['query', ...args, '--format', 'ndjson', '--data', data],
        options,
      );
      expect({ args, code, stdout }).toEqual({ args, code: 0, stdout: '{"n": 7}\n' });
    }
    const none = await coinlake(['query', '--data', data]);
    expect({ code: none.code, stderr: none.stderr.slice(0, 22) }).toEqual({
      code: 2,
      stderr: 'No statement is given:',
    });
  });

  test('many rows are printed as they come', async () => {
    const sql =
      "SELECT a.open_time, a.close, b.volume FROM silver.binance_klines a CROSS JOIN silver.binance_klines b WHERE a.symbol = 'BTCUSDT' AND b.symbol = 'BTCUSDT' ORDER BY 1";
    const { code, stdout } = await coinlake(['query', sql, '--data', data]);
    expect(code).toBe(0);
    expect(stdout.endsWith('14400 rows\n')).toBe(true);
    expect(stdout.split('\n')).toHaveLength(14400 + 6);
  });

  test.each([['status'], ['tables'], ['runs'], ['query', 'SELECT * FROM silver.binance_klines'], ['doctor']])(
    '%s is silent when its reader leaves',
    async (...args) => {
      const { code, stderr } = await leftAlone([...args, '--data', data]);
      expect({ code, stderr: stderr.replaceAll(/^\(.*\)\n/gm, '') }).toEqual({
        code: 0,
        stderr: '',
      });
    },
  );

  test.each([
    ['a listing', ['status', '--data', data], 130],
    ['a query', ['query', 'SELECT count(*) FROM silver.binance_klines', '--data', data], 130],
  ])('Ctrl-C ends %s at any moment', async (_, args, code) => {
    for (const wait of [600, 900, 1200]) {
      const running = startCoinlake(args);
      await sleep(wait);
      running.kill('SIGINT');
      const ended = await running.ended;
      // Before the program listens the signal itself ends it; it may also have been done.
      expect([code, 0, null], ended.stderr).toContain(ended.code);
      expect(ended.code === null ? ended.signal : 'SIGINT').toBe('SIGINT');
      expect(ended.stderr).not.toMatch(/^\s+at |Unexpected|Error/m);
    }
  });

  test('runs, one run with the models it started, and an unknown run', async () => {
    const { stdout } = await coinlake(['runs', '--data', data]);
    const id = /│ ([0-9a-f-]{36}) │ binance_klines /g;
    const ids = [...stdout.matchAll(id)].map((match) => match[1] as string);
    expect(ids).toHaveLength(2);
    const shown = await coinlake(['runs', 'show', ids[1] as string, '--data', data]);
    expect(shown.stdout).toMatch(/│ {5}Ingest group +│ +1 │/);
    expect(shown.stdout).toMatch(/│ ohlcv_daily │ [0-9a-f-]{36} │ SUCCEEDED │/);
    const unknown = await coinlake(['runs', 'show', 'nope', '--data', data]);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr.trim()).toBe("There is no run 'nope'. List them with: npx coinlake runs");
  });

  test('bronze prints what the provider sent, and the books lead to it', async () => {
    const sql = "SELECT * FROM ops.bodies WHERE request LIKE '%symbol=BTCUSDT%' ORDER BY batch_id, page";
    const { stdout } = await coinlake(['query', sql, '--format', 'json', '--data', data]);
    const bodies = JSON.parse(stdout) as readonly Readonly<Record<string, string>>[];
    const [body] = bodies;
    expect(body).toMatchObject({ dataset: 'binance_klines', status: 200 });
    expect(body!.request).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/.*symbol=BTCUSDT/);
    const printed = await coinlake(['bronze', body!.batch_id!, String(body!.page), '--data', data]);
    expect(printed.stderr).toContain(`${body!.request}, page ${body!.page} of `);
    expect(createHash('sha256').update(printed.stdout).digest('hex')).toBe(body!.sha256);
    expect(Buffer.byteLength(printed.stdout)).toBe(Number(body!.bytes));
    expect(JSON.parse(printed.stdout)[0]).toHaveLength(12);
    const first = await coinlake(['bronze', `bronze/binance_klines/${body!.batch_id}`, '--data', data]);
    expect(first.stderr).toMatch(/^GET .*, page 1 of \d+\n/);
  });

  test.each([
    [
      ['bronze', 'nothing'],
      1,
      /^There is no batch 'nothing'\. The newest: npx coinlake query 'SELECT batch_id, /,
    ],
    [['bronze', 'nothing', 'first'], 2, /^'first' is no page: a number from 1 expected\n/],
  ])('%j', async (args, code, message) => {
    const ended = await coinlake([...args, '--data', data]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(message);
    expect(ended.stdout).toBe('');
  });

  test('the README’s commands run as they are written', async () => {
    const local = readmeCommands().filter(
      ([npx, name, ...rest]) =>
        npx === 'npx' &&
        name === 'coinlake' &&
        // What stands for a name or a file of the reader's; put.test.ts has files to put.
        !rest.some((word) => /^(ID|BATCH|--file|aws|query\||put)$/.test(word)),
    );
    expect(local.length).toBeGreaterThan(5);
    for (const [, , ...args] of local) {
      const { code, stderr } = await coinlake([...args, ...timeOf(args), '--data', data]);
      expect({ args, code, stderr: stderr.replaceAll(/^\(.*\)\n/gm, '') }).toEqual({
        args,
        code: 0,
        stderr: '',
      });
    }
  });

  test('every listing is JSON with the documented names', async () => {
    const documented = (thing: string) => documentedNames(thing);
    const runs = await listed(['runs', '--data', data]);
    const dataset = runs.find(({ kind }) => kind === 'dataset') as { readonly run: string };
    expect(runs.at(-1)).toMatchObject({
      kind: 'dataset',
      name: 'binance_klines',
      scheduledTime: '2024-03-10T00:00:00.000Z',
      status: 'SUCCEEDED',
      rows: 240,
    });
    const tables = await listed(['tables', '--data', data]);
    expect(tables).toContainEqual(expect.objectContaining({ table: 'silver.binance_klines', rows: 240 }));
    const status = (await listed(['status', '--data', data])) as unknown as Readonly<
      Record<string, readonly Readonly<Record<string, unknown>>[]>
    >;
    expect(status.schedules).toContainEqual(
      expect.objectContaining({ starts: 'binance_klines', expression: 'cron(1 * * * ? *)', timeZone: 'UTC' }),
    );
    expect(Object.keys(status).filter((name) => !documented('`status`').includes(name))).toEqual([]);
    for (const [thing, items] of [
      ['run', runs],
      ['table', tables],
      ['schedule', status.schedules],
      ['freshness', status.freshness],
      ['alarm', status.alarms],
    ] as const) {
      expect(items?.length, thing).toBeGreaterThan(0);
      for (const item of items ?? [])
        expect(
          Object.keys(item).filter((name) => !documented(thing).includes(name)),
          thing,
        ).toEqual([]);
    }
    const shown = await coinlake(['runs', 'show', dataset.run, '--format', 'json', '--data', data]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ run: dataset.run, states: expect.any(Array) });
    const findings = await coinlake(['doctor', '--format', 'json', '--port', '0', '--data', data]);
    expect(JSON.parse(findings.stdout)[0]).toMatchObject({ state: 'ok' });
  });

  test('rows of another market are refused', async () => {
    const ended = await coinlake([...START, '--seed', '2', '--data', data]);
    expect(ended.code).toBe(1);
    expect(ended.stderr.trim()).toBe(
      `Data folder ${data} holds rows of the simulated market (seed 1), and this run would add rows of the simulated market (seed 2). ` +
        'Go on with --simulate, or name another folder with --data',
    );
  });
});
