import { expect, test } from 'vitest';
import { coinlake } from '../../end-to-end/coinlake.ts';
import { cells, until } from './looked-at.ts';
import type { View } from './view.ts';

/** What the page shows of a lake, against Athena and the contracts. */
export function judgeValues(view: View): void {
  test('the days of a symbol are those of Athena, digit by digit', async () => {
    const { page } = await view.open('market&symbol=BTCUSDT&range=All', 1280);
    const shown = (await cells(page, '[aria-label="BTCUSDT: days, newest first"]')).map((row) =>
      row.slice(0, 7),
    );
    const sql = `SELECT CAST(day AS varchar), open, high, low, close, volume, vwap FROM gold.ohlcv_daily WHERE symbol = 'BTCUSDT' ORDER BY day DESC`;
    const rows = await view.query(sql);
    expect(rows.length).toBeGreaterThan(30);
    expect(shown).toEqual(rows);
    const altered = rows.with(0, rows[0]!.with(4, `${rows[0]![4]!.slice(0, -1)}9`));
    expect(shown).not.toEqual(altered);
  });

  test('every table is listed with its rows', async () => {
    const { page } = await view.open('tables');
    const shown = (await cells(page, '[aria-label=Tables]')).map(([name, rows]) => [name, rows]);
    const { stdout } = await coinlake(['tables', '--format', 'json', '--data', view.data]);
    const tables = JSON.parse(stdout) as { table: string; rows: number }[];
    expect(shown).toEqual(tables.map(({ table, rows }) => [table, rows.toLocaleString('en-US')]));
  });

  test('records, and where they went, are those of Athena', async () => {
    const { page } = await view.open('quality');
    const shown = (await cells(page, '[aria-label="Where every record went"]')).map((row) =>
      row.slice(0, 3).map((text) => text.replaceAll(',', '')),
    );
    const sql = 'SELECT dataset, count(*), sum(records) FROM ops.batches GROUP BY dataset ORDER BY dataset';
    expect(shown).toEqual(await view.query(sql));
    const checks = await page.evaluate<string>(`document.querySelectorAll('.kpi strong')[1].textContent`);
    const [held, all] = checks.split(' of ').map(Number);
    expect(all).toBeGreaterThan(20);
    expect(held).toBe(all);
  });

  test('the days of a coin are those of Athena, digit by digit', async () => {
    const { page } = await view.open('coins&coin=bitcoin&range=All', 1280);
    const shown = (await cells(page, '[aria-label="bitcoin: days, newest first"]')).map((row) =>
      row.slice(0, 6),
    );
    const sql = `SELECT CAST(event_date AS varchar), open, close, average, minimum, maximum FROM gold.coin_daily_metrics WHERE coin_id = 'bitcoin' AND vs_currency = 'usd' ORDER BY event_date DESC`;
    expect(shown.length).toBeGreaterThan(5);
    expect(shown).toEqual(await view.query(sql));
  });

  test('hash rates and difficulties are those of Athena, digit by digit, of the snapshot that is named', async () => {
    const { page } = await view.open('chain&range=All', 1280);
    const sources = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.source')].map((source) => source.textContent)`,
    );
    const [rates = [], changes = []] = sources.map(
      (source) => /^(\w+) (silver\.\w+) · snapshot (\d+) of /.exec(source)?.slice(1) ?? [],
    );
    expect([rates[0], changes[0]]).toEqual([view.lake, view.lake]);
    const shown = await cells(page, '[aria-label="Hash rate by day, newest first"]');
    const days = await view.query(
      `SELECT CAST(CAST(time AS date) AS varchar), hash_rate FROM ${rates[1]} FOR VERSION AS OF ${rates[2]} ORDER BY time DESC`,
    );
    expect(days.length).toBeGreaterThan(1000);
    expect(shown).toEqual(days);
    const difficulties = await view.query(
      `SELECT height, date_format(time, '%Y-%m-%d %H:%i:%s'), difficulty, adjustment FROM ${changes[1]} FOR VERSION AS OF ${changes[2]} ORDER BY time DESC`,
    );
    expect(difficulties.length).toBeGreaterThan(100);
    expect(
      (await cells(page, '[aria-label="Changes of difficulty, newest first"]')).map((row) =>
        row.with(0, row[0]!.replaceAll(',', '')),
      ),
    ).toEqual(difficulties);
  });

  test('blocks and fees of a chosen chain are those of Athena, digit by digit', async () => {
    const { page, said } = await view.open('chain&range=All&chain=bitcoin', 1280);
    const shown = await cells(page, '[aria-label="bitcoin: days, newest first"]');
    const days = await view.query(
      `SELECT CAST(day AS varchar), blocks, transactions, size, fees, average_interval_seconds FROM gold.fct_daily_block_summary WHERE chain = 'bitcoin' ORDER BY day DESC`,
    );
    expect(days.length).toBeGreaterThan(0);
    expect(shown).toEqual(days.map((row) => row.map((cell) => cell || '–')));
    expect(said).toEqual([]);
  });

  test('a model is drawn as its contract says: values of Athena, a choice and a range in the address', async () => {
    const { page, said } = await view.open('tables&table=gold.ohlcv_daily&newest=100');
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
    const rows = await view.query(
      `SELECT CAST(day AS varchar), open, high, low, close FROM gold.ohlcv_daily WHERE symbol = 'ETHUSDT' ORDER BY day DESC LIMIT 100`,
    );
    expect(rows.length).toBeGreaterThan(80);
    expect(shown).toEqual(rows);
    const label = `document.querySelector('.plot').getAttribute('aria-label')`;
    expect(await page.evaluate(label)).toBe('gold.ohlcv_daily ETHUSDT: open, high, low, close by day');
    await page.evaluate(`document.querySelector('.plot').focus()`);
    await page.keyboard.press('Home');
    await page.waitForTimeout(100);
    expect(await page.evaluate(`document.querySelector('.readout').textContent`)).toContain(rows.at(-1)![0]);
    expect(said).toEqual([]);
  });

  test('every model that names a chart is drawn without code of its own', async () => {
    const { stdout } = await coinlake(['tables', '--format', 'json', '--data', view.data]);
    const gold = (JSON.parse(stdout) as { table: string }[]).filter(({ table }) => table.startsWith('gold.'));
    let drawn = 0;
    for (const { table } of gold) {
      const { chart } = (await (await fetch(`${view.address}/api/v1/tables/${table}`)).json()) as {
        chart: { kind: string; y: string[] } | null;
      };
      if (!chart) continue;
      drawn += 1;
      const { page, said } = await view.open(`tables&table=${table}`);
      await until(page, `document.querySelector('.plot canvas, .coverage svg')`);
      if (chart.kind === 'line')
        expect(
          await page.evaluate(
            `[...document.querySelectorAll('.legend > span')].map((one) => one.textContent.trim())`,
          ),
          // One line needs no name.
        ).toEqual(chart.y.length > 1 ? chart.y : []);
      expect(said).toEqual([]);
    }
    expect(drawn).toBeGreaterThan(2);
  });
}
