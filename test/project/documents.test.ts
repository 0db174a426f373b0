import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Files of the project that a page names in full. */
const PATH =
  /`((?:bin|lib|lambdas|localstack|statemachines|glue-sql|test|docs)\/[A-Za-z0-9_./-]+\.(?:ts|json|md|sql|yml))`/g;

const PAGES = ['README.md', ...globSync('{docs,localstack,bench/*}/*.md')];

test.each(PAGES)('%s names files that exist', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(PATH)].map(([, path]) => path as string);
  const missing = named.filter((path) => !existsSync(path) && !path.includes('seattle_weather'));
  expect(missing).toEqual([]);
});

/** As GitHub makes the anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

test.each(PAGES)('links of %s lead somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  const broken = links.filter(([, path, anchor]) => {
    const target = path ? join(dirname(page), path) : page;
    if (!existsSync(target)) return true;
    const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(
      ([, heading]) => heading as string,
    );
    return anchor !== undefined && !headings.map(anchorOf).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});
