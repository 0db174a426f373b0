import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bundleFunctions, functionNames } from '../../../../lib/infra/bundles/bundle-functions.ts';

const lambdasFolder = join(import.meta.dirname, '..', 'lambdas');
const datasets = ['binance_klines'];

test('every function becomes a module that exports its handler', async () => {
  const bundles = bundleFunctions({ lambdasFolder, datasets });
  for (const name of functionNames) {
    const module = await import(pathToFileURL(join(bundles[name], 'index.mjs')).href);
    expect(await module.handler()).toBe(name);
  }
});

test('files lie beside the bundle that they are for', () => {
  const bundles = bundleFunctions({
    lambdasFolder,
    datasets,
    files: { plan: { 'models.json': '{"models":[]}' } },
  });
  expect(readdirSync(bundles.plan).sort()).toEqual(['index.mjs', 'index.mjs.map', 'models.json']);
  expect(readdirSync(bundles.commit).sort()).toEqual(['index.mjs', 'index.mjs.map']);
});

test('equal sources give equal bytes, wherever they are bundled to', () => {
  const read = (folder: string) =>
    readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  const [first, second] = [
    bundleFunctions({ lambdasFolder, datasets }),
    bundleFunctions({ lambdasFolder, datasets }),
  ];
  expect(first.plan).not.toBe(second.plan);
  expect(read(first.plan)).toEqual(read(second.plan));
});

test('error classes keep their names, the AWS SDK stays out', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-lambdas-')), 'lambdas');
  cpSync(lambdasFolder, folder, { recursive: true });
  writeFileSync(
    join(folder, 'ingest', 'handler.ts'),
    `import { S3Client } from '@aws-sdk/client-s3';
     class ProviderThrottled extends Error { constructor() { super(); this.name = new.target.name; } }
     export const handler = () => { new S3Client({}); throw new ProviderThrottled(); };`,
  );
  const bundle = readFileSync(
    join(bundleFunctions({ lambdasFolder: folder, datasets }).ingest, 'index.mjs'),
    'utf8',
  );
  expect(bundle).toContain('"ProviderThrottled"');
  expect(bundle).toContain('from"@aws-sdk/client-s3"');
});

test('a mistake names file and line', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-lambdas-')), 'lambdas');
  cpSync(lambdasFolder, folder, { recursive: true });
  writeFileSync(join(folder, 'plan', 'handler.ts'), 'export const handler = ;');
  expect(() => bundleFunctions({ lambdasFolder: folder, datasets })).toThrow(
    /plan\/handler\.ts:1:23: ERROR: Unexpected ";"/,
  );
});
