import type { BuildColumn } from '../../contracts/table.ts';
import { truncateAsOf } from './as-of-grain.ts';
import type { CompiledModel } from './compiled-model.ts';
import { selectedColumns } from './create-table.ts';

/** A staged table in the catalog. */
export interface StagedTable {
  /** With the namespace, e.g. dev_staging. */
  readonly database: string;
  /** e.g. ohlcv_daily__6f1c_1 */
  readonly table: string;
}

/**
 * The CTAS of one build.
 * @param asOf the scheduled time, which the SQL gets as finely as the model states: rows from then on are not read
 * @param columns in the order of the published table's field ids, which Athena gives anew from 1 on @default those of the contract
 * @param location s3 URI of the attempt's own folder; a slash is put at its end if it has none
 * @throws RangeError for a name or location that Athena would not take
 */
export function renderBuild(
  model: Pick<CompiledModel, 'build' | 'asOf' | 'table'>,
  build: {
    readonly asOf: Date;
    readonly staged: StagedTable;
    readonly location: string;
    readonly columns?: readonly BuildColumn[];
  },
): string {
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]+\/[\w!.()=/-]+$/.test(build.location))
    throw new RangeError(`'${build.location}' is no s3 location: s3://bucket/folder/ expected`);
  const asOf = truncateAsOf(model.asOf, build.asOf);
  return fill(model.build, {
    ...(asOf && { as_of: timestampLiteral(asOf) }),
    columns: selectedColumns(
      build.columns ?? model.table.fields.map((field) => ({ field, isForeign: false })),
    ),
    staged: qualifiedName(build.staged),
    location: build.location.endsWith('/') ? build.location : `${build.location}/`,
  });
}

/** The audit of one build. */
export function renderAudit(model: Pick<CompiledModel, 'audit'>, staged: StagedTable): string {
  return fill(model.audit, { staged: qualifiedName(staged) });
}

/**
 * A timestamp(6) literal, UTC.
 * @throws RangeError for an invalid date
 */
export function timestampLiteral(at: Date): string {
  if (Number.isNaN(at.getTime())) throw new RangeError('as_of: an invalid date');
  return `TIMESTAMP '${at.toISOString().replace('T', ' ').replace('Z', '000')}'`;
}

function qualifiedName({ database, table }: StagedTable): string {
  for (const name of [database, table])
    if (!/^[a-z0-9_]{1,255}$/.test(name))
      throw new RangeError(
        `'${name}' is no table or database name: lower-case letters, digits and _ expected`,
      );
  return `"${database}"."${table}"`;
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
