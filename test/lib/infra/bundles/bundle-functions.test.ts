import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bundleFunctions, functionNames } from '../../../../lib/infra/bundles/bundle-functions.ts';
import { KeptFolders } from '../../../../lib/infra/kept-folders.ts';

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

/** None of which is made yet. */
const noneKept = () => new KeptFolders(mkdtempSync(join(tmpdir(), 'coinlake-kept-')), 2);
const read = (folder: string) => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));

test('equal sources give equal bytes, wherever they are bundled to', () => {
  const [first, second] = [
    bundleFunctions({ lambdasFolder, datasets, kept: noneKept() }),
    bundleFunctions({ lambdasFolder, datasets, kept: noneKept() }),
  ];
  expect(first.plan).not.toBe(second.plan);
  expect(read(first.plan)).toEqual(read(second.plan));
});

test('what the same sources gave before is copied, without the files that were put beside it', () => {
  const kept = noneKept();
  const first = bundleFunctions({ lambdasFolder, datasets, kept, files: { plan: { 'models.json': '{}' } } });
  const keeps = vi.spyOn(kept, 'keep');
  const second = bundleFunctions({ lambdasFolder, datasets, kept });
  expect(read(second.ingest)).toEqual(read(first.ingest));
  expect(readdirSync(second.plan).sort()).toEqual(['index.cjs', 'index.cjs.map']);
  expect(keeps).not.toHaveBeenCalled();
});

test('other datasets and an altered function are bundled anew', () => {
  const kept = noneKept();
  const folder = join(mkdtempSync(join(tmpdir(), 'coinlake-lambdas-')), 'lambdas');
  cpSync(lambdasFolder, folder, { recursive: true });
  bundleFunctions({ lambdasFolder: folder, datasets, kept });
  const keeps = vi.spyOn(kept, 'keep');
  bundleFunctions({ lambdasFolder: folder, datasets: ['coingecko_market_chart'], kept });
  writeFileSync(join(folder, 'ingest', 'handler.ts'), `export const handler = () => 'altered';`);
  const altered = bundleFunctions({ lambdasFolder: folder, datasets, kept });
  expect(read(altered.ingest)[0]).toContain('altered');
  expect(keeps).toHaveBeenCalledTimes(2);
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
