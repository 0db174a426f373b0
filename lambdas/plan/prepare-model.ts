import type { Model } from '../../lib/handler/compiled-model.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { catalogDatabase, tableLocation } from '../../lib/lake/lake.ts';
import {
  AS_OF,
  formatSourceSnapshots,
  SOURCE_SNAPSHOTS,
  type SourceSnapshot,
  SQL_HASH,
} from '../../lib/lake/source-snapshots.ts';
import { loadTable } from '../../lib/lake/table.ts';
import { buildColumns, fitDefinition } from '../../lib/lake/table-shape.ts';
import { truncateAsOf } from '../../lib/sql/model/as-of-grain.ts';
import { renderAudit, renderBuild } from '../../lib/sql/model/render-statements.ts';

export interface ModelRequest {
  readonly run: string;
  /** ISO 8601 instant: the build's `as_of`, or the published build's where that is later. */
  readonly scheduledTime: string;
  /** Build at the scheduled time, though the published build is of a later one. @default false */
  readonly force?: boolean | undefined;
  /** From 1. Each attempt builds a table and a folder of its own. */
  readonly attempt: number;
}

export interface StagedBuild {
  /** With the namespace. */
  readonly database: string;
  readonly table: string;
  /** s3 URI with a slash at the end. */
  readonly location: string;
}

export type Preparation =
  | { readonly skip: true; readonly reason: string }
  | {
      readonly skip: false;
      readonly build: string;
      readonly audit: string;
      readonly staged: StagedBuild;
      readonly sources: readonly SourceSnapshot[];
      readonly sqlHash: string;
      /** As finely as the model states, ISO 8601; undefined where it states none. */
      readonly asOf?: string;
      /** Whether no build was published before. */
      readonly isFirst: boolean;
    };

/**
 * What building a model takes now, or why there is nothing to build: the published build has the same sources, SQL and time. A build is never
 * of an older time than the published one, unless forced: an hour that is repaired later reaches gold, and gold does not go back.
 */
export async function prepareModel(lake: Lake, model: Model, request: ModelRequest): Promise<Preparation> {
  const sources: SourceSnapshot[] = [];
  for (const { database, name } of model.sources) {
    const snapshot = (await loadTable(lake, database, name))?.currentSnapshot;
    if (!snapshot) return { skip: true, reason: `${database}.${name} has no rows yet` };
    sources.push({ table: `${database}.${name}`, snapshotId: snapshot.id });
  }
  for (const { database, name } of model.auditReads)
    if (!(await loadTable(lake, database, name))?.currentSnapshot)
      return { skip: true, reason: `${database}.${name}, which a check reads, has no rows yet` };
  const gold = await loadTable(lake, model.table.database, model.table.name);
  const published = gold?.currentSnapshot?.summary;
  const asOf = buildTime(model, request, published?.[AS_OF]);
  const sameAs = truncateAsOf(model.asOf, asOf)?.toISOString();
  if (
    published?.[SQL_HASH] === model.sqlHash &&
    published[SOURCE_SNAPSHOTS] === formatSourceSnapshots(sources) &&
    published[AS_OF] === sameAs
  )
    return {
      skip: true,
      reason: `the published build has the same ${sameAs ? 'sources, SQL and time' : 'sources and SQL'}`,
    };

  const build = `${request.run}_${request.attempt}`;
  const staged = {
    database: catalogDatabase(lake, 'staging'),
    table: `${model.name}__${build}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_'),
    location: `${tableLocation(lake, model.table.database, model.table.name)}/builds/${build}/`,
  };
  return {
    skip: false,
    build: renderBuild(model, {
      asOf,
      staged,
      location: staged.location,
      ...(gold && {
        columns: buildColumns(fitDefinition(gold.metadata, model.table, gold.name), gold.name),
      }),
    }),
    audit: renderAudit(model, staged),
    staged,
    sources,
    sqlHash: model.sqlHash,
    ...(sameAs !== undefined && { asOf: sameAs }),
    isFirst: published === undefined,
  };
}

function buildTime(
  { asOf }: Model,
  { scheduledTime, force }: ModelRequest,
  published: string | undefined,
): Date {
  const own = new Date(scheduledTime);
  if (force || published === undefined || asOf.kind === 'none') return own;
  const before = new Date(published);
  return before > own ? before : own;
}
