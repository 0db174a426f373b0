import type { EngineContext } from '../engine/engine-context.ts';
import { planQuery } from '../engine/plan-query.ts';
import type { EngineQuery, EngineResult } from '../engine/query-engine.ts';
import { S3Objects } from '../engine/s3-objects.ts';
import { QueryFailure } from '../query-failure.ts';
import { readFileOptions } from './hive-properties.ts';
import { written } from './new-table.ts';
import type { StatementOf } from './statement.ts';
import { countRows } from './write/count-rows.ts';
import { hiveColumns } from './write/hive-columns.ts';
import { writeHiveFiles } from './write/hive-files.ts';
import { outputColumns } from './write/output-columns.ts';
import { withStage } from './write/stage.ts';

const AT = 'line 1:1';

/** UNLOAD: a query's rows as files in a folder that must be empty, but for partitioned ones. Source: Athena user guide, "UNLOAD". */
export async function unload(
  context: EngineContext,
  query: EngineQuery,
  { query: parsed, location, properties }: StatementOf<'unload'>,
): Promise<EngineResult> {
  const options = readFileOptions(properties, AT, { known: [], fieldDelimiter: ',' });
  if (!/^s3:\/\/[^/]+\/.+/.test(location))
    throw new QueryFailure(`INVALID_TABLE_PROPERTY: ${AT}: '${location}' is not a valid S3 folder`);
  const folder = location.replace(/\/+$/, '');
  const plan = await planQuery(context, query, parsed, {
    rowFields: options.format === 'PARQUET' ? 'names' : 'positions',
  });
  const { columns, keys } = hiveColumns(outputColumns(plan, AT), options.partitionedBy, AT);
  const objects = new S3Objects(context.runtime, query.call.caller);
  if (keys.length === 0)
    for await (const _ of objects.list(`${folder}/`))
      throw new QueryFailure(
        `HIVE_PATH_ALREADY_EXISTS: Target directory for table 'UNLOAD' already exists: ${folder}/. You may need to manually clean the data at location '${folder}/' before retrying. Athena will not delete data in your account.`,
      );
  const names = [...columns, ...keys].map((column) => column.name);
  const { outputs, rows } = await withStage(context, query, { sql: plan.sql, names }, async (stage) => ({
    outputs: await writeHiveFiles(stage, query, objects, { folder, columns, keys, options }),
    rows: await countRows(stage),
  }));
  return written(
    rows,
    plan.scannedBytes,
    outputs.map(({ uri }) => uri),
  );
}
