import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptIn } from '../kept-folders.ts';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
/** Within the project, so that source maps name it the same on every machine; git and the template know nothing of it. */
const FOLDER = keptIn('datasets');

/**
 * Writes the module that stands in for `#datasets` in functions' bundles: a function has no folders to read, and carries no dataset that
 * its deployment leaves out.
 * @param names of the datasets
 * @returns path of the module
 */
export function datasetsModule(names: readonly string[]): string {
  const files = names.map((name) => `lib/datasets/${name}/dataset.ts`);
  const lines = [
    ...files.map((file, index) => `import d${index} from ${JSON.stringify(join(PROJECT, file))};`),
    'export const modules = [',
    ...files.map((file, index) => {
      const [folder, path] = [names[index], file].map((text) => JSON.stringify(text));
      return `  { folder: ${folder}, file: ${path}, definition: d${index} },`;
    }),
    '];',
    '',
  ];
  const text = lines.join('\n');
  // By its text: two deployments synthesized at a time may include other datasets.
  const path = join(FOLDER, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.ts`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, text);
  return path;
}
