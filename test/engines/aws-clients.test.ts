import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { coinlake } from '../end-to-end/coinlake.ts';
import { readmeBlocks } from '../project/readme-commands.ts';
import { command } from './support/cache.ts';
import { differences, oneDigitAltered, type TextTable } from './support/compare-rows.ts';
import { parseCsv } from './support/csv.ts';
import { awsEnvironment } from './support/lakehouse.ts';
import { dataPython } from './support/python.ts';
import { suiteLakehouse } from './support/suite.ts';

const { endpoint, data } = await suiteLakehouse();
const ALL_DAYS = 'SELECT * FROM gold.ohlcv_daily ORDER BY symbol, day';

let python: string;
let published: TextTable;
beforeAll(async () => {
  python = await dataPython();
  const ended = await coinlake(['query', ALL_DAYS, '--format', 'csv', '--data', data]);
  published = tableOf(parseCsv(ended.stdout));
});

describe('boto3', () => {
  /** What with_boto3.py prints. */
  interface Seen {
    readonly account: string;
    readonly buckets: readonly string[];
    readonly state: string;
    readonly csv: readonly (readonly string[])[];
    readonly results: readonly (readonly string[])[];
    readonly failure: string;
    readonly parquet: { columns: string[]; types: string[]; rows: string[][] };
    readonly tables: readonly string[];
    readonly execution: { status: string; output: { counts: Record<string, number> } };
    readonly events: readonly (readonly [id: number, type: string])[];
    readonly messages: readonly string[];
  }
  let seen: Seen;
  beforeAll(async () => {
    const script = join(import.meta.dirname, 'clients', 'with_boto3.py');
    seen = JSON.parse(await command(python, [script], { env: awsEnvironment(endpoint) }));
  });

  test('lists buckets and tables, and is the account owner', () => {
    expect(seen.account).toBe('000000000000');
    for (const bucket of ['bronze', 'lake', 'work', 'logs'])
      expect(seen.buckets.filter((name) => name.includes(`${bucket}bucket`))).toHaveLength(1);
    expect(seen.tables).toEqual(expect.arrayContaining(['binance_klines', 'ohlcv_daily', 'batches']));
  });

  test("reads gold's Parquet files, value by value", () => {
    expect(differences(seen.parquet, published)).toEqual([]);
    expect(differences(seen.parquet, oneDigitAltered(published, 'close'))).toHaveLength(1);
    expect(seen.parquet.types).toEqual(expect.arrayContaining(['date32[day]', 'decimal128(28, 8)', 'int64']));
  });

  test("reads a query's rows page by page and from its result file", () => {
    expect(seen.state).toBe('SUCCEEDED');
    expect(differences(tableOf(seen.results), published)).toEqual([]);
    expect(differences(tableOf(seen.csv), published)).toEqual([]);
    expect(differences(tableOf(seen.csv), oneDigitAltered(published, 'vwap'))).toHaveLength(1);
  });

  test("gets a failed query's reason", () => {
    expect(seen.failure).toContain("COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved");
  });

  test('describes an execution, pages through its history and reads the log', () => {
    expect(seen.execution.status).toBe('SUCCEEDED');
    expect(seen.events.map(([id]) => id)).toEqual(seen.events.map((_, index) => index + 1));
    expect(seen.events[0]?.[1]).toBe('ExecutionStarted');
    expect(seen.events.at(-1)?.[1]).toBe('ExecutionSucceeded');
    const counts = seen.messages
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line).counts);
    expect(counts).toContainEqual(seen.execution.output.counts);
  });
});

describe('the AWS CLI', () => {
  test('takes the README’s commands as they are written', async () => {
    const block = readmeBlocks().find((text) => text.includes('aws s3 ls')) ?? '';
    const folder = mkdtempSync(join(tmpdir(), 'coinlake-aws-'));
    const alias = `aws() { '${python}' -m awscli "$@"; }\n`;
    const script = join(folder, 'readme.sh');
    writeFileSync(script, `set -eu\n${alias}${block.replace('http://127.0.0.1:4600', endpoint)}`);
    // Nothing of this machine helps: neither a region nor credentials.
    const env = { PATH: process.env.PATH ?? '', HOME: folder };
    const printed = await command('bash', [script], { env });
    expect(printed).toMatch(/lakebucket/);
    expect(printed).toMatch(/coinlake-dev-gold-model/);
    expect(printed).toMatch(/"QueryExecutionId": "[0-9a-f-]{36}"/);
  });

  const aws = (...args: string[]) =>
    command(python, ['-m', 'awscli', ...args, '--output', 'json'], { env: awsEnvironment(endpoint) });
  const json = async (...args: string[]) => JSON.parse(await aws(...args));

  test('lists buckets', async () => {
    const listed = (await aws('s3', 'ls')).trimEnd().split('\n');
    const own = listed.filter((line) => line.includes(' coinlake-dev-storage-'));
    // Recordings have datasets that take objects, whose inbox is a bucket of its own.
    expect(own.filter((line) => !line.includes('inboxbucket'))).toHaveLength(4);
  });

  test('runs a query and fetches its result file', async () => {
    const started = await json(
      'athena',
      'start-query-execution',
      '--work-group',
      'coinlake-dev',
      '--query-string',
      ALL_DAYS,
    );
    const get = ['athena', 'get-query-execution', '--query-execution-id', started.QueryExecutionId];
    let { QueryExecution } = await json(...get);
    while (['QUEUED', 'RUNNING'].includes(QueryExecution.Status.State))
      ({ QueryExecution } = await json(...get));
    expect(QueryExecution.Status).toMatchObject({ State: 'SUCCEEDED' });
    const csv = await aws('s3', 'cp', QueryExecution.ResultConfiguration.OutputLocation, '-');
    expect(differences(tableOf(parseCsv(csv)), published)).toEqual([]);
  });

  test('lists tables, executions, their history and logs', async () => {
    const { TableList } = await json('glue', 'get-tables', '--database-name', 'gold');
    expect(TableList).toContainEqual(
      expect.objectContaining({
        Name: 'ohlcv_daily',
        Parameters: expect.objectContaining({ table_type: 'ICEBERG' }),
      }),
    );
    const { stateMachines } = await json('stepfunctions', 'list-state-machines');
    // Two of them: each command takes a second to start. The SDK lists those of all.
    const arns: string[] = stateMachines.map(
      (machine: { stateMachineArn: string }) => machine.stateMachineArn,
    );
    for (const named of [/-dataset-binance_klines$/, /-gold-model$/]) {
      const stateMachineArn = arns.find((arn) => named.test(arn)) ?? '';
      const { executions } = await json(
        'stepfunctions',
        'list-executions',
        '--state-machine-arn',
        stateMachineArn,
      );
      expect([...new Set(executions.map((execution: { status: string }) => execution.status))]).toEqual([
        'SUCCEEDED',
      ]);
      const execution = ['--execution-arn', executions[0].executionArn];
      expect(await json('stepfunctions', 'describe-execution', ...execution)).toMatchObject(executions[0]);
      const history = await json('stepfunctions', 'get-execution-history', ...execution, '--reverse-order');
      expect(history.events[0]).toMatchObject({ type: 'ExecutionSucceeded', id: history.events.length });
    }
    const { logGroups } = await json('logs', 'describe-log-groups');
    const group = logGroups.find((found: { logGroupName: string }) => found.logGroupName.includes('commit'));
    const filter = ['--log-group-name', group.logGroupName, '--filter-pattern', 'committed'];
    const { events } = await json('logs', 'filter-log-events', ...filter);
    expect(events.map((event: { message: string }) => JSON.parse(event.message).message)).toContain(
      'committed',
    );
  });
});

test('the AWS SDK for JavaScript lists the executions of every machine, and the history of the newest', async () => {
  const client = new SFNClient(clientOptions(endpoint));
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand());
  expect(stateMachines.length).toBeGreaterThan(1);
  for (const { stateMachineArn } of stateMachines) {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    expect([...new Set(executions.map(({ status }) => status))], stateMachineArn).toEqual(['SUCCEEDED']);
    const [newest] = executions;
    const execution = { executionArn: newest?.executionArn };
    expect(await client.send(new DescribeExecutionCommand(execution))).toMatchObject(newest ?? {});
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({ ...execution, reverseOrder: true, maxResults: 1000 }),
    );
    expect(events[0]).toMatchObject({ type: 'ExecutionSucceeded', id: events.length });
  }
});

function tableOf([columns = [], ...rows]: readonly (readonly string[])[]): TextTable {
  return { columns, rows };
}
