import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { docsSite } from '../../../../lib/cli/docs/docs-site.ts';
import { datasets } from '../../../../lib/datasets/registry.ts';

const files = new Map<string, string>();
beforeAll(() => {
  for (const [path, content] of docsSite())
    if (typeof content === 'string') files.set(path, content);
    else files.set(path, '');
});
const pages = () => [...files].filter(([path]) => path.endsWith('.html'));
const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value as string);

/** Links of a page that lead nowhere. */
function broken(path: string, html: string): readonly string[] {
  return attributes(html, 'href').filter((href) => {
    if (/^(https?:|data:)/.test(href)) return false;
    const [file = '', anchor] = href.split('#');
    const target = file === '' ? path : posix.join(posix.dirname(path), file);
    const found = files.get(target);
    if (found === undefined) return true;
    return anchor !== undefined && !attributes(found, 'id').includes(anchor);
  });
}

test('every link leads to a file and an anchor of the site', () => {
  expect(pages().length).toBeGreaterThan(30);
  expect(pages().flatMap(([path, html]) => broken(path, html).map((href) => `${path}: ${href}`))).toEqual([]);
  expect(
    broken('tables/x.html', '<a href="../tour.html"> <a href="tour.html"> <a href="../tour.html#no">'),
  ).toEqual(['tour.html', '../tour.html#no']);
});

test('every page is reached from the first', () => {
  const found = new Set(['index.html']);
  for (const path of found)
    for (const href of attributes(files.get(path) ?? '', 'href'))
      if (!/^(https?:|data:|#)/.test(href))
        found.add(posix.join(posix.dirname(path), href.split('#')[0] as string));
  expect(pages().filter(([path]) => !found.has(path))).toEqual([]);
});

test('nothing runs, nothing is styled inline, nothing is asked for elsewhere', () => {
  for (const [path, html] of pages()) {
    const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    const wrong = tags.filter(
      (tag) =>
        /^<(script|style|iframe|object|embed|form|base)\b/i.test(tag) ||
        / (style|on\w+)=/.test(tag) ||
        / src="(https?:)?\/\//.test(tag) ||
        (/^<link/.test(tag) && /href="(https?:)?\/\//.test(tag)),
    );
    expect(wrong, path).toEqual([]);
    expect(html).toContain(
      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self';",
    );
    const ids = attributes(html, 'id');
    expect(new Set(ids).size, path).toBe(ids.length);
  }
  expect(files.get('styles.css')).not.toMatch(/@import|url\((?!#)/);
});

test('each written page of docs/ is there with its headings', () => {
  const written = globSync('docs/*.md');
  expect(written.length).toBeGreaterThan(10);
  for (const source of written) {
    const text = readFileSync(source, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const html = files.get(source.replace('docs/', '').replace('.md', '.html')) ?? '';
    const main = html.slice(html.indexOf('<main>'), html.indexOf('</main>'));
    expect([...main.matchAll(/<h\d/g)].length, source).toBe([...text.matchAll(/^#+ /gm)].length);
  }
});

test('relations of facts stand on both pages, and on the list of tables', () => {
  for (const path of [
    'tables.html',
    'tables/gold.fct_daily_market_summary.html',
    'tables/gold.dim_cryptocurrency.html',
  ])
    expect(files.get(path)?.replaceAll(/<[^>]*>/g, ''), path).toContain(
      'gold.fct_daily_market_summary coin_id → gold.dim_cryptocurrency coin_id',
    );
});

test('invariants stand with the checks of their models, and seeds have pages', () => {
  const page = files.get('tables/gold.ohlcv_daily.html') ?? '';
  expect(page).toContain('candle_prices_in_order: The highest price of a day is no lower than');
  expect(page).toMatch(/candle_grid_complete: .*\(a warning: a build that breaks it is published\)/);
  const seed = files.get('tables/seeds.cryptocurrencies.html') ?? '';
  expect(seed).toContain('gold.dim_cryptocurrency');
  expect(seed).toMatch(/\d+, part of the SQL of what reads it/);
});

test('each model has a page with its columns, types, key and checks', () => {
  for (const file of globSync('glue-sql/gold/*/*.yml')) {
    const contract = parseYaml(readFileSync(file, 'utf8')) as {
      columns: Record<string, { type: string; unit?: string; doc: string }>;
      key: string[];
    };
    const name = posix.basename(file, '.yml');
    const html = files.get(`tables/gold.${name}.html`) ?? '';
    for (const [column, { type, unit = '' }] of Object.entries(contract.columns)) {
      const row = html.split('<tr>').find((one) => one.startsWith(`<td><code>${column}</code>`));
      expect(row, `${name}.${column}`).toContain(
        `<code>${type === 'timestamp' ? 'timestamp(6)' : type}</code>`,
      );
      expect(row).toContain(unit);
    }
    expect(html).toContain(
      `<dt>Key</dt><dd>${contract.key.map((one) => `<code>${one}</code>`).join(', ')}</dd>`,
    );
    expect(html).toContain('<li>there is a row</li>');
    expect(html).toContain('A build that breaks one is not published.');
  }
});

test('each dataset has a page that leads to the tables it fills, and they lead back', () => {
  for (const { name, tables, schedule } of Object.values(datasets)) {
    const html = files.get(`datasets/${name}.html`) ?? '';
    expect(html).toContain(`${schedule.expression} (${schedule.timeZone})`);
    for (const { table } of tables) {
      expect(html).toContain(`href="../tables/silver.${table.name}.html"`);
      const page = files.get(`tables/silver.${table.name}.html`) ?? '';
      expect(page).toContain(`href="../datasets/${name}.html"`);
      for (const field of table.fields) expect(page).toContain(`<td><code>${field.name}</code></td>`);
    }
  }
});

test('what a column of gold is computed from stands beside it', () => {
  expect(files.get('tables/gold.ohlcv_daily.html')).toMatch(
    /<td><code>vwap<\/code><\/td>.*<code>silver\.\w+\.quote_volume<\/code>, <code>silver\.\w+\.volume<\/code>/,
  );
});
