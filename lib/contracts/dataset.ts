import type { ZodType } from 'zod';
import { type Column, text, timestamp } from './column.ts';
import type { Duration } from './duration.ts';
import { InvalidDataset } from './invalid-dataset.ts';
import type { PartitionField } from './partition.ts';
import type { Schedule } from './schedule.ts';
import type { Demand } from './slice.ts';
import type { TableDefinition } from './table.ts';

/** Where a provider answers. */
export interface Address {
  /** The template's parameter: recorded and simulated providers are overrides of it. */
  readonly parameter: string;
  readonly description: string;
  /** Without a slash at the end, for a deployment whose settings of the dataset are these. */
  url(settings: object): string;
}

/** Who has the data, and how it is reached. */
export interface Provider {
  /** In lower case, e.g. as messages and the names of requests' limits have it. */
  readonly name: string;
  /** By the environment variable that tells functions. */
  readonly addresses: Readonly<Record<string, Address>>;
  /** The value of the deployment's secret that holds the provider's key, where it takes one. @default none */
  readonly secret?: string;
}

/** A rule over two columns or one that a row must hold, or it goes to quarantine with `name` as the reason. */
export interface RowRule {
  readonly name: string;
  readonly kind: 'at_least';
  /** The column that must not be smaller. */
  readonly left: string;
  readonly right: string;
}

/** The row rule `left >= right`. Nulls pass. */
export const atLeast = (left: string, right: string): RowRule => ({
  name: `${left} < ${right}`,
  kind: 'at_least',
  left,
  right,
});

/**
 * A series of rows on a regular time grid: what lets a plan count the rows that are missing.
 * The step is the length that `stepColumn` (a key column such as timeframe) names, e.g. 1m, 1h, 1d.
 */
export interface TimeGrid {
  readonly timeColumn: string;
  readonly stepColumn: string;
  /**
   * What a row stands for. Of `intervals`, a slot is expected when it has ended; of `samples`, as soon as it has begun, and rows at or
   * after the scheduled time are open. @default 'intervals'
   */
  readonly rows?: 'intervals' | 'samples';
}

export interface DatasetDefinition {
  readonly name: string;
  readonly description: string;
  readonly provider: Provider;
  /** What a deployment may set of the dataset; `{}` gives the defaults. */
  readonly settings: ZodType<object, object>;
  /** The stretches of each series that settings ask for: as {@link settings} gives them. */
  demand(settings: object): readonly Demand[];
  /** One raw record, as the provider sends it. Numbers arrive as the text that the provider wrote. */
  readonly record: ZodType;
  readonly columns: Readonly<Record<string, Column>>;
  readonly rules: readonly RowRule[];
  readonly key: readonly string[];
  /** Key columns that stay equal along one series of a request, e.g. symbol and timeframe. */
  readonly series: readonly string[];
  /** The column that time partitions and watermarks are taken from. */
  readonly timeColumn: string;
  /** The row is *open*, and not yet kept, until this moment has passed. The instant is inclusive in the interval. */
  readonly closesAt?: string;
  /** A record that ends in this text, which the connector's rows write behind it, is *open* too. */
  readonly openMark?: string;
  readonly grid: TimeGrid;
  readonly partition: readonly PartitionField[];
  readonly schedule: Schedule;
  /** How long a row may be due and missing until people are warned, and until the dataset counts as failed: see {@link TimeGrid.rows}. */
  readonly freshness: { readonly warn: Duration; readonly error: Duration };
  /** Extra attempts of a run's task that failed for a reason that may pass. */
  readonly retries: number;
  readonly timeout: Duration;
  /**
   * Groups of partitions that are ingested at a time: the provider sees this times an ingest call's budget. 1 where its limit
   * leaves no room to share. @default 4
   */
  readonly ingestConcurrency?: number;
  /** Largest share (0 to 1) of a batch's records that may be quarantined before the batch fails. @default 0.01 */
  readonly quarantineLimit?: number;
  /** Records of a batch that may be quarantined whatever their share: a batch of an hour is a record or two. @default 10 */
  readonly quarantineAllowance?: number;
}

export interface Dataset extends DatasetDefinition {
  readonly quarantineLimit: number;
  readonly quarantineAllowance: number;
  readonly ingestConcurrency: number;
  /** The silver table: the columns in order, then ingested_at and batch_id. */
  readonly table: TableDefinition;
}

const PROVENANCE = {
  ingested_at: timestamp('When the batch that brought this row was fetched, UTC', {
    from: { kind: 'provenance', value: 'ingested_at' },
  }),
  batch_id: text('Batch that brought this row: its manifest is bronze/<dataset>/<batch_id>/manifest.json', {
    from: { kind: 'provenance', value: 'batch_id' },
  }),
} as const;

/**
 * What a dataset promises: its columns, its table, its times.
 * @throws InvalidDataset when a key, series, partition, grid or rule names a column that does not exist, or a column is fed in a way that
 *   nothing reads
 */
export function datasetContract(definition: DatasetDefinition): Dataset {
  const columns = { ...definition.columns, ...PROVENANCE };
  const named: [string, readonly string[]][] = [
    ['key', definition.key],
    ['series', definition.series],
    ['partition', definition.partition.map((p) => p.source)],
    ['rules', definition.rules.flatMap((r) => [r.left, r.right])],
    ['timeColumn', [definition.timeColumn]],
    ['closesAt', definition.closesAt ? [definition.closesAt] : []],
    ['grid', [definition.grid.timeColumn, definition.grid.stepColumn]],
  ];
  for (const [where, names] of named)
    for (const name of names)
      if (!(name in columns))
        throw new InvalidDataset(
          `${where} names an unknown column '${name}'; there are ${Object.keys(columns).join(', ')}`,
        );
  for (const [name, { from }] of Object.entries(columns)) {
    if (!from) throw new InvalidDataset(`column ${name} says not where its value is from`);
    if (from.kind === 'field')
      throw new InvalidDataset(
        `column ${name} is fed by field '${from.path}', but records are arrays: ` +
          "let the connector's rows write arrays, and use item(position)",
      );
  }
  return {
    ...definition,
    quarantineLimit: definition.quarantineLimit ?? 0.01,
    quarantineAllowance: definition.quarantineAllowance ?? 10,
    ingestConcurrency: definition.ingestConcurrency ?? 4,
    columns,
    table: {
      database: 'silver',
      name: definition.name,
      description: definition.description,
      key: definition.key,
      partition: definition.partition,
      fields: Object.entries(columns).map(([name, column], index) => ({
        id: index + 1,
        name,
        type: column.type,
        required: !column.nullable,
        doc: column.description,
      })),
    },
  };
}
