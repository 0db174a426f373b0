import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Source files that a page names, in full or by the end of their path. */
const NAMED = /`([A-Za-z0-9_./-]+\.(?:ts|mjs|sql|asl\.json))`/g;
const files = globSync(
  '{bin,lib,lambdas,localstack,statemachines,glue-sql,bench,test}/**/*.{ts,mjs,sql,json}',
);

const PAGES = ['README.md', ...globSync('{docs,localstack,bench/*,lib/datasets/*}/*.md')];

test.each(PAGES)('%s names files that exist', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(NAMED)].map(([, path]) => path as string);
  const missing = named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name}`)));
  // The guide's own, which its reader writes.
  const written = [
    ...['dataset.ts', 'stand-in.ts'].map((file) => `lib/datasets/seattle_weather/${file}`),
    'glue-sql/gold/seattle_yearly/seattle_yearly.sql',
    'lib/datasets/shop_orders/dataset.ts',
  ];
  expect(missing.filter((name) => !written.includes(name))).toEqual([]);
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
    if (anchor === undefined) return false;
    const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(
      ([, heading]) => heading as string,
    );
    return !headings.map(anchorOf).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('the runbook says of every error that ends a run what is to be done', () => {
  const classes = [
    ...readFileSync('lib/contracts/errors.ts', 'utf8').matchAll(
      /^export class (\w+) extends PipelineError/gm,
    ),
  ];
  const machines = globSync('statemachines/*.asl.json').flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/"(?:Error|error)": "(\w+)"/g),
  ]);
  const names = [...classes, ...machines].map(([, name]) => name as string);
  expect(names).toContain('AuditFailed');
  expect(names.length).toBeGreaterThan(10);
  const told = readFileSync('docs/runbook.md', 'utf8');
  expect(names.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});
