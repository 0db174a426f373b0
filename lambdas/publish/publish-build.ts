import { StaleBuild } from '../../lib/contracts/errors.ts';
import type { Model } from '../../lib/handler/compiled-model.ts';
import { adoptBuild } from '../../lib/lake/adopt-build.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import {
  AS_OF,
  formatSourceSnapshots,
  parseSourceSnapshots,
  SOURCE_SNAPSHOTS,
  type SourceSnapshot,
  SQL_HASH,
} from '../../lib/lake/source-snapshots.ts';
import { loadTable, type Table } from '../../lib/lake/table.ts';
import { truncateAsOf } from '../../lib/sql/model/as-of-grain.ts';

export interface BuildToPublish {
  readonly run: string;
  /** As the catalog names it: the database with the namespace. */
  readonly staged: { readonly database: string; readonly table: string; readonly location: string };
  /** What the build read. */
  readonly sources: readonly SourceSnapshot[];
  readonly sqlHash: string;
  /** Of the build, as finely as the model states, ISO 8601. @default the model states none */
  readonly asOf?: string | undefined;
  /** Publish though the published build is of a later time. @default false */
  readonly force?: boolean | undefined;
}

/** The database of builds, without the namespace. */
const STAGING = 'staging';

export interface Publication {
  readonly published: boolean;
  readonly snapshotId?: string;
  readonly rows: number;
}

/**
 * Makes a staged build the model's current snapshot. What is published is looked at again whenever another writer was first, so
 * that the older of two builds never replaces the newer one.
 * @throws StaleBuild when it read older sources than the published build, or is of an older time; CommitConflict, CommitUnknown
 */
export async function publishBuild(lake: Lake, model: Model, build: BuildToPublish): Promise<Publication> {
  const { snapshotId, rows } = await adoptBuild(lake, model.table, {
    runId: build.run,
    staged: { database: STAGING, table: build.staged.table },
    summary: {
      [SOURCE_SNAPSHOTS]: formatSourceSnapshots(build.sources),
      [SQL_HASH]: build.sqlHash,
      ...(build.asOf !== undefined && { [AS_OF]: build.asOf }),
    },
    check: async (gold) => {
      const summary = gold?.currentSnapshot?.summary ?? {};
      if (!build.force) assertNotEarlier(model, build, summary[AS_OF]);
      const published = parseSourceSnapshots(summary[SOURCE_SNAPSHOTS]);
      for (const source of build.sources) await assertNotOlder(lake, model, source, published[source.table]);
    },
  });
  return {
    published: snapshotId !== undefined,
    ...(snapshotId === undefined ? {} : { snapshotId }),
    rows: rows ?? (await rowsOf(lake, model, snapshotId)),
  };
}

/** Rows of a build that an earlier call adopted, whose staged table is gone. */
async function rowsOf(lake: Lake, model: Model, snapshotId: string | undefined): Promise<number> {
  const files = await (await loadTable(lake, model.table.database, model.table.name))?.dataFiles(
    snapshotId,
    [],
  );
  return (files ?? []).reduce((sum, file) => sum + file.recordCount, 0);
}

function assertNotEarlier(model: Model, { asOf }: BuildToPublish, published: string | undefined): void {
  if (asOf === undefined || published === undefined) return;
  // A published time may be finer than what the model states now.
  const before = truncateAsOf(model.asOf, new Date(published));
  if (before === undefined || before <= new Date(asOf)) return;
  throw new StaleBuild(
    `Build of ${model.name} is of ${asOf}, earlier than ${published} of the published build: build it again`,
  );
}

async function assertNotOlder(
  lake: Lake,
  model: Model,
  source: SourceSnapshot,
  published: string | undefined,
): Promise<void> {
  if (published === undefined || published === source.snapshotId) return;
  const [database, name] = source.table.split('.') as [string, string];
  const table = await loadTable(lake, database, name);
  if (!table || isNotOlder(table, source.snapshotId, published)) return;
  throw new StaleBuild(
    `Build of ${model.name} read ${source.table} at snapshot ${source.snapshotId}, ` +
      `older than snapshot ${published} that the published build read: build it again`,
  );
}

/** Whether a snapshot is the source's current one, or comes from the published build's. */
function isNotOlder(table: Table, read: string, published: string): boolean {
  // After a rollback of the source its current snapshot is no descendant, and building again would change nothing.
  if (table.currentSnapshot?.id === read) return true;
  const byId = new Map(table.snapshots.map((snapshot) => [snapshot.id, snapshot]));
  // Snapshots expire oldest first: what the published build read was before all that are left.
  if (!byId.has(published)) return byId.has(read);
  for (let at = byId.get(read); at; at = at.parentId === undefined ? undefined : byId.get(at.parentId))
    if (at.id === published) return true;
  return false;
}
