import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { athenaRows } from './support/athena-rows.ts';
import { command } from './support/cache.ts';
import { awsEnvironment } from './support/lakehouse.ts';
import { type OwnBucket, ownBucket } from './support/own-bucket.ts';
import { dbtPython } from './support/python.ts';
import { smallLakehouse } from './support/suite.ts';

const { endpoint } = await smallLakehouse();
const ask = athenaRows(endpoint);
const rowsOf = async (sql: string) => (await ask(sql)).rows;
const SCHEMA = 'dbt_desk';

/** What of run_results.json is read here. */
interface RunResults {
  readonly results: readonly { readonly unique_id: string; readonly status: string }[];
}

describe('dbt', () => {
  let bucket: OwnBucket;
  let project: string;
  let python: string;
  beforeAll(async () => {
    python = await dbtPython();
    bucket = await ownBucket(endpoint, 'coinlake-dbt');
    project = join(await mkdtemp(join(tmpdir(), 'coinlake-dbt-')), 'desk');
    await cp(join(import.meta.dirname, 'clients', 'dbt'), project, { recursive: true });
  });
  afterAll(async () => {
    for (const kind of ['VIEW highest', 'TABLE days', 'TABLE months'])
      await ask(`DROP ${kind.replace(' ', ` IF EXISTS ${SCHEMA}.`)}`);
    await ask(`DROP SCHEMA IF EXISTS ${SCHEMA}`);
    await bucket?.remove();
    if (project) await rm(join(project, '..'), { recursive: true, force: true });
  });

  /** @returns the status of each model and test by its name */
  async function build(until: string, ...select: string[]): Promise<Readonly<Record<string, string>>> {
    const args = ['build', '--project-dir', project, '--profiles-dir', project, ...select];
    await command(
      python,
      [
        '-c',
        'from dbt.cli.main import cli; cli()',
        ...args,
        '--vars',
        JSON.stringify({ until }),
        '--no-use-colors',
      ],
      {
        env: {
          ...awsEnvironment(endpoint),
          DESK_BUCKET: bucket.name,
          DESK_SCHEMA: SCHEMA,
          DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
        },
      },
    );
    const ran: RunResults = JSON.parse(await readFile(join(project, 'target', 'run_results.json'), 'utf8'));
    return Object.fromEntries(
      ran.results.map(({ unique_id, status }) => [unique_id.split('.')[2] ?? unique_id, status]),
    );
  }

  const months = () => rowsOf(`SELECT * FROM ${SCHEMA}.months ORDER BY symbol, month`);
  const monthsUntil = (until: string) =>
    rowsOf(
      `SELECT symbol, CAST(date_trunc('month', day) AS date) AS month, max(high) AS high, sum(trades) AS trades FROM gold.ohlcv_daily WHERE date_trunc('month', day) <= DATE '${until}' GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  const GREEN = {
    days: 'success',
    months: 'success',
    highest: 'success',
    not_null_days_symbol: 'pass',
    not_null_months_month: 'pass',
  };

  test('dbt build makes an Iceberg table, an incremental one and a view, and its tests pass', async () => {
    expect(await build('2024-02-01')).toEqual(GREEN);
    const days = await rowsOf(`SELECT * FROM ${SCHEMA}.days ORDER BY symbol, day`);
    const source = 'symbol, day, close, volume, trades, CAST(NULL AS varchar) AS note';
    const expected = await rowsOf(`SELECT ${source} FROM gold.ohlcv_daily ORDER BY symbol, day`);
    expect(expected.length).toBeGreaterThan(0);
    expect(days).toEqual(expected);
    expect(await months()).toEqual(await monthsUntil('2024-02-01'));
    expect(await rowsOf(`SELECT * FROM ${SCHEMA}.highest ORDER BY symbol`)).toEqual(
      await rowsOf('SELECT symbol, max(close) AS close FROM gold.ohlcv_daily GROUP BY 1 ORDER BY 1'),
    );
    expect(await tableOf('days')).toMatchObject({
      Parameters: { table_type: 'ICEBERG' },
      columns: ['symbol string', 'day date', 'close decimal(18,8)', 'volume decimal(28,8)', 'trades bigint'],
    });
  });

  test('a second build appends the new months alone and replaces the table', async () => {
    const before = await months();
    expect(await build('2024-12-01')).toEqual(GREEN);
    const after = await months();
    expect(after.length).toBeGreaterThan(before.length);
    expect(after).toEqual(await monthsUntil('2024-12-01'));
    expect(await rowsOf(`SELECT count(*) FROM ${SCHEMA}.days`)).toEqual(
      await rowsOf('SELECT count(*) FROM gold.ohlcv_daily'),
    );
    const snapshots = await rowsOf(`SELECT operation FROM ${SCHEMA}."months$snapshots"`);
    expect(snapshots).toEqual([['append'], ['append']]);
  });

  test('a test that rows break fails the build, and names it', async () => {
    const models = join(project, 'models', 'schema.yml');
    const text = await readFile(models, 'utf8');
    await writeFile(models, text.replace('- name: symbol', '- name: note'));
    const [days] = await rowsOf('SELECT count(*) FROM gold.ohlcv_daily');
    await expect(build('2024-12-01', '--select', 'days')).rejects.toThrow(
      `Got ${days?.[0]} results, configured to fail if != 0`,
    );
  });
});

async function tableOf(name: string) {
  const glue = new GlueClient(clientOptions(endpoint));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: SCHEMA, Name: name }));
  const columns = Table?.StorageDescriptor?.Columns?.map(({ Name, Type }) => `${Name} ${Type}`);
  return { ...Table, columns: columns?.filter((column) => !column.startsWith('note ')) };
}
