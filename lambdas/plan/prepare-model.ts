import type { Model } from '../../lib/handler/compiled-model.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { catalogDatabase, tableLocation } from '../../lib/lake/lake.ts';
import {
  formatSourceSnapshots,
  SOURCE_SNAPSHOTS,
  type SourceSnapshot,
  SQL_HASH,
} from '../../lib/lake/source-snapshots.ts';
import { loadTable } from '../../lib/lake/table.ts';
import { renderAudit, renderBuild } from '../../lib/sql/model/render-statements.ts';

export interface ModelRequest {
  readonly run: string;
  /** ISO 8601 instant: the build's `as_of`. */
  readonly scheduledTime: string;
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
    };

/** What building a model takes now, or why there is nothing to build. */
export async function prepareModel(lake: Lake, model: Model, request: ModelRequest): Promise<Preparation> {
  const sources: SourceSnapshot[] = [];
  for (const { database, name } of model.sources) {
    const snapshot = (await loadTable(lake, database, name))?.currentSnapshot;
    if (!snapshot) return { skip: true, reason: `${database}.${name} has no rows yet` };
    sources.push({ table: `${database}.${name}`, snapshotId: snapshot.id });
  }
  const published = (await loadTable(lake, model.table.database, model.table.name))?.currentSnapshot?.summary;
  if (
    published?.[SQL_HASH] === model.sqlHash &&
    published[SOURCE_SNAPSHOTS] === formatSourceSnapshots(sources)
  )
    return { skip: true, reason: 'the published build has the same sources and the same SQL' };

  const build = `${request.run}_${request.attempt}`;
  const staged = {
    database: catalogDatabase(lake, 'staging'),
    table: `${model.name}__${build}`.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_'),
    location: `${tableLocation(lake, model.table.database, model.table.name)}/builds/${build}/`,
  };
  return {
    skip: false,
    build: renderBuild(model, {
      asOf: new Date(request.scheduledTime),
      staged,
      location: staged.location,
    }),
    audit: renderAudit(model, staged),
    staged,
    sources,
    sqlHash: model.sqlHash,
  };
}
