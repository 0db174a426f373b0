import { Command } from 'commander';
import type { DatasetSettings } from '../../contracts/dataset.ts';
import { datasets } from '../../datasets/registry.ts';
import {
  hasInbox,
  type SliceSettings,
  type SourcedDataset,
  type SourcedSlices,
} from '../../ingestion/dataset.ts';
import { datePrefix } from '../../ingestion/inbox/list-inbox.ts';
import { largestBody } from '../../ingestion/slice-source.ts';
import { commandDataset } from '../dataset-named.ts';
import { settingsOfEnvironment } from '../environment-settings.ts';
import { UsageError } from '../failure.ts';
import { INTERRUPTED, Interrupted, interruption } from '../interruption.ts';
import { note, print } from '../output.ts';
import { filesToPut } from '../put/files-to-put.ts';
import { inboxBucket } from '../put/inbox-bucket.ts';
import { putFile } from '../put/put-file.ts';
import { runnableNamed } from '../runnable.ts';
import { openSession } from '../session.ts';
import { checkTarget, sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { runIn } from './run.ts';

interface PutOptions extends TargetOptions {
  /** Whether a run is started. */
  readonly run: boolean;
}

/** Where files go behind `<dataset>/` that no writer has its own days for. */
const DATES = 'date={day}/';

/** `put DATASET FILE…`: writes files into a dataset's inbox, and runs the dataset. */
export function putCommand(): Command {
  const command = new Command('put')
    .description('write files into the inbox of a dataset, and run it')
    .argument('<dataset>', 'a dataset whose source is an inbox')
    .argument('<file...>', 'files of its format')
    .option('--no-run', 'start no run: one follows within minutes where schedules are kept');
  for (const option of targetOptions()) command.addOption(option);
  return command.action(put);
}

async function put(name: string, paths: readonly string[], options: PutOptions): Promise<void> {
  checkTarget(options);
  const dataset = withInbox(commandDataset(name));
  const files = filesToPut(paths, name, limitOf(dataset, options.env));
  const interrupted = interruption();
  const session = await openSession(options, 'runs');
  try {
    const what = runnableNamed(name, session.deployment);
    const Bucket = await inboxBucket(session);
    const day = datePrefix(dataset.source.inbox?.dates ?? DATES, Date.now());
    for (const file of files) {
      const Key = `${name}/${day}${file.name}`;
      const version = await interrupted.race(putFile(session.s3, { Bucket, Key }, file));
      print(`Wrote s3://${Bucket}/${Key}: ${file.size.toLocaleString('en-US')} bytes, version ${version}`);
    }
    if (!options.run) {
      print(`Run it: npx coinlake run ${name}${sameTarget(options)}`);
      return;
    }
    await runIn(session, what, { ...options, force: false }, interrupted, () => {});
    if (session.label) note(`(${session.label})`);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    note(`Interrupted. What was written waits in the inbox: npx coinlake run ${name}${sameTarget(options)}`);
    process.exitCode = INTERRUPTED;
  } finally {
    await session.close();
    interrupted.end();
  }
}

/** @throws UsageError for a dataset that asks a provider itself */
function withInbox(dataset: SourcedDataset): SourcedSlices {
  if (hasInbox(dataset)) return dataset;
  const others = Object.values(datasets)
    .filter(hasInbox)
    .map(({ name }) => name)
    .sort();
  throw new UsageError(
    `${dataset.name} takes no files: it asks ${dataset.provider.name}. Datasets with an inbox: ${others.join(', ') || 'none'}`,
  );
}

/** Most bytes of a file, as far as this machine knows: a deployment may have other settings. */
function limitOf({ name, settings, source }: SourcedSlices, env: string): number {
  const own = settingsOfEnvironment(env).datasets[name];
  return largestBody(
    source,
    settings.parse(own === false ? {} : own) as DatasetSettings & Partial<SliceSettings>,
  );
}
