import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { createTableFromFiles } from '../../../lib/lake/create-table-from-files.ts';
import type { DataFile } from '../../../lib/lake/data-file.ts';
import { writeDataFile } from '../../../lib/lake/write-data-file.ts';
import type { TextTable } from '../../../lib/sql/model/model-case.ts';
import { createRuntime } from '../../../localstack/create-runtime.ts';
import type { LocalRuntime } from '../../../localstack/runtime.ts';
import { type AthenaService, createAthena } from '../../../localstack/services/athena/athena-service.ts';
import { QueryCatalog } from '../../../localstack/services/athena/engine/query-catalog.ts';
import { S3Objects } from '../../../localstack/services/athena/engine/s3-objects.ts';
import {
  type EngineLimits,
  engineLimits,
} from '../../../localstack/services/athena/process/engine-limits.ts';
import { partitionsOf, toMemory } from './text-values.ts';

/** A local runtime in a temporary folder with Athena, buckets and databases: what a query needs. */
export interface LocalAthena {
  readonly runtime: LocalRuntime;
  readonly athena: AthenaService;
  /**
   * Makes an Iceberg table of rows given as text, in `s3://lake/<database>/<table>`, and in a place of its own where a table of that
   * name was made before: it takes its place, so that cases can share one server, whose start takes longer than they do.
   */
  createTable(definition: TableDefinition, rows: TextTable): Promise<void>;
  /** Runs a statement as the owner. @throws Error with the query's StateChangeReason */
  query(sql: string, database?: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

/** @param limits of queries @default as a person's local runtime has them */
export async function startLocalAthena(
  now?: () => Date,
  limits?: Partial<EngineLimits>,
): Promise<LocalAthena> {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-athena-'));
  const runtime = await createRuntime({ dataFolder: folder, ...(now && { now }) });
  const athena = runtime.register((local) =>
    createAthena(local, local.service('s3'), { ...engineLimits(), ...limits }),
  );
  await runtime.listen();
  const { owner } = runtime;
  for (const bucket of ['lake', 'work']) await runtime.call('s3', 'CreateBucket', { Bucket: bucket }, owner);
  for (const Name of ['silver', 'gold', 'staging'])
    await runtime.call('glue', 'CreateDatabase', { DatabaseInput: { Name } }, owner);
  athena.provisionWorkGroup({
    Name: 'coinlake',
    WorkGroupConfiguration: { ResultConfiguration: { OutputLocation: 's3://work/athena/' } },
  });
  const lake = {
    objects: new S3Objects(runtime, owner),
    catalog: new QueryCatalog(runtime, owner),
    namespace: '',
    bucket: 'lake',
  };
  const made = new Map<string, number>();
  return {
    runtime,
    athena,
    async createTable(definition, given) {
      const { database, name } = definition;
      const before = made.get(`${database}.${name}`) ?? 0;
      made.set(`${database}.${name}`, before + 1);
      if (before > 0)
        await runtime.call('glue', 'DeleteTable', { DatabaseName: database, Name: name }, owner);
      const files: DataFile[] = [];
      for (const [index, { values, rows }] of partitionsOf(definition, given).entries())
        files.push(
          await writeDataFile(lake, definition, values, toMemory(definition, rows), `part-${index}`),
        );
      const location = `s3://lake/${database}/${name}${before > 0 ? `/${before}` : ''}`;
      await createTableFromFiles(lake, definition, location, files, { database });
    },
    async query(sql, database) {
      const { QueryExecutionId } = (await runtime.call(
        'athena',
        'StartQueryExecution',
        {
          QueryString: sql,
          WorkGroup: 'coinlake',
          ...(database !== undefined && { QueryExecutionContext: { Database: database } }),
        },
        owner,
      )) as { QueryExecutionId: string };
      await athena.settled(QueryExecutionId);
      const { QueryExecution } = (await runtime.call(
        'athena',
        'GetQueryExecution',
        { QueryExecutionId },
        owner,
      )) as { QueryExecution: { Status: { State: string; StateChangeReason?: string } } };
      const { State, StateChangeReason } = QueryExecution.Status;
      if (State !== 'SUCCEEDED') throw new Error(StateChangeReason);
      const rows: (string | null)[][] = [];
      let NextToken: string | undefined;
      do {
        const page = (await runtime.call(
          'athena',
          'GetQueryResults',
          { QueryExecutionId, ...(NextToken !== undefined && { NextToken }) },
          owner,
        )) as { ResultSet: { Rows: { Data: { VarCharValue?: string }[] }[] }; NextToken?: string };
        for (const row of page.ResultSet.Rows) rows.push(row.Data.map((d) => d.VarCharValue ?? null));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return rows;
    },
    async close() {
      await runtime.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
