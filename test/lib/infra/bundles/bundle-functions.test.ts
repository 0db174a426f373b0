import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleFunctions, functionNames } from '../../../../lib/infra/bundles/bundle-functions.ts';

const lambdasFolder = join(import.meta.dirname, '..', 'lambdas');
const datasets = ['binance_klines'];

test('every function becomes a module that exports its handler', async () => {
  const bundles = bundleFunctions({ lambdasFolder, datasets });
  for (const name of functionNames) {
    const path = join(bundles[name], 'index.cjs');
    expect(await createRequire(path)(path).handler()).toBe(name);
  }
});

test('files lie beside the bundle that they are for', () => {
  const bundles = bundleFunctions({
    lambdasFolder,
    datasets,
    files: { plan: { 'models.json': '{"models":[]}' } },
  });
  expect(readdirSync(bundles.plan).sort()).toEqual(['index.cjs', 'index.cjs.map', 'models.json']);
  expect(readdirSync(bundles.commit).sort()).toEqual(['index.cjs', 'index.cjs.map']);
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

test('error classes keep their names', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-lambdas-')), 'lambdas');
  cpSync(lambdasFolder, folder, { recursive: true });
  writeFileSync(
    join(folder, 'ingest', 'handler.ts'),
    `class ProviderThrottled extends Error { constructor() { super(); this.name = new.target.name; } }
     export const handler = () => { throw new ProviderThrottled(); };`,
  );
  const bundle = readFileSync(
    join(bundleFunctions({ lambdasFolder: folder, datasets }).ingest, 'index.cjs'),
    'utf8',
  );
  expect(bundle).toContain('"ProviderThrottled"');
});

test('what was tested runs: the project’s functions bring all of their packages, the AWS SDK too, in 2 MB each at most', () => {
  const bundles = bundleFunctions({
    lambdasFolder: join(import.meta.dirname, '..', '..', '..', '..', 'lambdas'),
    datasets: ['binance_klines', 'coingecko_market_chart'],
  });
  for (const name of functionNames) {
    const path = join(bundles[name], 'index.cjs');
    expect(statSync(path).size, name).toBeLessThan(2_000_000);
    // No package is found from where it lies: one that it left out would be an error.
    const module = createRequire(path)(path);
    expect(typeof module.handler, name).toBe('function');
    // It would load more of Node.js than the function needs.
    expect(readFileSync(path, 'utf8')).not.toMatch(/\bimport\(["']/);
    const { sources } = JSON.parse(readFileSync(`${path}.map`, 'utf8')) as { readonly sources: string[] };
    expect(sources.some((source) => source.includes('lib/contracts/'))).toBe(true);
    // What stands in for providers is for laptops.
    expect(sources.filter((source) => /stand-in|localstack/.test(source))).toEqual([]);
  }
});

test('a mistake names file and line', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-lambdas-')), 'lambdas');
  cpSync(lambdasFolder, folder, { recursive: true });
  writeFileSync(join(folder, 'plan', 'handler.ts'), 'export const handler = ;');
  expect(() => bundleFunctions({ lambdasFolder: folder, datasets })).toThrow(
    /plan\/handler\.ts:1:23: ERROR: Unexpected ";"/,
  );
});
