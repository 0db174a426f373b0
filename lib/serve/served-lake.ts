import type { DataLabel } from '../contracts/data-label.ts';
import type { Dataset } from '../contracts/dataset.ts';
import type { RunReader } from '../runs/run-reader.ts';
import type { ColumnSource } from '../sql/model/column-lineage.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import type { ServedHealth } from './health.ts';
import type { QueryRunner } from './query-runner.ts';
import type { TableReader } from './reading/table-reader.ts';

/** What the API serves. */
export interface ServedLake {
  readonly reader: TableReader;
  /** Gold models of this release. */
  readonly models: readonly CompiledModel[];
  /** The deployment's runs. @default none are served */
  readonly runs?: RunReader;
  /** Datasets of this release, whose series are told apart. @default none are */
  readonly datasets?: readonly Dataset[];
  /** @default neither freshness nor gaps are served */
  readonly health?: ServedHealth;
  /** By model, then by its column: what that is computed from. Asked for when lineage is. @default columns are not traced */
  readonly columnSources?: () => ReadonlyMap<string, ReadonlyMap<string, readonly ColumnSource[]>>;
  /** Runs SQL; only where whoever asks is on this machine. @default no SQL is run */
  readonly query?: QueryRunner;
  /** Of whom the rows are of tables that do not say it themselves. Recorded and simulated ones are named wherever they are shown. */
  readonly origin: DataLabel;
  /** The origin in words, e.g. `simulated market (seed 1)`. @default the origin */
  readonly label?: string;
  /** Options that name the deployment again in a command to copy, e.g. ` --data DIR`. @default none are needed */
  readonly target?: string;
  /** Of this program: answers of another build are not the same. */
  readonly build: string;
  /** The time that counts as now, epoch ms UTC, for live rows. @default the system's clock */
  readonly now?: () => number;
}
