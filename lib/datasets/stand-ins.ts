import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidDataset } from '../contracts/invalid-dataset.ts';
import type { StandIn } from '../stand-ins/index.ts';
import { checkStandIns, type StandInModule } from './check-stand-ins.ts';
import { datasets } from './registry.ts';

/** The stand-ins of the datasets that have one, by dataset. For the command line: no function imports this. */
export const standIns: Readonly<Record<string, StandIn>> = checkStandIns(await modules(), datasets);

/** @throws InvalidDataset with the file's name, for whatever goes wrong while it is read */
async function modules(): Promise<readonly StandInModule[]> {
  const folders = Object.keys(datasets).filter((name) =>
    existsSync(join(import.meta.dirname, name, 'stand-in.ts')),
  );
  return Promise.all(
    folders.map(async (dataset) => {
      const file = `lib/datasets/${dataset}/stand-in.ts`;
      try {
        const module = (await import(`./${dataset}/stand-in.ts`)) as { readonly default?: unknown };
        return { dataset, file, standIn: module.default };
      } catch (error) {
        throw new InvalidDataset(`${file}: ${(error as Error).message}`, { cause: error });
      }
    }),
  );
}
