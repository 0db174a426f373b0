import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Cut } from './cut.ts';
import { type Invariant, parseInvariant } from './invariant.ts';
import { type ModelContract, parseModelContract } from './model-contract.ts';
import { parseSeed, type Seed } from './seed.ts';
import { InvalidModel } from './statement.ts';

/** One gold model as written: its SQL and its contract. */
export interface ModelDefinition extends ModelContract {
  readonly name: string;
  /** The model's SQL, as in its file. */
  readonly sql: string;
  /** Path of the SQL file, for messages. */
  readonly path: string;
}

/** All that a project's folder of SQL has. */
export interface ModelProject {
  readonly models: readonly ModelDefinition[];
  /** @default none */
  readonly seeds?: readonly Seed[];
  /** @default none */
  readonly cuts?: readonly Cut[];
  /** @default none */
  readonly invariants?: readonly Invariant[];
}

const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * Reads a project's SQL, each kind in name order: models `gold/<model>/<model>.sql` with `<model>.yml` beside it, seeds `seeds/<seed>.csv` with `<seed>.yml`
 * beside it, cuts `staging/<cut>.sql`, invariants `verify/<invariant>.sql`. Only `gold` must be there.
 * @throws InvalidModel when a file is missing, a contract is wrong, or a seed breaks its own
 */
export function loadModels(folder: string): Required<ModelProject> {
  return {
    models: gold(join(folder, 'gold')),
    seeds: named(join(folder, 'seeds'), '.csv', ['.yml']).map(({ name, path }) => {
      const contract = path.replace(/csv$/, 'yml');
      if (!existsSync(contract))
        throw new InvalidModel(`${contract} is missing: a seed is a .csv and a .yml of the same name`);
      return parseSeed(name, read(path), read(contract));
    }),
    cuts: named(join(folder, 'staging'), '.sql').map(({ name, path }) => ({
      name,
      path,
      sql: readText(path),
    })),
    invariants: named(join(folder, 'verify'), '.sql').map(({ name, path }) =>
      parseInvariant(name, readText(path), path),
    ),
  };
}

const read = (path: string) => ({ path, text: readText(path) });

/** @throws InvalidModel for bytes that are no UTF-8: a seed's would be published as question marks */
function readText(path: string): string {
  const bytes = readFileSync(path);
  if (isUtf8(bytes)) return bytes.toString('utf8');
  const lines = bytes.toString('latin1').split('\n');
  const line = lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1;
  throw new InvalidModel(`${path}, line ${line}: it is not written in UTF-8`);
}

function gold(folder: string): readonly ModelDefinition[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      if (!NAME.test(name) || name.includes('__'))
        throw new InvalidModel(
          `${join(folder, name)}: a model's folder has lower-case letters, digits and single _, a letter first`,
        );
      const sqlPath = join(folder, name, `${name}.sql`);
      const contractPath = join(folder, name, `${name}.yml`);
      for (const path of [sqlPath, contractPath])
        if (!existsSync(path))
          throw new InvalidModel(`${path} is missing: a model is a .sql and a .yml named like its folder`);
      return {
        name,
        sql: readText(sqlPath),
        path: sqlPath,
        ...parseModelContract(name, readText(contractPath), contractPath),
      };
    });
}

/** Files of one kind, one level deep; what is no such file, nor `beside` one, is refused: it would be read by nobody. */
function named(
  folder: string,
  extension: string,
  beside: readonly string[] = [],
): readonly { readonly name: string; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const path = join(folder, file);
      const [other] = beside.filter((end) => file.endsWith(end));
      if (other) {
        const kept = join(folder, `${basename(file, other)}${extension}`);
        if (existsSync(kept)) return [];
        throw new InvalidModel(`${kept} is missing: a seed is a .csv and a .yml of the same name`);
      }
      const name = basename(file, extension);
      if (!file.endsWith(extension) || !NAME.test(name))
        throw new InvalidModel(
          `${path}: lower-case letters, digits and _ with ${extension} behind them expected, a letter first`,
        );
      return [{ name, path }];
    });
}
