import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TableDefinition } from '../../../../lib/contracts/table.ts';
import type { Caller } from '../../../../localstack/services/service.ts';
import { type LocalAthena, startLocalAthena } from '../../../glue-sql/gold/local-athena.ts';

const table: TableDefinition = {
  database: 'silver',
  name: 'trades',
  description: 'Trades',
  key: ['id'],
  partition: [],
  fields: [{ id: 1, name: 'id', type: { kind: 'bigint' }, required: false, doc: '' }],
};

const ACCOUNT = 'us-east-1:000000000000';
/** What a CTAS from silver to gold needs, one statement each. */
const STATEMENTS: Readonly<Record<string, { Action: string | string[]; Resource: string | string[] }>> = {
  start: {
    Action: ['athena:StartQueryExecution', 'athena:GetQueryExecution'],
    Resource: `arn:aws:athena:${ACCOUNT}:workgroup/coinlake`,
  },
  catalog: {
    Action: 'athena:GetDataCatalog',
    Resource: `arn:aws:athena:${ACCOUNT}:datacatalog/AwsDataCatalog`,
  },
  read: {
    Action: ['glue:GetTable', 'glue:GetDatabase'],
    Resource: [
      `arn:aws:glue:${ACCOUNT}:catalog`,
      `arn:aws:glue:${ACCOUNT}:database/*`,
      `arn:aws:glue:${ACCOUNT}:table/*`,
    ],
  },
  default: {
    Action: ['glue:GetDatabases', 'glue:CreateDatabase'],
    Resource: [`arn:aws:glue:${ACCOUNT}:catalog`, `arn:aws:glue:${ACCOUNT}:database/default`],
  },
  parts: {
    Action: ['s3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    Resource: ['arn:aws:s3:::work', 'arn:aws:s3:::work/athena/*'],
  },
  create: {
    Action: 'glue:CreateTable',
    Resource: [
      `arn:aws:glue:${ACCOUNT}:catalog`,
      `arn:aws:glue:${ACCOUNT}:database/staging`,
      `arn:aws:glue:${ACCOUNT}:table/staging/*`,
    ],
  },
  locate: {
    Action: ['s3:GetBucketLocation', 's3:ListBucket'],
    Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::work'],
  },
  silver: { Action: 's3:GetObject', Resource: 'arn:aws:s3:::lake/silver/*' },
  gold: { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::lake/gold/*' },
  results: { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::work/athena/*' },
};

let local: LocalAthena;
let builds = 0;

beforeAll(async () => {
  local = await startLocalAthena();
  await local.createTable(table, { columns: ['id'], rows: [['1'], ['2']] });
});
afterAll(() => local.close());

/** A session of a role that has every statement but one. */
function roleWithout(missing: string): Caller {
  const name = `without-${missing}`;
  local.runtime.identities.putRole(name, {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  });
  local.runtime.identities.putRolePolicy(name, 'policy', {
    Version: '2012-10-17',
    Statement: Object.entries(STATEMENTS)
      .filter(([statement]) => statement !== missing)
      .map(([, statement]) => ({ Effect: 'Allow', ...statement })),
  });
  return local.runtime.sessionCaller(`arn:aws:iam::000000000000:role/${name}`, 'test');
}

interface Ending {
  readonly state: string;
  readonly reason: string;
}

/** How a build by this caller ends: its state, and what was wrong. */
function build(caller: Caller): Promise<Ending> {
  return end(
    caller,
    `CREATE TABLE staging.t${++builds} WITH (table_type = 'ICEBERG', is_external = false,
    location = 's3://lake/gold/t/builds/${builds}/') AS SELECT id FROM silver.trades`,
  );
}

async function end(caller: Caller, sql: string): Promise<Ending> {
  try {
    const { QueryExecutionId } = (await local.runtime.call(
      'athena',
      'StartQueryExecution',
      { QueryString: sql, WorkGroup: 'coinlake' },
      caller,
    )) as { QueryExecutionId: string };
    await local.athena.settled(QueryExecutionId);
    const { QueryExecution } = (await local.runtime.call(
      'athena',
      'GetQueryExecution',
      { QueryExecutionId },
      caller,
    )) as { QueryExecution: { Status: { State: string; StateChangeReason?: string } } };
    const { State, StateChangeReason } = QueryExecution.Status;
    return { state: State, reason: StateChangeReason ?? '' };
  } catch (error) {
    return { state: 'REFUSED', reason: (error as Error).message };
  }
}

test('a role with every statement builds', async () => {
  expect(await build(roleWithout('nothing'))).toEqual({ state: 'SUCCEEDED', reason: '' });
});

test.each([
  ['start', 'REFUSED', 'athena:StartQueryExecution', `arn:aws:athena:${ACCOUNT}:workgroup/coinlake`],
  ['catalog', 'REFUSED', 'athena:GetDataCatalog', `arn:aws:athena:${ACCOUNT}:datacatalog/AwsDataCatalog`],
  ['read', 'FAILED', 'glue:GetDatabase', `arn:aws:glue:${ACCOUNT}:`],
  ['create', 'FAILED', 'glue:CreateTable', `arn:aws:glue:${ACCOUNT}:`],
  ['locate', 'REFUSED', 's3:GetBucketLocation', 'arn:aws:s3:::work'],
  ['default', 'FAILED', 'glue:GetDatabases', `arn:aws:glue:${ACCOUNT}:catalog`],
  ['parts', 'FAILED', 's3:ListBucketMultipartUploads', 'arn:aws:s3:::work'],
  ['silver', 'FAILED', 's3:GetObject', 'arn:aws:s3:::lake/silver/trades/'],
  ['gold', 'FAILED', 's3:PutObject', 'arn:aws:s3:::lake/gold/t/builds/'],
  ['results', 'FAILED', 's3:PutObject', 'arn:aws:s3:::work/athena/tables/'],
])('without %s it ends as %s and says who may not do what', async (missing, state, action, resource) => {
  const ended = await build(roleWithout(missing));
  expect(ended.state).toBe(state);
  expect(ended.reason).toContain(action);
  expect(ended.reason).toContain(resource);
  expect(ended.reason).toContain(`assumed-role/without-${missing}/test`);
});

test('an INSERT without glue:UpdateTable fails at once, says so, and adds nothing', async () => {
  const caller = roleWithout('nothing');
  await build(caller);
  const sql = `INSERT INTO staging.t${builds} SELECT id FROM silver.trades`;
  const ended = await end(caller, sql);
  expect(ended.state).toBe('FAILED');
  expect(ended.reason).toContain('Insufficient permissions to execute the query.');
  expect(ended.reason).toContain('glue:UpdateTable');
  expect(await local.query(`SELECT count(*) FROM staging.t${builds}`)).toEqual([['_col0'], ['2']]);
});

test('what the manifests say is told to nobody who may not read them, though an earlier query has', async () => {
  expect(await end(local.runtime.owner, 'SELECT id FROM silver.trades')).toMatchObject({
    state: 'SUCCEEDED',
  });
  const caller = roleWithout('nothing');
  local.runtime.identities.putRolePolicy('without-nothing', 'no-manifests', {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::lake/silver/trades/metadata/*-m0.avro',
      },
    ],
  });
  const ended = await end(caller, 'SELECT id FROM silver.trades');
  expect(ended.state).toBe('FAILED');
  expect(ended.reason).toMatch(
    /s3:GetObject on resource: "arn:aws:s3:::lake\/silver\/trades\/metadata\/.*-m0\.avro"/,
  );
});
