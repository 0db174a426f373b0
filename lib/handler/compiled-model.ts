import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { TableDefinition } from '../contracts/table.ts';
import type { AsOfGrain } from '../sql/model/as-of-grain.ts';
import type { CompiledModel } from '../sql/model/compiled-model.ts';

/** What a function uses of a model that synthesis compiled. */
export type Model = Pick<
  CompiledModel,
  'name' | 'table' | 'sources' | 'auditReads' | 'asOf' | 'sqlHash' | 'build' | 'audit'
>;

const file = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      table: z.custom<TableDefinition>(
        (value) => typeof value === 'object' && value !== null,
        'a table expected',
      ),
      sources: z.array(z.object({ database: z.string(), name: z.string() })),
      auditReads: z.array(z.object({ database: z.string(), name: z.string() })),
      asOf: z.custom<AsOfGrain>(
        (value) => typeof value === 'object' && value !== null,
        'what the model states of as_of expected',
      ),
      sqlHash: z.string(),
      build: z.string(),
      audit: z.string(),
    }),
  ),
});

/** Beside the bundle: see docs/architecture.md, "Settings". */
const MODELS = 'models.json';

/**
 * @param bundle URL of the bundle's module: `import.meta.url`
 * @throws Error that lists the known models
 */
export async function modelNamed(name: string, bundle: string): Promise<Model> {
  const { models } = file.parse(JSON.parse(await readFile(new URL(MODELS, bundle), 'utf8')));
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const known = models.map((model) => model.name).sort();
  throw new Error(`Unknown model '${name}'. Known: ${known.join(', ')}`);
}
