import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { storageFailure } from '../../../localstack/state/storage-failure.ts';
import { writeWhole } from '../../../localstack/state/write-whole.ts';
import { CommandFailed } from '../failure.ts';
import { labelOf } from './label.ts';
import { type MarketChoice, parseMarketChoice } from './market-choice.ts';

const MARKER = 'market.json';

/**
 * The market whose rows a data folder holds; undefined before its first run.
 * @throws CommandFailed when the file that says so is damaged, or was lost
 */
export async function marketOf(dataFolder: string): Promise<MarketChoice | undefined> {
  const path = resolve(dataFolder, MARKER);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw storageFailure(error, path) ?? error;
    if (holdsObjects(dataFolder)) throw lost(path, 'is missing');
    return undefined;
  }
  const choice = parseMarketChoice(text);
  if (!choice) throw lost(path, text.trim() === '' ? 'is empty' : 'is damaged');
  return choice;
}

/** Rows would be shown, and added, as another market's. */
const lost = (path: string, how: string) =>
  new CommandFailed(
    `${path} ${how}: it said whose rows the data folder holds. Write into it what they are: {"kind":"live"}, ` +
      '{"kind":"simulated","seed":1} or {"kind":"recorded","folder":"DIR"}; or name another folder with --data',
  );

function holdsObjects(dataFolder: string): boolean {
  const objects = join(dataFolder, 'objects');
  return existsSync(objects) && readdirSync(objects).length > 0;
}

/**
 * That a data folder takes rows of this market, so that rows of two never mix. Changes nothing.
 * @throws CommandFailed when it holds another one's rows
 */
export function checkClaim(dataFolder: string, held: MarketChoice | undefined, choice: MarketChoice): void {
  if (held === undefined) return;
  const [label, other] = [labelOf(held), labelOf(choice)];
  if (label !== other)
    throw new CommandFailed(
      `Data folder ${dataFolder} holds rows of the ${label}, and this run would add rows of the ${other}. ` +
        `Go on with ${optionsOf(held)}, or name another folder with --data`,
    );
}

/** Ties a data folder, which this process holds, to one market. @throws CommandFailed as {@link checkClaim} */
export async function claimMarket(dataFolder: string, choice: MarketChoice): Promise<void> {
  const held = await marketOf(dataFolder);
  checkClaim(dataFolder, held, choice);
  if (held === undefined) writeWhole(resolve(dataFolder, MARKER), `${JSON.stringify(choice)}\n`);
}

/** The options of `start` that choose a market. */
function optionsOf(choice: MarketChoice): string {
  switch (choice.kind) {
    case 'live':
      return 'neither --simulate nor --recordings';
    case 'simulated':
      return choice.seed === 1 ? '--simulate' : `--simulate --seed ${choice.seed}`;
    case 'recorded':
      return `--recordings ${choice.folder}`;
  }
}
