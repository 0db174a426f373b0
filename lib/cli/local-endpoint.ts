import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import type { LocalRuntime } from '../../localstack/runtime.ts';
import { findHolder } from '../../localstack/state/data-folder.ts';
import { CommandFailed } from './failure.ts';

/** An endpoint that answers for a data folder. */
export interface LocalEndpoint {
  readonly endpoint: string;
  readonly region: string;
  close(): Promise<void>;
}

/**
 * The endpoint of the runtime that serves this folder; when nobody does, one of this process, without schedules, until `close`.
 * @throws CommandFailed when the folder holds no lakehouse
 */
export async function openEndpoint(dataFolder: string): Promise<LocalEndpoint> {
  const holder = findHolder(dataFolder);
  if (holder?.endpoint)
    return { endpoint: holder.endpoint, region: holder.region ?? 'us-east-1', close: async () => {} };
  if (!existsSync(join(dataFolder, 'version')))
    throw new CommandFailed(
      `There is no lakehouse in ${resolve(dataFolder)}: run 'npm start' first, or name its folder with --data`,
    );
  const runtime: LocalRuntime = await openLocalRuntime({ dataFolder, port: 0, schedules: false });
  return { endpoint: runtime.endpoint, region: runtime.region, close: () => runtime.close() };
}
