import { expect, test } from 'vitest';
import { coinlake } from '../../end-to-end/coinlake.ts';
import { cells, settled, until } from './looked-at.ts';
import type { View } from './view.ts';

/** What becomes of clicks, keys, addresses and errors, on any lake. */
export function judgeBehaviour(view: View): void {
  test('days that are chosen stand in the address, and these alone are shown', async () => {
    const { page, said } = await view.open('market&symbol=BTCUSDT');
    const all = await view.query(
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
    expect(await page.evaluate('location.search')).toBe(`?tab=market&symbol=BTCUSDT&from=${from}&to=${to}`);
    const days = async () =>
      (await cells(page, '[aria-label="BTCUSDT: days, newest first"]')).map(([day]) => day);
    expect(await days()).toEqual(all.slice(3, 9).map(([day]) => day));
    await choose('To', '1/2/2024');
    expect(await page.evaluate('location.search')).toContain(`&to=${to}`);
    await choose('To', '');
    expect(await days()).toEqual(all.slice(0, 9).map(([day]) => day));
    expect(said).toEqual([]);
  });

  test('a range of days and an axis stand in the address; the arrow keys read both charts', async () => {
    const { page, said } = await view.open('chain&range=3M');
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
      const page = await view.newPage();
      for (const column of lacking.split(','))
        await page.route(`**/api/v1/tables?columns=*${column}*`, (route) =>
          route.fulfill({ json: { tables: [] } }),
        );
      await page.goto(`${view.address}/?tab=chain`);
      await settled(page);
      expect(await page.evaluate(`document.querySelector('main .empty').textContent`)).toBe(words);
      expect(await page.evaluate(`document.querySelectorAll('.plot').length`)).toBe(plots);
    }
  });

  test('an error of the server is told in its words, and asking again leads on', async () => {
    const page = await view.newPage();
    let isBroken = true;
    await page.route('**/api/v1/tables/*/rows*', (route) =>
      isBroken
        ? route.fulfill({ status: 500, json: { detail: 'a file of the table is damaged' } })
        : route.continue(),
    );
    await page.goto(`${view.address}/?tab=chain`);
    await until(page, `document.querySelector('main [role=alert]')`);
    expect(await page.evaluate(`document.querySelector('main [role=alert]').textContent`)).toBe(
      'a file of the table is damaged Try again',
    );
    isBroken = false;
    await page.evaluate(`document.querySelector('main [role=alert] button').click()`);
    await until(page, `document.querySelector('.plot')`);
  });

  test('a statement says what it reads, runs, and answers as the command line does', async () => {
    const sql =
      'SELECT symbol, count(*) AS n, sum(volume) AS v FROM silver.binance_klines GROUP BY 1 ORDER BY 1';
    const { page, said } = await view.open(`query&sql=${encodeURIComponent(sql)}`);
    await until(page, `document.querySelector('.plan').textContent.includes('silver.binance_klines')`);
    expect(await page.evaluate(`document.querySelector('.plan').textContent`)).toMatch(
      /^Reads at most [\d.]+ [KM]?B: silver\.binance_klines \([\d,]+ rows\)$/,
    );
    await page.evaluate(`document.querySelector('textarea').focus()`);
    await page.keyboard.press('Control+Enter');
    await until(page, `document.querySelector('.editor table')`);
    expect(await cells(page, '.editor')).toEqual(await view.query(sql));
    expect(said).toEqual([]);
  });

  test('a mistake is told in Athena’s words and pointed at; what changes something does not run', async () => {
    const { page } = await view.open(
      `query&sql=${encodeURIComponent('SELECT\n  nope FROM gold.ohlcv_daily')}`,
    );
    const run = `document.querySelector('button.first').click()`;
    await page.evaluate(run);
    await until(page, `document.querySelector('.editor [role=alert]')`);
    expect(await page.evaluate(`document.querySelector('.editor [role=alert]').textContent`)).toMatch(
      /^COLUMN_NOT_FOUND: line 2:3: Column 'nope' cannot be resolved/,
    );
    const marked = `((box) => box.value.slice(box.selectionStart, box.selectionEnd))(document.querySelector('textarea'))`;
    expect(await page.evaluate(marked)).toBe('nope');
    const answer = await fetch(`${view.address}/api/v1/query`, {
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
    const { page } = await view.open('tables');
    await page.evaluate(
      `document.querySelector('.lineage a[href$="gold.ohlcv_daily"]').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
    );
    await until(
      page,
      `document.querySelector('[aria-label="What the columns of gold.ohlcv_daily are computed from"]')`,
    );
    expect(await page.evaluate('location.search')).toBe('?tab=tables&table=gold.ohlcv_daily');
    const rows = await cells(page, '[aria-label="What the columns of gold.ohlcv_daily are computed from"]');
    expect(rows).toContainEqual(['vwap', 'silver.binance_klines.quote_volume, silver.binance_klines.volume']);
  });

  test('a run shows as it happens, with its states and logs, and nobody reloads', async () => {
    const { page } = await view.open('runs');
    const newest = () => page.evaluate<string>(`document.querySelector('.detail code')?.textContent ?? ''`);
    const before = await newest();
    await coinlake(['run', 'ohlcv_daily', '--data', view.data]);
    await until(page, `document.querySelector('.detail code')?.textContent !== '${before}'`);
    const { stdout } = await coinlake(['runs', '--format', 'json', '--limit', '1', '--data', view.data]);
    const [last] = JSON.parse(stdout) as { run: string; status: string; name: string }[];
    expect(await newest()).toBe(last!.run);
    await until(page, `document.querySelector('.detail h2 .succeeded')`);
    expect(await page.evaluate(`document.querySelector('.detail h2').textContent`)).toContain('ohlcv_daily');
    const states = await cells(page, '.gantt');
    expect(states.map(([name]) => name)).toContain('Prepare');
    await page.evaluate(`document.querySelector('.detail > details:last-of-type > summary').click()`);
    await until(page, `document.querySelectorAll('.logs li').length > 3`);
  });

  test('a run that is chosen stands in the address, and the way back leads out of it', async () => {
    const { page } = await view.open('runs');
    await page.evaluate(`document.querySelectorAll('.list tbody button')[2].click()`);
    const code = `document.querySelector('.detail code')?.textContent`;
    await until(page, `${code} && location.search === '?tab=runs&run=' + ${code}`);
    const chosen = await page.evaluate<string>(code);
    await page.evaluate('history.back()');
    await until(page, `${code} && ${code} !== '${chosen}'`);
    expect(await page.evaluate('location.search')).toBe('?tab=runs');
  });

  test('a choice stands in the address, and the address leads back to it', async () => {
    const { page } = await view.open('volatility');
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
  });

  test('the arrow keys read the chart, day by day', async () => {
    const { page } = await view.open('market&symbol=BTCUSDT&range=3M');
    await page.evaluate(`document.querySelector('.plot').focus()`);
    const day = () => page.evaluate<string>(`document.querySelector('.readout').textContent.slice(0, 10)`);
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
  });

  test('when the server goes away, what was shown stays, and the page says so', async () => {
    const { page } = await view.open('market&symbol=BTCUSDT');
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
  });
}
