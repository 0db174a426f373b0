import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openLocalRuntime } from '../../localstack/open-local-runtime.ts';
import { deploy } from '../../localstack/stack/deploy.ts';
import { findHolder } from '../../localstack/state/data-folder.ts';
import { deploymentOf } from './deployment.ts';
import { CommandFailed } from './failure.ts';
import { deployParameters } from './market/deploy-parameters.ts';
import { labelOf, marketOf, openMarket } from './market.ts';
import { putProviderKeys } from './provider-keys.ts';
import { clientsOf, OWNER, openSession, type Session } from './session.ts';
import type { TargetOptions } from './target.ts';

/**
 * Opens a deployment in which runs can be started: where nobody serves the data folder, its market is served from this process and
 * the last template is deployed again with the market's address, until `close`.
 * @throws CommandFailed when the folder was never deployed
 */
export async function openLakehouse(options: TargetOptions): Promise<Session> {
  if (options.target === 'aws' || findHolder(options.data)?.endpoint) return openSession(options);
  const choice = await marketOf(options.data);
  const assembly = resolve(options.data, 'cdk.out');
  if (!choice || !existsSync(resolve(assembly, 'manifest.json')))
    throw new CommandFailed(
      `There is no lakehouse in ${resolve(options.data)}: run 'npm start' first, or name its folder with --data`,
    );
  const closing: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const runtime = await openLocalRuntime({ dataFolder: options.data, port: 0, schedules: false });
    closing.push(() => runtime.close());
    const market = await openMarket(choice);
    closing.push(() => market.close());
    const { resources } = await deploy(runtime, assembly, {
      parameters: deployParameters(market),
      usePreviousParameters: true,
    });
    if (choice.kind === 'live') await putProviderKeys(runtime, resources);
    return {
      deployment: deploymentOf(options.env, 'local'),
      ...clientsOf({ endpoint: runtime.endpoint, region: runtime.region, credentials: OWNER }),
      ...(choice.kind !== 'live' && { label: labelOf(choice) }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
