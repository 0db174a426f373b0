import { InvalidDataset } from '../contracts/invalid-dataset.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';

/** What a dataset's file exports, not yet checked. */
export interface DatasetModule {
  /** Its folder in lib/datasets. */
  readonly folder: string;
  /** Its path below the project, for messages. */
  readonly file: string;
  /** The default export. */
  readonly definition: unknown;
}

/**
 * The datasets by name.
 * @throws InvalidDataset when a file exports no dataset, one is not named as its folder, or two claim one table
 */
export function checkModules(modules: readonly DatasetModule[]): Readonly<Record<string, SourcedDataset>> {
  const claims = new Map<string, string>();
  for (const { folder, file, definition } of modules) {
    if (!isDataset(definition))
      throw new InvalidDataset(`${file}: no dataset is exported; write export default dataset({ … })`);
    if (definition.name !== folder)
      throw new InvalidDataset(
        `${file}: name is '${definition.name}'; that of its folder, '${folder}', expected`,
      );
    for (const { table } of definition.tables) {
      const name = `${table.database}.${table.name}`;
      const other = claims.get(name);
      if (other !== undefined) throw new InvalidDataset(`${file}: table ${name} is that of ${other} already`);
      claims.set(name, file);
    }
  }
  return Object.fromEntries(modules.map(({ folder, definition }) => [folder, definition as SourcedDataset]));
}

const isDataset = (value: unknown): value is SourcedDataset =>
  typeof value === 'object' && value !== null && 'tables' in value && 'source' in value;
