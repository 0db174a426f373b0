import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { datasets } from '../datasets/registry.ts';
import { hasBucket, type SourcedDataset } from '../ingestion/dataset.ts';

/** Folders of this machine that stand for the bucket of a dataset: absolute paths by dataset. */
export type Folders = Readonly<Record<string, string>>;

/**
 * One value of the repeatable option `--folder DATASET=DIR`.
 * @param before those that were given before it
 * @param all every dataset. @default those of the project
 * @throws InvalidArgumentError that says what is allowed
 */
export function folderOption(
  text: string,
  before: Folders = {},
  all: Readonly<Record<string, SourcedDataset>> = datasets,
): Folders {
  const [, dataset, folder] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (dataset === undefined || folder === undefined)
    throw new InvalidArgumentError('DATASET=DIR expected, e.g. orders=./exports');
  const known = Object.values(all)
    .filter(hasBucket)
    .map(({ name }) => name)
    .sort();
  if (!known.includes(dataset))
    throw new InvalidArgumentError(
      `'${dataset}' is no dataset whose objects lie in a bucket of others; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || "none: such a definition has source: s3({ url: 's3://…' })"}`,
    );
  const path = resolve(folder);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory())
    throw new InvalidArgumentError(
      found ? `${path} is a file: name the folder that it lies in` : `there is no folder ${path}`,
    );
  return { ...before, [dataset]: path };
}
