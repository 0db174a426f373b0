import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelContract, parseModelContract } from './model-contract.ts';
import { InvalidModel } from './statement.ts';

/** One gold model as written: its SQL and its contract. */
export interface ModelDefinition extends ModelContract {
  readonly name: string;
  /** The model's SQL, as in its file. */
  readonly sql: string;
  /** Path of the SQL file, for messages. */
  readonly path: string;
}

/**
 * Reads every model of a folder, in name order: `<folder>/<model>/<model>.sql` with `<model>.yml` beside it.
 * @throws InvalidModel when a file is missing or a contract is wrong
 */
export function loadModels(folder: string): readonly ModelDefinition[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      if (!/^[a-z][a-z0-9_]*$/.test(name) || name.includes('__'))
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
        sql: readFileSync(sqlPath, 'utf8'),
        path: sqlPath,
        ...parseModelContract(name, readFileSync(contractPath, 'utf8'), contractPath),
      };
    });
}
