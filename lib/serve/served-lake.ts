import type { CompiledModel } from '../sql/model/compiled-model.ts';
import type { TableReader } from './reading/table-reader.ts';

/** What the API serves. */
export interface ServedLake {
  readonly reader: TableReader;
  /** Gold models of this release. */
  readonly models: readonly CompiledModel[];
  /** Of whom the rows are: recorded and simulated ones are named wherever they are shown. */
  readonly origin: 'live' | 'recorded' | 'simulated';
  /** The origin in words, e.g. `simulated market (seed 1)`. @default the origin */
  readonly label?: string;
  /** Of this program: answers of another build are not the same. */
  readonly build: string;
  /** The time that counts as now, epoch ms UTC, for live rows. @default the system's clock */
  readonly now?: () => number;
}
