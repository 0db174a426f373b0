import type { ZodType } from 'zod';
import { checkDefinition } from './check-definition.ts';
import type { Coverage, SliceCoverage, TimeGrid } from './coverage.ts';
import {
  assertColumn,
  type DatasetTable,
  datasetTable,
  deletesTable,
  type TableContract,
} from './dataset-table.ts';
import type { Duration } from './duration.ts';
import { InvalidDataset } from './invalid-dataset.ts';
import type { Schedule } from './schedule.ts';
import type { Demand, Series } from './slice.ts';

/** Who has the data, and how it is reached. */
export interface Provider {
  /** In lower case, e.g. as messages, `--endpoint` and the names of requests' limits have it. */
  readonly name: string;
  /** The value of the deployment's secret that holds the provider's key, where it takes one. @default none */
  readonly secret?: string | undefined;
  /** Whether it answers nobody without the key. @default false */
  readonly isSecretRequired?: boolean | undefined;
}

/** What settings of every dataset have. */
export interface DatasetSettings {
  /** Where the provider answers, by what is asked there (`api`, `archive`). Without a slash at the end. @default nobody is asked */
  readonly addresses?: Readonly<Record<string, string>> | undefined;
  /** Most megabytes of one answer, unpacked where HTTP packed it. */
  readonly largestAnswerMB: number;
  /** Slices that a run takes at most: of each series the oldest that is due, then the next of each. */
  readonly slicesPerRun: number;
  /** Most megabytes that a file within an archive (zip, gzip) unpacks to. @default 128 */
  readonly largestUnpackedMB?: number | undefined;
  /** Days for which an ingested file of the provider's archive is compared with what is published. @default 365 */
  readonly archiveComparedDays?: number | undefined;
  /** What the provider allows, or a key's plan. @default that of the dataset's source */
  readonly requestsPerMinute?: number | undefined;
}

/** What a deployment may set: `{}` gives the defaults. */
export type SettingsSchema = ZodType<DatasetSettings, object>;

/** What all datasets promise, however they are asked. */
export interface DatasetTerms {
  /** That of its folder in lib/datasets. */
  readonly name: string;
  readonly description: string;
  readonly provider: Provider;
  /** Whether a deployment has it only where its settings name it: what most people would not pay or wait for. @default false */
  readonly isOffByDefault?: boolean | undefined;
  readonly settings: SettingsSchema;
  readonly schedule: Schedule;
  /** How long something may be due and missing until people are warned, and until the dataset counts as failed. */
  readonly freshness: { readonly warn: Duration; readonly error: Duration };
  /** Extra attempts of a run's task that failed for a reason that may pass. */
  readonly retries: number;
  readonly timeout: Duration;
  /**
   * Groups of partitions that are ingested at a time: the provider sees this times an ingest call's budget. 1 where its limit
   * leaves no room to share. @default 4
   */
  readonly ingestConcurrency?: number | undefined;
  /** Largest share (0 to 1) of a batch's records that may be quarantined before the batch fails. @default 0.01 */
  readonly quarantineLimit?: number | undefined;
  /** Records of a batch that may be quarantined whatever their share: a batch of an hour is a record or two. @default 10 */
  readonly quarantineAllowance?: number | undefined;
}

/**
 * What tells a row that its provider restated from the row of another series, where answers name none: every request then begins at a row
 * that the lake holds.
 */
export interface Restatement {
  /** Columns that a restated row keeps as they were, exactly. */
  readonly same: readonly string[];
  /** Columns of numbers that it changes by no more than `share` (0 to 1) of what they were. */
  readonly near: readonly string[];
  readonly share: number;
}

/** A time in which a provider had nothing, by its own word or that of those who looked. */
export interface KnownHalt {
  /** ISO 8601 instants, from inclusive, to exclusive. */
  readonly from: string;
  readonly to: string;
  /** Address of the page that says so. */
  readonly source: string;
}

/** A dataset of series on a time grid, whose records are lists: where an answer fixes its partition. It has one table. */
export interface GridDefinition extends DatasetTerms {
  readonly coverage: TimeGrid;
  /** One raw record, as the provider sends it. Numbers arrive as the text that the provider wrote. */
  readonly record: ZodType;
  readonly tables: Readonly<Record<string, TableContract>>;
  /** The row is *open*, and not yet kept, until this moment has passed. The instant is inclusive in the interval. */
  readonly closesAt?: string | undefined;
  /**
   * Largest share (0 to 1) of a batch's rows that may lie off the grid, or have another length than its step, where the grid has lengths;
   * batches of fewer than 20 rows are too small to tell. @default 0.01
   */
  readonly irregularLimit?: number | undefined;
  /** Of answers that name no series. @default answers are told from those for another series otherwise */
  readonly restatement?: Restatement | undefined;
  /** Times in which no series has a row. @default none are known */
  readonly halts?: readonly KnownHalt[] | undefined;
  /** A record that ends in this text, which the source's rows write behind it, is *open* too. */
  readonly openMark?: string | undefined;
  /** The stretches of each series that settings ask for: as {@link settings} gives them. */
  demand(settings: object): readonly Demand[];
}

/** A dataset of slices whose rows find their partitions by their values. */
export interface SliceDefinition extends DatasetTerms {
  readonly coverage: SliceCoverage;
  readonly tables: Readonly<Record<string, TableContract>>;
  /** The sets of parameters that settings ask for, each a slice or a series of slices. */
  parameters(settings: object): readonly Series[];
  /** The stretches that the tables will cover; empty where settings have no start. */
  demand(settings: object): readonly Demand[];
}

interface Promised {
  readonly quarantineLimit: number;
  readonly quarantineAllowance: number;
  readonly ingestConcurrency: number;
}

export interface GridDataset extends Omit<GridDefinition, keyof Promised | 'tables'>, Promised, DatasetTable {
  readonly irregularLimit: number;
  readonly grid: TimeGrid;
  readonly series: readonly string[];
  /** The column that time partitions and watermarks are taken from. */
  readonly timeColumn: string;
  readonly tables: readonly DatasetTable[];
}

export interface SliceDataset extends Omit<SliceDefinition, keyof Promised | 'tables'>, Promised {
  readonly tables: readonly DatasetTable[];
}

export type Dataset = GridDataset | SliceDataset;

/** Whether a dataset's coverage is a time grid. */
export const isGrid = <D extends { readonly coverage: Coverage }>(
  dataset: D,
): dataset is Extract<D, { coverage: TimeGrid }> => dataset.coverage.kind === 'time_grid';

/**
 * What a dataset of series on a time grid promises.
 * @throws InvalidDataset that names the field and what is allowed
 */
export function gridContract(definition: GridDefinition): GridDataset {
  checkDefinition(definition);
  const [name, ...others] = Object.keys(definition.tables);
  if (name === undefined || others.length > 0)
    throw new InvalidDataset(
      'tables: one expected: the extent of a time grid fixes the partition of one table',
    );
  const table = datasetTable(name, definition.description, definition.tables[name]!);
  if (table.records)
    throw new InvalidDataset(
      `tables.${name}.records: records of a time grid are all of one kind; leave it out`,
    );
  if (table.changes)
    throw new InvalidDataset(`tables.${name}.merge: a time grid has no changes; upsert expected`);
  const { coverage } = definition;
  const named: [string, readonly string[]][] = [
    ['coverage', [coverage.timeColumn, coverage.stepColumn, ...coverage.series]],
    ['closesAt', definition.closesAt === undefined ? [] : [definition.closesAt]],
    ['restatement', [...(definition.restatement?.same ?? []), ...(definition.restatement?.near ?? [])]],
  ];
  for (const [field, columns] of named)
    for (const column of columns) assertColumn(field, column, table.columns);
  for (const [column, { from }] of Object.entries(table.columns))
    if (from?.kind === 'field' || from?.kind === 'answer' || from?.kind === 'first')
      throw new InvalidDataset(
        `tables.${name}.columns.${column}: fed by '${from.kind === 'first' ? from.paths.join(' or ') : from.path}', but records on a time grid are lists: let the source's rows write lists, and use at(position)`,
      );
  const flag = columnsOf('grid', table)[0];
  if (flag !== undefined && !coverage.lengths)
    throw new InvalidDataset(
      `tables.${name}.appended.${flag}: fed by the grid, which needs the lengths of the provider's intervals in coverage`,
    );
  if (coverage.lengths && definition.closesAt === undefined)
    throw new InvalidDataset(
      'closesAt: missing: the length of an interval is told by the column that it names',
    );
  return {
    ...definition,
    ...promised(definition),
    ...table,
    irregularLimit: definition.irregularLimit ?? 0.01,
    grid: coverage,
    series: coverage.series,
    timeColumn: coverage.timeColumn,
    tables: [table],
  };
}

/** What a dataset of slices promises. @throws InvalidDataset that names the field and what is allowed */
export function sliceContract(definition: SliceDefinition): SliceDataset {
  checkDefinition(definition);
  const tables = Object.entries(definition.tables).flatMap(([name, contract]) => {
    const table = datasetTable(name, definition.description, contract);
    return table.changes ? [table, deletesTable(table)] : [table];
  });
  if (tables.length === 0) throw new InvalidDataset('tables: at least one expected');
  for (const table of tables) {
    const [flag] = columnsOf('grid', table);
    if (flag !== undefined)
      throw new InvalidDataset(
        `tables.${table.table.name}.columns.${flag}: fed by a time grid, which this dataset has not`,
      );
  }
  const appended = tables.filter(({ merge }) => merge === 'append').map(({ table }) => table.name);
  if (appended.length > 1)
    throw new InvalidDataset(
      `tables: ${appended.join(' and ')} are both appended to, and a run that ends between them would append twice; one such table expected`,
    );
  const { column } = definition.coverage;
  const hasChanges = tables.some(({ changes }) => changes);
  if (hasChanges && definition.coverage.kind === 'snapshots')
    throw new InvalidDataset(
      'coverage: a snapshot says what is there, not what changed; whole(), days({ … }) or ids({ … }) expected',
    );
  if (hasChanges && column !== undefined)
    throw new InvalidDataset(
      `coverage: a change may come in any file, so that none lies outside by its ${column}; leave column out`,
    );
  if (column !== undefined) for (const { columns } of tables) assertColumn('coverage', column, columns);
  return { ...definition, ...promised(definition), tables };
}

const columnsOf = (kind: string, { columns }: Pick<DatasetTable, 'columns'>): readonly string[] =>
  Object.entries(columns).flatMap(([name, { from }]) => (from?.kind === kind ? [name] : []));

const promised = (terms: DatasetTerms): Promised => ({
  quarantineLimit: terms.quarantineLimit ?? 0.01,
  quarantineAllowance: terms.quarantineAllowance ?? 10,
  ingestConcurrency: terms.ingestConcurrency ?? 4,
});
