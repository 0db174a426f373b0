import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Files of the project that a page names in full. */
const PATH =
  /`((?:bin|lib|lambdas|localstack|statemachines|glue-sql|test|docs)\/[A-Za-z0-9_./-]+\.(?:ts|json|md|sql|yml))`/g;

test.each(['README.md', 'localstack/README.md', ...globSync('docs/*.md')])('%s names files that exist', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(PATH)].map(([, path]) => path as string);
  const missing = named.filter((path) => !existsSync(path) && !path.includes('seattle_weather'));
  expect(missing).toEqual([]);
});
