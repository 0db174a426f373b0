import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Allowed, brokenImports, unusedOffers } from './imports.ts';

/** Imports go one way. What an area lacks here it may not use: the parser knows no AWS, a function no CDK. */
const RULES: Readonly<Record<string, Allowed>> = {
  'lib/contracts': { areas: [], packages: ['zod'] },
  'lib/sql': { areas: ['lib/contracts'], packages: ['node', 'yaml', 'zod'] },
  'lib/lake': {
    areas: ['lib/contracts'],
    packages: ['node', 'hyparquet', 'hyparquet-writer', 'hysnappy', 'zod'],
  },
  'lib/aws': { areas: ['lib/contracts', 'lib/lake'], packages: ['node', '@aws-sdk/*', 'p-retry'] },
  'lib/ingestion': {
    areas: ['lib/contracts', 'lib/lake'],
    packages: ['node', 'fflate', 'p-retry', 'zod'],
  },
  'lib/asl': { areas: [], packages: ['node', 'asl-validator'] },
  'lib/stand-ins': { areas: ['lib/contracts'], packages: ['node'] },
  'lib/datasets': {
    areas: ['lib/contracts', 'lib/ingestion', 'lib/stand-ins'],
    packages: ['#datasets', 'node', 'fflate', 'zod'],
  },
  'lib/handler': {
    areas: ['lib/contracts', 'lib/sql', 'lib/lake', 'lib/aws', 'lib/ingestion'],
    packages: ['node', '@aws-sdk/*', '@aws-lambda-powertools/*', '@middy/core', 'aws-lambda', 'zod'],
  },
  lambdas: {
    areas: [
      ...['lib/contracts', 'lib/sql', 'lib/lake', 'lib/aws', 'lib/ingestion', 'lib/datasets', 'lib/handler'],
    ],
    packages: ['node', '@aws-sdk/*', '@aws-lambda-powertools/*', 'entities', 'zod'],
  },
  'lib/infra': {
    areas: ['lib/asl', 'lib/contracts', 'lib/sql', 'lib/lake', 'lib/ingestion', 'lib/datasets'],
    packages: [...['node', 'aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'jsonata', 'croner']],
  },
  localstack: {
    areas: ['lib/asl', 'lib/contracts', 'lib/sql', 'lib/lake', 'lib/stand-ins'],
    packages: [
      ...['node', '@duckdb/node-api', '@smithy/core', 'croner', 'esbuild', 'fast-xml-parser', 'hyparquet'],
      ...['jsonata', 'zod'],
    ],
  },
  'lib/runs': { areas: ['lib/contracts'], packages: ['@aws-sdk/*'] },
  'lib/serve': {
    areas: ['lib/contracts', 'lib/sql', 'lib/lake', 'lib/ingestion', 'lib/runs'],
    packages: ['node', 'hono', 'zod'],
  },
  // The page asks by HTTP alone.
  'lib/page': { areas: [], packages: ['preact', 'uplot'] },
  'lib/cli': {
    areas: [
      ...[
        'lib/contracts',
        'lib/sql',
        'lib/lake',
        'lib/aws',
        'lib/ingestion',
        'lib/stand-ins',
        'lib/datasets',
      ],
      ...['lib/handler', 'lib/infra', 'lib/page', 'lib/runs', 'lib/serve', 'localstack'],
    ],
    packages: [
      ...[
        'node',
        '@aws-sdk/*',
        '@duckdb/node-api',
        '@hono/node-server',
        'commander',
        'esbuild',
        'github-slugger',
        'hono',
        'listr2',
        'marked',
      ],
      'string-width',
    ],
  },
  bin: { areas: ['lib/cli', 'lib/datasets', 'lib/infra'], packages: ['node'] },
};
/** What definitions and stand-ins are written with: by people who may want any of it. */
const AUTHORED = ['lib/ingestion/index.ts', 'lib/stand-ins/index.ts'];

const files = new Map(
  globSync('{bin,lib,lambdas,localstack}/**/*.{ts,tsx}').map((file) => [file, readFileSync(file, 'utf8')]),
);

test('areas import one way, and of each other what the other’s index lists', () => {
  expect(files.size).toBeGreaterThan(500);
  expect(brokenImports(files, RULES)).toEqual([]);
});

test('an index lists nothing that no other area uses', () => {
  expect(unusedOffers(files, AUTHORED)).toEqual([]);
});

test('a dataset’s folder is its own: only the registry and the reader of stand-ins look into it', () => {
  const foreign = /'[^']*datasets\/(?!_)[a-z0-9_]+\/[^']*'/;
  const outside = [...files].filter(([file]) => !/^lib\/datasets\/[^/]+\//.test(file));
  expect(outside.filter(([, text]) => foreign.test(text)).map(([file]) => file)).toEqual([]);
  const definitions = [...files].filter(([file]) => /^lib\/datasets\/[^/]+\/(?!stand-in)/.test(file));
  // Functions would carry it.
  expect(definitions.filter(([, text]) => /'[^']*stand-in/.test(text)).map(([file]) => file)).toEqual([]);
});

test('each rule can be broken', () => {
  const rules = {
    'lib/a': { areas: [], packages: ['node'] },
    'lib/b': { areas: ['lib/a'], packages: ['@aws-sdk/*'] },
  };
  const broken = (text: string) =>
    brokenImports(
      new Map([
        ['lib/a/index.ts', "export { one, type Two } from './one.ts';\n"],
        ['lib/a/one.ts', ''],
        ['lib/b/x.ts', text],
      ]),
      rules,
    );
  const sound =
    "import { S3 } from '@aws-sdk/client-s3';\nimport { one } from '../a/one.ts';\nimport '../a/index.ts';\n";
  expect(broken(sound)).toEqual([]);
  expect(broken("import type { Construct } from 'constructs';\n")).toEqual([
    'lib/b/x.ts: lib/b does not use constructs',
  ]);
  expect(broken("import {\n  one,\n  three,\n} from '../a/one.ts';\n")).toEqual([
    'lib/b/x.ts: three of lib/a/one.ts is not listed in lib/a/index.ts',
  ]);
  expect(broken("const a = await import('../a/two.ts');\n")).toEqual([
    'lib/b/x.ts: lib/a/two.ts is not listed in lib/a/index.ts',
  ]);
  expect(broken("export * from '../c/one.ts';\n")).toEqual([
    'lib/b/x.ts: imports go one way, and lib/b does not import lib/c',
  ]);
  const used = new Map([
    ['lib/a/index.ts', "export { one, type Two } from './one.ts';\n"],
    ['lib/b/x.ts', sound],
  ]);
  expect(unusedOffers(used, [])).toEqual(['lib/a/index.ts: no other area uses Two of lib/a/one.ts']);
  expect(unusedOffers(used, ['lib/a/index.ts'])).toEqual([]);
});
