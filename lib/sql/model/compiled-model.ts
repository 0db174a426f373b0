import type { TableDefinition } from '../../contracts/table.ts';
import type { AsOfGrain } from './as-of-grain.ts';
import type { Chart } from './chart.ts';
import type { Cadence } from './model-contract.ts';

/** One model as models.json holds it: all that a Lambda needs to build, audit and publish it. */
export interface CompiledModel {
  readonly name: string;
  /** The gold table. */
  readonly table: TableDefinition;
  /** Tables that the model reads, databases without the namespace; each once, in the order of the SQL. */
  readonly sources: readonly { readonly database: string; readonly name: string }[];
  /** Other tables that its audit reads, which must be there before it is built; each once. A change of them is no reason to build. */
  readonly auditReads: readonly { readonly database: string; readonly name: string }[];
  /** Seeds whose rows are part of the build's statement, in name order. */
  readonly seeds: readonly {
    readonly table: TableDefinition;
    readonly rows: number;
    /** sha256 (hex) of its columns and rows. */
    readonly version: string;
  }[];
  /** 0 needs no other model; a model is built after those of lower levels that it or its audit reads. */
  readonly level: number;
  readonly cadence: Cadence;
  /** What the rows depend on of the scheduled time. */
  readonly asOf: AsOfGrain;
  /** How its rows are drawn. @default they are not */
  readonly chart?: Chart;
  /** sha256 (hex) over the SQL's tokens, the columns and the partitioning: equal when the build would be. */
  readonly sqlHash: string;
  /** The CTAS with placeholders `${as_of}` (unless asOf is none), `${columns}`, `${staged}` and `${location}`: see renderBuild. */
  readonly build: string;
  /** One row per check (check_name varchar, violations bigint, sample varchar), with the placeholder `${staged}`. */
  readonly audit: string;
}

export interface CompiledModels {
  readonly models: readonly CompiledModel[];
}
