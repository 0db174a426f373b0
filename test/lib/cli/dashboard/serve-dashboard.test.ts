import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pageAssets } from '../../../../lib/cli/dashboard/page-assets.ts';
import { type Dashboard, serveDashboard } from '../../../../lib/cli/dashboard/serve-dashboard.ts';
import { TableReader } from '../../../../lib/serve/reading/table-reader.ts';
import type { ServedLake } from '../../../../lib/serve/served-lake.ts';
import { memoryLake } from '../../lake/sample-table.ts';

const lake: ServedLake = {
  reader: new TableReader(memoryLake()),
  models: [],
  origin: 'simulated',
  label: 'simulated market (seed 1)',
  build: 'test',
  target: ' --data /d',
};
let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await serveDashboard(lake, 0);
});
afterAll(() => dashboard.close());

const get = (path: string, headers: Readonly<Record<string, string>>) =>
  new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const asking = request(`${dashboard.url}${path}`, { headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.on('error', reject).end();
  });

test('the page runs its own files alone, which are kept for ever under the name of their content', async () => {
  const page = await fetch(`${dashboard.url}/`);
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; /,
  );
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const html = await page.text();
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/);
  const files = [...html.matchAll(/\/assets\/[\w.-]+/g)].map(([path]) => path);
  expect(files).toHaveLength(2);
  for (const file of files) {
    const asset = await fetch(`${dashboard.url}${file}`);
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('scripts of a view are at most 45 KB and styles 5 KB, compressed', async () => {
  const assets = await pageAssets();
  const sizes = new Map([...assets].map(([path, { body }]) => [path, gzipSync(body).length]));
  const sum = (paths: Iterable<string>) =>
    [...paths].reduce((all, path) => all + (sizes.get(path) ?? Number.NaN), 0);
  const text = (path: string) => Buffer.from(assets.get(path)!.body).toString();
  /** What a script loads before it runs. */
  const needed = (path: string, found = new Set<string>()): Set<string> => {
    if (found.has(path)) return found;
    found.add(path);
    for (const [, file] of text(path).matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g))
      needed(`/assets/${file}`, found);
    return found;
  };
  const named = (name: string) => [...assets.keys()].find((path) => path.startsWith(`/assets/${name}-`))!;
  const charts = [...assets.keys()].filter((path) => /\/uPlot/i.test(path));
  expect(charts).toHaveLength(1);
  for (const tab of ['market', 'volatility', 'coins', 'chain', 'quality', 'runs', 'tables', 'query']) {
    const scripts = new Set([...needed(named('main')), ...needed(named(tab))]);
    if (['market', 'volatility', 'coins', 'chain'].includes(tab)) scripts.add(charts[0]!);
    expect(sum(scripts), tab).toBeGreaterThan(8_000);
    expect(sum(scripts), tab).toBeLessThanOrEqual(45 * 1024);
  }
  const styles = [...assets.keys()].filter((path) => path.endsWith('.css'));
  expect(sum(styles)).toBeGreaterThan(500);
  expect(sum(styles)).toBeLessThanOrEqual(5 * 1024);
  // Nobody loads all of it: each tab's code comes when it is shown.
  expect(sum(assets.keys())).toBeLessThanOrEqual(70 * 1024);
});

test('the API answers beside it, and says of whom the rows are', async () => {
  const answer = await fetch(`${dashboard.url}/api/v1/tables`);
  expect(await answer.json()).toEqual({
    origin: 'simulated',
    label: 'simulated market (seed 1)',
    can_query: false,
    target: ' --data /d',
    tables: [],
  });
  const { status, text } = await get('/nope', {});
  expect(status).toBe(404);
  expect(JSON.parse(text).detail).toBe('There is nothing at /nope');
});

test.each([
  ['a name of another’s', { Host: 'evil.example' }, /^The Host 'evil\.example' is not this server: /],
  [
    'a page of another origin',
    { Origin: 'https://evil.example' },
    /^Requests of web pages of other origins are refused: /,
  ],
  ['a fetch across sites', { 'Sec-Fetch-Site': 'cross-site' }, /Sec-Fetch-Site is 'cross-site'$/],
])('%s is refused with the reason, and nothing is read', async (_, headers, reason) => {
  for (const path of ['/', '/today', '/api/v1/tables']) {
    const { status, text } = await get(path, headers);
    expect(status).toBe(403);
    expect(JSON.parse(text).detail).toMatch(reason);
  }
});

test('a port in use is named, with what to do', async () => {
  const port = Number(new URL(dashboard.url).port);
  await expect(serveDashboard(lake, port)).rejects.toThrow(
    `Port ${port} of 127.0.0.1 is in use by another program: choose another with --page-port, or 0 for any free one`,
  );
});
