import type { LocalRuntime } from '../../localstack/runtime.ts';
import type { DatasetSettings } from '../contracts/dataset.ts';
import { bucketAndPrefix } from '../contracts/s3-address.ts';
import { datasets } from '../datasets/registry.ts';
import type { Settings } from '../datasets/settings.ts';
import { hasBucket, type SourcedDataset } from '../ingestion/dataset.ts';
import { CommandFailed, UsageError } from './failure.ts';
import type { Folders } from './folder-option.ts';
import { note } from './output.ts';

/** Where a dataset's objects lie in a deployment. */
export interface SourceBucket {
  readonly dataset: string;
  readonly bucket: string;
  /** With a slash at its end; empty for the whole bucket. */
  readonly prefix: string;
}

/**
 * The datasets of a deployment whose objects lie in buckets of others, and where.
 * @param all every dataset. @default those of the project
 */
export function sourceBuckets(
  settings: Pick<Settings, 'datasets'>,
  all: Readonly<Record<string, SourcedDataset>> = datasets,
): readonly SourceBucket[] {
  return Object.values(all)
    .filter(hasBucket)
    .flatMap(({ name, source }) => {
      const own = settings.datasets[name];
      if (!own) return [];
      const { addresses } = own as DatasetSettings;
      return [{ dataset: name, ...bucketAndPrefix(addresses?.[source.address] ?? source.origin) }];
    });
}

/** @throws UsageError for a folder of a dataset that the settings leave out */
export function assertServed(folders: Folders, buckets: readonly SourceBucket[]): void {
  for (const dataset of Object.keys(folders))
    if (!buckets.some((one) => one.dataset === dataset))
      throw new UsageError(
        `--folder ${dataset}: the settings leave ${dataset} out; turn it on with "datasets": { "${dataset}": {} }`,
      );
}

/**
 * Lets folders stand for buckets of others, and says which buckets are not here: no other S3 than the local one is asked.
 * @throws CommandFailed where a bucket has objects of its own
 */
export function serveFolders(
  runtime: Pick<LocalRuntime, 'service'>,
  buckets: readonly SourceBucket[],
  folders: Folders = {},
): void {
  const s3 = runtime.service('s3');
  for (const { dataset, bucket, prefix } of buckets) {
    const folder = folders[dataset];
    if (folder === undefined) {
      if (!s3.bucket(bucket))
        note(
          `${dataset} reads s3://${bucket}/${prefix}, which is not on this machine, so that its runs will fail: name a folder that stands for it with --folder ${dataset}=DIR`,
        );
      continue;
    }
    try {
      s3.serveFolder(bucket, prefix, folder);
    } catch (error) {
      throw new CommandFailed(`--folder ${dataset}: ${(error as Error).message}`, { cause: error });
    }
  }
}
