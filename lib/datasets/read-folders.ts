import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidDataset } from '../contracts/invalid-dataset.ts';
import type { DatasetModule } from './check-modules.ts';

/** Path of a dataset's definition below the project. */
const fileOf = (folder: string): string => `lib/datasets/${folder}/dataset.ts`;

/**
 * The definition in each folder here, in order of name. Functions have no folder to read: their bundles hold a module with the same
 * export in place of this one (`#datasets` in package.json names it).
 * @throws InvalidDataset with the file's name, for whatever goes wrong while a definition is read
 */
export const modules: readonly DatasetModule[] = await Promise.all(
  readdirSync(import.meta.dirname, { withFileTypes: true })
    // What datasets of one provider share lies in a folder that begins with _.
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map(({ name }) => name)
    .sort()
    .map(async (folder) => {
      const file = fileOf(folder);
      if (!existsSync(join(import.meta.dirname, folder, 'dataset.ts')))
        throw new InvalidDataset(`${file}: no such file; a folder in lib/datasets holds a dataset.ts`);
      try {
        const module = (await import(`./${folder}/dataset.ts`)) as { readonly default?: unknown };
        return { folder, file, definition: module.default };
      } catch (error) {
        throw new InvalidDataset(`${file}: ${(error as Error).message}`, { cause: error });
      }
    }),
);
