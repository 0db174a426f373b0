import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeWhole } from '../../localstack/state/write-whole.ts';
import { datasets, silverTables } from '../datasets/registry.ts';
import { filesHash } from '../infra/files-hash.ts';
import { keptIn } from '../infra/kept-folders.ts';
import { type ColumnSource, columnLineage } from '../sql/model/column-lineage.ts';
import { compileModels, readableTables } from '../sql/model/compile-models.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';
import { loadModels } from '../sql/model/load-models.ts';
import { projectFolder } from './project.ts';

const folder = join(projectFolder, 'glue-sql');

let compiled: readonly CompiledModel[] | undefined;

/**
 * The gold models of this project, by level, then name; databases have no namespace. A command compiles them once, as they are when it
 * first asks, unless one before it did.
 * @throws InvalidModel as synthesis does
 */
export function goldModels(): readonly CompiledModel[] {
  compiled ??= keptOrCompiled();
  return compiled;
}

function keptOrCompiled(): readonly CompiledModel[] {
  const kept = join(keptIn('models'), `${filesHash(projectFolder, SOURCES)}.json`);
  return readKept(kept) ?? compile(kept);
}

/** What models are compiled from, and by. */
const SOURCES = [
  'glue-sql',
  'lib/contracts',
  'lib/datasets',
  'lib/ingestion',
  'lib/sql',
  'package-lock.json',
];

/** Compiling takes half of the time of a command that lists tables. */
function compile(kept: string): readonly CompiledModel[] {
  const { models } = compileModels(loadModels(folder), { namespace: '', tables: silverTables(datasets) });
  try {
    rmSync(dirname(kept), { recursive: true, force: true });
    mkdirSync(dirname(kept), { recursive: true });
    writeWhole(kept, JSON.stringify(models));
  } catch {
    // A cache that can't be written is no failure.
  }
  return models;
}

/** Undefined where there is none yet, or it is damaged. */
function readKept(kept: string): readonly CompiledModel[] | undefined {
  try {
    return JSON.parse(readFileSync(kept, 'utf8')) as readonly CompiledModel[];
  } catch {
    return undefined;
  }
}

/** What a model may read, by database.table: silver and gold, seeds and cuts. @throws InvalidModel as synthesis does */
export const tablesOfModels = (): ReturnType<typeof readableTables> =>
  readableTables(loadModels(folder), silverTables(datasets));

/** By model, then by its column: what that is computed from. */
export function goldLineage(): ReadonlyMap<string, ReadonlyMap<string, readonly ColumnSource[]>> {
  const project = loadModels(folder);
  const tables = readableTables(project, silverTables(datasets));
  return new Map(project.models.map((model) => [model.name, columnLineage(model, tables)]));
}
