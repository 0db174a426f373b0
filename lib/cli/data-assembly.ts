import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeWhole } from '../../localstack/state/write-whole.ts';
import { CommandFailed } from './failure.ts';
import { isUndamaged, synthesize } from './synthesis.ts';

/** What the template of a data folder is made with. */
interface Ingredients {
  readonly env: string;
  /** Overrides of the environment's settings. */
  readonly settings: unknown;
}

const INGREDIENTS = 'settings.json';

/** Where a data folder keeps the template that was deployed into it last. */
export const assemblyOf = (dataFolder: string): string => resolve(dataFolder, 'cdk.out');

/**
 * Synthesizes the template of a data folder, unless it is there already.
 * @returns whether it synthesized
 * @throws CommandFailed with the app's own message
 */
export async function makeAssembly(
  dataFolder: string,
  ingredients: Ingredients,
  signal?: AbortSignal,
): Promise<boolean> {
  const made = await synthesize(assemblyOf(dataFolder), { ...ingredients, ...(signal && { signal }) });
  const text = `${JSON.stringify(ingredients)}\n`;
  const file = resolve(dataFolder, INGREDIENTS);
  if (!existsSync(file) || statSync(file).isDirectory() || readFileSync(file, 'utf8') !== text)
    writeWhole(file, text);
  return made;
}

/**
 * The template that was deployed last; a damaged one is made again.
 * @throws CommandFailed when there was none, or nobody knows what it was made with
 */
export async function lastAssembly(dataFolder: string): Promise<string> {
  const assembly = assemblyOf(dataFolder);
  const file = resolve(dataFolder, INGREDIENTS);
  if (await isUndamaged(assembly)) return assembly;
  if (!existsSync(assembly) && !existsSync(file))
    throw new CommandFailed(
      `There is no lakehouse in ${resolve(dataFolder)}: run 'npm start' first, or name its folder with --data`,
    );
  const ingredients = readIngredients(file);
  if (!ingredients)
    throw new CommandFailed(
      `${assembly} is damaged, and ${file}, which says what it was made with, can't be read: 'npm start', with the same options as before, makes both again`,
    );
  await synthesize(assembly, ingredients);
  return assembly;
}

function readIngredients(file: string): Ingredients | undefined {
  try {
    const { env, settings } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Ingredients>;
    return typeof env === 'string' ? { env, settings } : undefined;
  } catch {
    return undefined;
  }
}
