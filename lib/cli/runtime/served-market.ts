import { resolve } from 'node:path';
import type { LocalRuntime } from '../../../localstack/runtime.ts';
import { deploy } from '../../../localstack/stack/deploy.ts';
import { lastAssembly } from '../data-assembly.ts';
import { CommandFailed } from '../failure.ts';
import { marketOf } from '../market/claim-market.ts';
import { deployParameters } from '../market/deploy-parameters.ts';
import { type Market, openMarket } from '../market.ts';
import { putProviderKeys } from '../provider-keys.ts';

/**
 * The market of a data folder that was started before: served, and its address deployed, once a command needs it for runs. Queries do
 * not pay for it.
 */
export function servedMarket(dataFolder: string, runtime: () => LocalRuntime) {
  let opening: Promise<Market> | undefined;
  const open = async (): Promise<Market> => {
    const choice = await marketOf(dataFolder);
    if (!choice)
      throw new CommandFailed(
        `There is no lakehouse in ${resolve(dataFolder)}: run 'npm start' first, or name its folder with --data`,
      );
    const assembly = await lastAssembly(dataFolder);
    const market = await openMarket(choice);
    try {
      const { resources } = await deploy(runtime(), assembly, {
        parameters: { ...deployParameters(market), DataLabel: choice.kind },
        usePreviousParameters: true,
      });
      if (choice.kind === 'live') await putProviderKeys(runtime(), resources);
      return market;
    } catch (error) {
      await market.close();
      throw error;
    }
  };
  return {
    /** @throws CommandFailed when the folder was never started or its market can't be served */
    async ready(): Promise<void> {
      opening ??= open();
      try {
        await opening;
      } catch (error) {
        // The next command tries again.
        opening = undefined;
        throw error;
      }
    },
    async close(): Promise<void> {
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}
