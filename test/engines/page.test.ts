import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coinlake, type Running, startCoinlake } from '../end-to-end/coinlake.ts';
import { axeSource, violationsOf } from './support/axe.ts';
import { type Browser, launchBrowser, type Page } from './support/browser.ts';
import { pageLakes } from './support/page-lakes.ts';

const TABS = [
  'market',
  'volatility',
  'coins',
  'chain',
  'chain&range=All',
  'quality',
  'runs',
  'tables&table=gold.ohlcv_daily',
  'query',
  'api&path=/statistics',
];

let browser: Browser;
let axe: string;
/** Of the lake that is looked at. */
let data: string;
let address: string;

beforeAll(async () => {
  browser = await launchBrowser();
  axe = await axeSource();
});
afterAll(() => browser?.close());

/** Opens the page as a person would, and gathers what its console says. */
async function open(query: string, width = 1280, colorScheme: 'light' | 'dark' = 'light') {
  const page = await browser.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(String(error)));
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  await page.goto(`${address}/?tab=${query}`);
  await settled(page);
  return { page, said };
}

/** Waits until an expression is true in the page, whose policy forbids Playwright's own way, which is to evaluate a text there. */
async function until(page: Page, expression: string): Promise<void> {
  for (let tries = 0; !(await page.evaluate(`Boolean(${expression})`)); tries++) {
    if (tries > 300) throw new Error(`Not within 30 s: ${expression}`);
    await page.waitForTimeout(100);
  }
}

async function settled(page: Page): Promise<void> {
  await until(
    page,
    `document.querySelector('main :is(table, textarea, .empty)') && !document.querySelector('[aria-busy=true]')`,
  );
  // Charts are drawn in the frame after their data.
  await page.waitForTimeout(300);
}

/** Texts of a table's cells, row by row. */
const cells = (page: Page, selector: string) =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll(${JSON.stringify(`${selector} tbody tr`)})].map((row) => [...row.children].map((cell) => cell.textContent))`,
  );

describe.each(pageLakes)('a $name lake', (lake) => {
  let dashboard: Running;
  let close: (() => void) | undefined;
  beforeAll(async () => {
    const opened = await lake.open();
    data = opened.data;
    close = opened.close;
    dashboard = startCoinlake(['dashboard', '--data', data, '--page-port', '0']);
    address = (await dashboard.said(/^Page and API: (\S+) \(/m))[1] ?? '';
  });
  afterAll(async () => {
    dashboard?.kill('SIGINT');
    await dashboard?.ended;
    close?.();
  });

  describe.each(TABS)('the tab %s', (tab) => {
    test.each(lake.screens)(
      '%i pixels wide, %s: no complaint, nothing too wide, nothing that axe finds',
      async (width, scheme) => {
        const { page, said } = await open(tab, width, scheme);
        try {
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          expect(await violationsOf(page, axe)).toEqual([]);
          expect(said).toEqual([]);
        } finally {
          await page.close();
        }
      },
    );
  });

  // All of a history is asked for by name: what is shown first is a part of it.
  const first = TABS.filter((tab) => !tab.includes('range=All'));
  test.each(first)('the first view of %s weighs at most 90 KB on the wire', async (tab) => {
    const { page } = await open(tab);
    try {
      const loaded = await page.evaluate<[string, number][]>(
        `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, transferSize }) => [name, transferSize])`,
      );
      // Nothing comes from the cache of a page before: each has its own.
      expect(loaded.filter(([, bytes]) => bytes === 0)).toEqual([]);
      expect(loaded.length).toBeGreaterThan(5);
      expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(90 * 1024);
    } finally {
      await page.close();
    }
  });

  describe('what it shows', () => {
    const query = async (sql: string) => {
      const { stdout } = await coinlake(['query', sql, '--format', 'csv', '--data', data]);
      return stdout
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
    };

    test('the days of a symbol are those of Athena, digit by digit', async () => {
      const { page } = await open('market&symbol=BTCUSDT&range=All', 1280);
      try {
        const shown = (await cells(page, '[aria-label="BTCUSDT: days, newest first"]')).map((row) =>
          row.slice(0, 7),
        );
        const sql = `SELECT CAST(day AS varchar), open, high, low, close, volume, vwap FROM gold.ohlcv_daily WHERE symbol = 'BTCUSDT' ORDER BY day DESC`;
        const rows = await query(sql);
        expect(rows.length).toBeGreaterThan(30);
        expect(shown).toEqual(rows);
        const altered = rows.with(0, rows[0]!.with(4, `${rows[0]![4]!.slice(0, -1)}9`));
        expect(shown).not.toEqual(altered);
      } finally {
        await page.close();
      }
    });

    test('every table is listed with its rows', async () => {
      const { page } = await open('tables');
      try {
        const shown = (await cells(page, '[aria-label=Tables]')).map(([name, rows]) => [name, rows]);
        const { stdout } = await coinlake(['tables', '--format', 'json', '--data', data]);
        const tables = JSON.parse(stdout) as { table: string; rows: number }[];
        expect(shown).toEqual(tables.map(({ table, rows }) => [table, rows.toLocaleString('en-US')]));
      } finally {
        await page.close();
      }
    });

    test('records, and where they went, are those of Athena', async () => {
      const { page } = await open('quality');
      try {
        const shown = (await cells(page, '[aria-label="Where every record went"]')).map((row) =>
          row.slice(0, 3).map((text) => text.replaceAll(',', '')),
        );
        const sql =
          'SELECT dataset, count(*), sum(records) FROM ops.batches GROUP BY dataset ORDER BY dataset';
        expect(shown).toEqual(await query(sql));
        const checks = await page.evaluate<string>(`document.querySelectorAll('.kpi strong')[1].textContent`);
        const [held, all] = checks.split(' of ').map(Number);
        expect(all).toBeGreaterThan(20);
        expect(held).toBe(all);
      } finally {
        await page.close();
      }
    });

    test('the days of a coin are those of Athena, digit by digit', async () => {
      const { page } = await open('coins&coin=bitcoin&range=All', 1280);
      try {
        const shown = (await cells(page, '[aria-label="bitcoin: days, newest first"]')).map((row) =>
          row.slice(0, 6),
        );
        const sql = `SELECT CAST(event_date AS varchar), open, close, average, minimum, maximum FROM gold.coin_daily_metrics WHERE coin_id = 'bitcoin' AND vs_currency = 'usd' ORDER BY event_date DESC`;
        expect(shown.length).toBeGreaterThan(5);
        expect(shown).toEqual(await query(sql));
      } finally {
        await page.close();
      }
    });

    test('hash rates and difficulties are those of Athena, digit by digit, of the snapshot that is named', async () => {
      const { page } = await open('chain&range=All', 1280);
      try {
        const sources = await page.evaluate<string[]>(
          `[...document.querySelectorAll('.source')].map((source) => source.textContent)`,
        );
        const [rates = [], changes = []] = sources.map(
          (source) => /^(\w+) (silver\.\w+) · snapshot (\d+) of /.exec(source)?.slice(1) ?? [],
        );
        expect([rates[0], changes[0]]).toEqual([lake.name, lake.name]);
        const shown = await cells(page, '[aria-label="Hash rate by day, newest first"]');
        const days = await query(
          `SELECT CAST(CAST(time AS date) AS varchar), hash_rate FROM ${rates[1]} FOR VERSION AS OF ${rates[2]} ORDER BY time DESC`,
        );
        expect(days.length).toBeGreaterThan(1000);
        expect(shown).toEqual(days);
        const difficulties = await query(
          `SELECT height, date_format(time, '%Y-%m-%d %H:%i:%s'), difficulty, adjustment FROM ${changes[1]} FOR VERSION AS OF ${changes[2]} ORDER BY time DESC`,
        );
        expect(difficulties.length).toBeGreaterThan(100);
        expect(
          (await cells(page, '[aria-label="Changes of difficulty, newest first"]')).map((row) =>
            row.with(0, row[0]!.replaceAll(',', '')),
          ),
        ).toEqual(difficulties);
      } finally {
        await page.close();
      }
    });

    test('blocks and fees of a chosen chain are those of Athena, digit by digit', async () => {
      const { page, said } = await open('chain&range=All&chain=bitcoin', 1280);
      try {
        const shown = await cells(page, '[aria-label="bitcoin: days, newest first"]');
        const days = await query(
          `SELECT CAST(day AS varchar), blocks, transactions, size, fees, average_interval_seconds FROM gold.fct_daily_block_summary WHERE chain = 'bitcoin' ORDER BY day DESC`,
        );
        expect(days.length).toBeGreaterThan(0);
        expect(shown).toEqual(days.map((row) => row.map((cell) => cell || '–')));
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    });

    test('days that are chosen stand in the address, and these alone are shown', async () => {
      const { page, said } = await open('market&symbol=BTCUSDT');
      try {
        const all = await query(
          `SELECT CAST(day AS varchar) FROM gold.ohlcv_daily WHERE symbol = 'BTCUSDT' ORDER BY day DESC`,
        );
        const [to, from] = [all[3]![0]!, all[8]![0]!];
        const choose = async (label: string, day: string) => {
          await page.getByLabel(label, { exact: true }).fill(day);
          await page.keyboard.press('Enter');
          await settled(page);
        };
        await choose('From', from);
        await choose('To', to);
        expect(await page.evaluate('location.search')).toBe(
          `?tab=market&symbol=BTCUSDT&from=${from}&to=${to}`,
        );
        const days = async () =>
          (await cells(page, '[aria-label="BTCUSDT: days, newest first"]')).map(([day]) => day);
        expect(await days()).toEqual(all.slice(3, 9).map(([day]) => day));
        await choose('To', '1/2/2024');
        expect(await page.evaluate('location.search')).toContain(`&to=${to}`);
        await choose('To', '');
        expect(await days()).toEqual(all.slice(0, 9).map(([day]) => day));
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    });

    test('a range of days and an axis stand in the address; the arrow keys read both charts', async () => {
      const { page, said } = await open('chain&range=3M');
      try {
        const rows = await cells(page, '[aria-label="Hash rate by day, newest first"]');
        expect(rows.length).toBe(91);
        await page.evaluate(
          `[...document.querySelectorAll('input[type=radio]')].find((input) => input.parentElement.textContent === 'log').click()`,
        );
        await settled(page);
        expect(await page.evaluate('location.search')).toBe('?tab=chain&range=3M&axis=log');
        const readout = () => page.evaluate<string>(`document.querySelector('.readout').textContent`);
        expect((await readout()).slice(0, 10)).toBe(rows[0]![0]);
        for (const chart of [0, 1]) {
          await page.evaluate(`document.querySelectorAll('.plot')[${chart}].focus()`);
          await page.keyboard.press('Home');
          await page.waitForTimeout(100);
          expect((await readout()).slice(0, 10)).toBe(rows.at(-1)![0]);
          await page.keyboard.press('End');
          await page.waitForTimeout(100);
          expect((await readout()).slice(0, 10)).toBe(rows[0]![0]);
        }
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    });

    test('where one of the tables is not there yet, the others are shown, and where none is, the page says so', async () => {
      for (const [lacking, plots, words] of [
        ['hash_rate', 3, 'No table has hash rates yet.'],
        [
          'hash_rate,difficulty,fees',
          0,
          'No table has hash rates, difficulties or blocks by day yet: the first runs make them. See how far they are',
        ],
      ] as const) {
        const page = await browser.newPage();
        try {
          for (const column of lacking.split(','))
            await page.route(`**/api/v1/tables?columns=*${column}*`, (route) =>
              route.fulfill({ json: { tables: [] } }),
            );
          await page.goto(`${address}/?tab=chain`);
          await settled(page);
          expect(await page.evaluate(`document.querySelector('main .empty').textContent`)).toBe(words);
          expect(await page.evaluate(`document.querySelectorAll('.plot').length`)).toBe(plots);
        } finally {
          await page.close();
        }
      }
    });

    test('an error of the server is told in its words, and asking again leads on', async () => {
      const page = await browser.newPage();
      try {
        let isBroken = true;
        await page.route('**/api/v1/tables/*/rows*', (route) =>
          isBroken
            ? route.fulfill({ status: 500, json: { detail: 'a file of the table is damaged' } })
            : route.continue(),
        );
        await page.goto(`${address}/?tab=chain`);
        await until(page, `document.querySelector('main [role=alert]')`);
        expect(await page.evaluate(`document.querySelector('main [role=alert]').textContent`)).toBe(
          'a file of the table is damaged Try again',
        );
        isBroken = false;
        await page.evaluate(`document.querySelector('main [role=alert] button').click()`);
        await until(page, `document.querySelector('.plot')`);
      } finally {
        await page.close();
      }
    });

    test('a model is drawn as its contract says: values of Athena, a choice and a range in the address', async () => {
      const { page, said } = await open('tables&table=gold.ohlcv_daily&newest=100');
      try {
        const symbols = await page.evaluate<string[]>(
          `[...document.querySelectorAll('select option')].map((option) => option.value)`,
        );
        expect(symbols).toEqual(expect.arrayContaining(['BTCUSDT', 'ETHUSDT']));
        await page.evaluate(
          `((select) => { select.value = 'ETHUSDT'; select.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('select'))`,
        );
        const caption = '[aria-label="gold.ohlcv_daily ETHUSDT: rows, newest first"]';
        await until(page, `document.querySelector('${caption}')`);
        expect(await page.evaluate('location.search')).toBe(
          '?tab=tables&table=gold.ohlcv_daily&newest=100&of.symbol=ETHUSDT',
        );
        const shown = await cells(page, caption);
        const rows = await query(
          `SELECT CAST(day AS varchar), open, high, low, close FROM gold.ohlcv_daily WHERE symbol = 'ETHUSDT' ORDER BY day DESC LIMIT 100`,
        );
        expect(rows.length).toBeGreaterThan(80);
        expect(shown).toEqual(rows);
        const label = `document.querySelector('.plot').getAttribute('aria-label')`;
        expect(await page.evaluate(label)).toBe('gold.ohlcv_daily ETHUSDT: open, high, low, close by day');
        await page.evaluate(`document.querySelector('.plot').focus()`);
        await page.keyboard.press('Home');
        await page.waitForTimeout(100);
        expect(await page.evaluate(`document.querySelector('.readout').textContent`)).toContain(
          rows.at(-1)![0],
        );
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    });

    test('every model that names a chart is drawn without code of its own', async () => {
      const { stdout } = await coinlake(['tables', '--format', 'json', '--data', data]);
      const gold = (JSON.parse(stdout) as { table: string }[]).filter(({ table }) =>
        table.startsWith('gold.'),
      );
      let drawn = 0;
      for (const { table } of gold) {
        const { chart } = (await (await fetch(`${address}/api/v1/tables/${table}`)).json()) as {
          chart: { kind: string; y: string[] } | null;
        };
        if (!chart) continue;
        drawn += 1;
        const { page, said } = await open(`tables&table=${table}`);
        try {
          await until(page, `document.querySelector('.plot canvas, .coverage svg')`);
          if (chart.kind === 'line')
            expect(
              await page.evaluate(
                `[...document.querySelectorAll('.legend > span')].map((one) => one.textContent.trim())`,
              ),
              // One line needs no name.
            ).toEqual(chart.y.length > 1 ? chart.y : []);
          expect(said).toEqual([]);
        } finally {
          await page.close();
        }
      }
      expect(drawn).toBeGreaterThan(2);
    });

    test('a statement says what it reads, runs, and answers as the command line does', async () => {
      const sql =
        'SELECT symbol, count(*) AS n, sum(volume) AS v FROM silver.binance_klines GROUP BY 1 ORDER BY 1';
      const { page, said } = await open(`query&sql=${encodeURIComponent(sql)}`);
      try {
        await until(page, `document.querySelector('.plan').textContent.includes('silver.binance_klines')`);
        expect(await page.evaluate(`document.querySelector('.plan').textContent`)).toMatch(
          /^Reads at most [\d.]+ [KM]?B: silver\.binance_klines \([\d,]+ rows\)$/,
        );
        await page.evaluate(`document.querySelector('textarea').focus()`);
        await page.keyboard.press('Control+Enter');
        await until(page, `document.querySelector('.editor table')`);
        expect(await cells(page, '.editor')).toEqual(await query(sql));
        expect(said).toEqual([]);
      } finally {
        await page.close();
      }
    });

    test('a mistake is told in Athena’s words and pointed at; what changes something does not run', async () => {
      const { page } = await open(`query&sql=${encodeURIComponent('SELECT\n  nope FROM gold.ohlcv_daily')}`);
      try {
        const run = `document.querySelector('button.first').click()`;
        await page.evaluate(run);
        await until(page, `document.querySelector('.editor [role=alert]')`);
        expect(await page.evaluate(`document.querySelector('.editor [role=alert]').textContent`)).toMatch(
          /^COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved/,
        );
        const marked = `((box) => box.value.slice(box.selectionStart, box.selectionEnd))(document.querySelector('textarea'))`;
        expect(await page.evaluate(marked)).toBe('nope');
      } finally {
        await page.close();
      }
      const answer = await fetch(`${address}/api/v1/query`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ sql: 'DROP TABLE gold.ohlcv_daily' }),
      });
      expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
        400,
        'DROP is not run here: this page reads, and changes nothing',
      ]);
    });

    test('the graph leads to a table, whose columns tell what they are computed from', async () => {
      const { page } = await open('tables');
      try {
        await page.evaluate(
          `document.querySelector('.lineage a[href$="gold.ohlcv_daily"]').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
        );
        await until(
          page,
          `document.querySelector('[aria-label="What the columns of gold.ohlcv_daily are computed from"]')`,
        );
        expect(await page.evaluate('location.search')).toBe('?tab=tables&table=gold.ohlcv_daily');
        const rows = await cells(
          page,
          '[aria-label="What the columns of gold.ohlcv_daily are computed from"]',
        );
        expect(rows).toContainEqual([
          'vwap',
          'silver.binance_klines.quote_volume, silver.binance_klines.volume',
        ]);
      } finally {
        await page.close();
      }
    });

    test('a run shows as it happens, with its states and logs, and nobody reloads', async () => {
      const { page } = await open('runs');
      try {
        const newest = () =>
          page.evaluate<string>(`document.querySelector('.detail code')?.textContent ?? ''`);
        const before = await newest();
        await coinlake(['run', 'ohlcv_daily', '--data', data]);
        await until(page, `document.querySelector('.detail code')?.textContent !== '${before}'`);
        const { stdout } = await coinlake(['runs', '--format', 'json', '--limit', '1', '--data', data]);
        const [last] = JSON.parse(stdout) as { run: string; status: string; name: string }[];
        expect(await newest()).toBe(last!.run);
        await until(page, `document.querySelector('.detail h2 .succeeded')`);
        expect(await page.evaluate(`document.querySelector('.detail h2').textContent`)).toContain(
          'ohlcv_daily',
        );
        const states = await cells(page, '.gantt');
        expect(states.map(([name]) => name)).toContain('Prepare');
        await page.evaluate(`document.querySelector('.detail > details:last-of-type > summary').click()`);
        await until(page, `document.querySelectorAll('.logs li').length > 3`);
      } finally {
        await page.close();
      }
    });

    test('a run that is chosen stands in the address, and the way back leads out of it', async () => {
      const { page } = await open('runs');
      try {
        await page.evaluate(`document.querySelectorAll('.list tbody button')[2].click()`);
        const code = `document.querySelector('.detail code')?.textContent`;
        await until(page, `${code} && location.search === '?tab=runs&run=' + ${code}`);
        const chosen = await page.evaluate<string>(code);
        await page.evaluate('history.back()');
        await until(page, `${code} && ${code} !== '${chosen}'`);
        expect(await page.evaluate('location.search')).toBe('?tab=runs');
      } finally {
        await page.close();
      }
    });

    test('whose rows they are is told on every tab, and in the title', async () => {
      for (const tab of TABS) {
        const { page } = await open(tab);
        const label = await page.evaluate<string>(`document.querySelector('.badge.amber').textContent`);
        expect(label).toMatch(/^(simulated market \(seed \d+\)|recordings in .+)$/);
        expect(await page.evaluate('document.title')).toMatch(/^Coinlake \((simulated|recorded)\)$/);
        await page.close();
      }
    });
  });

  test.runIf(lake.name === 'simulated')(
    'the picture of the README is of this page: COINLAKE_PICTURE=1 takes it anew',
    async () => {
      const [, picture = ''] =
        /!\[[^\]]+\]\((docs\/[\w.-]+\.png)\)/.exec(readFileSync('README.md', 'utf8')) ?? [];
      expect(picture).toBe('docs/page.png');
      const { page } = await open('market&symbol=BTCUSDT&range=3M', 1280);
      try {
        const taken = await page.screenshot(process.env.COINLAKE_PICTURE ? { path: picture } : {});
        // Width and height stand behind the first 16 bytes of a PNG.
        const size = (png: Uint8Array) => Buffer.from(png).subarray(16, 24).toString('hex');
        expect(size(readFileSync(picture))).toBe(size(taken));
      } finally {
        await page.close();
      }
    },
  );

  describe('by keyboard and address', () => {
    test('a choice stands in the address, and the address leads back to it', async () => {
      const { page } = await open('volatility');
      try {
        await page.evaluate(
          `[...document.querySelectorAll('input[type=radio]')].find((input) => input.parentElement.textContent === 'price_range').click()`,
        );
        await settled(page);
        expect(await page.evaluate('location.search')).toContain('measure=price_range');
        const shown = await page.evaluate<string>(`document.querySelector('.readout').textContent`);
        await page.goto(await page.evaluate<string>('location.href'));
        await settled(page);
        expect(await page.evaluate(`document.querySelector('.readout').textContent`)).toBe(shown);
        expect(shown).toContain('price_range');
      } finally {
        await page.close();
      }
    });

    test('the arrow keys read the chart, day by day', async () => {
      const { page } = await open('market&symbol=BTCUSDT&range=3M');
      try {
        await page.evaluate(`document.querySelector('.plot').focus()`);
        const day = () =>
          page.evaluate<string>(`document.querySelector('.readout').textContent.slice(0, 10)`);
        const last = await day();
        await page.keyboard.press('Home');
        await page.waitForTimeout(100);
        const first = await day();
        await page.keyboard.press('ArrowRight');
        await page.waitForTimeout(100);
        const second = await day();
        expect(Date.parse(second) - Date.parse(first)).toBe(86_400_000);
        await page.keyboard.press('End');
        await page.waitForTimeout(100);
        expect(await day()).toBe(last);
      } finally {
        await page.close();
      }
    });

    test('when the server goes away, what was shown stays, and the page says so', async () => {
      const { page } = await open('market&symbol=BTCUSDT');
      try {
        await page.route('**/api/**', (route) => route.abort());
        const days = () => cells(page, '[aria-label="BTCUSDT: days, newest first"]');
        const before = await days();
        expect(before.length).toBeGreaterThan(30);
        await page.evaluate(`dispatchEvent(new Event('focus'))`);
        await until(page, `document.querySelector('main [role=alert]')`);
        expect(await page.evaluate(`document.querySelector('main [role=alert]').textContent`)).toBe(
          'Shown as it was: The server does not answer: it has ended, or is starting again. Try again',
        );
        expect(await days()).toEqual(before);
      } finally {
        await page.close();
      }
    });
  });
});
