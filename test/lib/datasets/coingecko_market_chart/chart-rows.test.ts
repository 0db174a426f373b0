import { describe, expect, it } from 'vitest';
import { chartRows } from '../../../../lib/datasets/coingecko_market_chart/chart-rows.ts';
import { UnreadableBody } from '../../../../lib/ingestion/http/http-client.ts';

const HOUR = 3_600_000;
const AT = Date.UTC(2024, 5, 1);

const chart = (prices: string, caps = prices, volumes = prices) =>
  `{"prices":[${prices}],"market_caps":[${caps}],"total_volumes":[${volumes}]}`;

function rows(body: string, granularity = '1h'): string[] {
  const page = {
    object: 's3://bronze/1',
    extension: 'json',
    series: { coin_id: 'bitcoin', vs_currency: 'usd', granularity },
  };
  const text = Buffer.from(chartRows(Buffer.from(body), page)).toString();
  return text === '[]' ? [] : text.slice(1, -1).split(',\n');
}

describe('chartRows', () => {
  it('joins the arrays by time and keeps every digit', () => {
    const body = chart(`[${AT + 1},12345678901234567890.123]`, `[${AT + 1},1e-7]`, `[${AT + 1},null]`);
    expect(rows(body)).toEqual([`[${AT + 1},12345678901234567890.123,1e-7,null]`]);
  });

  it('reads bodies with white space', () => {
    expect(
      rows(
        `{\n "prices" : [ [ ${AT + 1} , 1 ] ],\n"market_caps":[[${AT + 1},2]], "total_volumes":[[${AT + 1},3]]}\n`,
      ),
    ).toEqual([`[${AT + 1},1,2,3]`]);
  });

  it('says which array lacks a point, and loses none', () => {
    const body = chart(
      `[${AT + 1},1],[${AT + HOUR + 1},2]`,
      `[${AT + 1},3]`,
      `[${AT + 1},4],[${AT + 2 * HOUR + 1},5]`,
    );
    expect(rows(body)).toEqual([
      `[${AT + 1},1,3,4]`,
      `[${AT + HOUR + 1},2,"absent from market_caps","absent from total_volumes"]`,
      `[${AT + 2 * HOUR + 1},"absent from prices","absent from market_caps",5]`,
    ]);
  });

  it('pairs the n-th element of a time with the n-th in the other arrays', () => {
    const twice = (a: number, b: number) => `[${AT + 1},${a}],[${AT + 1},${b}]`;
    expect(rows(chart(twice(1, 2), twice(3, 4), `[${AT + 1},5]`))).toEqual([
      `[${AT + 1},1,3,5]`,
      `[${AT + 1},2,4,"absent from total_volumes"]`,
    ]);
  });

  it('keeps elements that are no pairs for quarantine', () => {
    expect(rows(chart(`[${AT + 1},1]`, `[${AT + 1},1],[1,2,3],{"a":1},7`, `[${AT + 1},1]`))).toEqual([
      `[${AT + 1},1,1,1]`,
      '["market_caps holds no pair","[\\"1\\",\\"2\\",\\"3\\"]"]',
      '["market_caps holds no pair","{\\"a\\":\\"1\\"}"]',
      '["market_caps holds no pair","\\"7\\""]',
    ]);
  });

  it('marks the point of now: last, in whole seconds, off the grid', () => {
    const sample = `[${AT + 134_184},1]`;
    expect(rows(chart(`${sample},[${AT + 809_000},2]`))).toEqual([
      `[${AT + 134_184},1,1,1]`,
      `[${AT + 809_000},2,2,2,"now"]`,
    ]);
    expect(rows(chart(`[${AT + 809_000},2],${sample}`)).some((row) => row.includes('now'))).toBe(false);
    expect(rows(chart(`${sample},[${AT + HOUR + 809_001},2]`)).some((row) => row.includes('now'))).toBe(
      false,
    );
  });

  it('takes the midnight of a day for a sample, and what follows it for now', () => {
    const day = 24 * HOUR;
    expect(rows(chart(`[${AT},1],[${AT + day},2]`), '1d')).toEqual([`[${AT},1,1,1]`, `[${AT + day},2,2,2]`]);
    expect(rows(chart(`[${AT},1],[${AT + 14 * HOUR},2]`), '1d')).toEqual([
      `[${AT},1,1,1]`,
      `[${AT + 14 * HOUR},2,2,2,"now"]`,
    ]);
  });

  it('takes a series that steps back as it is', () => {
    expect(rows(chart(`[${AT + 594_955},1],[${AT + 594_000},1]`), '5m')).toEqual([
      `[${AT + 594_955},1,1,1]`,
      `[${AT + 594_000},1,1,1,"now"]`,
    ]);
    expect(rows(chart(`[${AT + 594_955},1],[${AT + 594_001},1]`), '5m')).toEqual([
      `[${AT + 594_955},1,1,1]`,
      `[${AT + 594_001},1,1,1]`,
    ]);
  });

  it('gives no row of an empty chart', () => {
    expect(rows(chart(''))).toEqual([]);
  });

  it.each([
    ['', 'the body is empty'],
    [
      '[]',
      'arrays prices, market_caps and total_volumes expected, prices, market_caps, total_volumes missing',
    ],
    [
      '{"prices":[],"market_caps":{}}',
      'arrays prices, market_caps and total_volumes expected, market_caps, total_volumes missing',
    ],
    ['{"prices":[[1,NaN]]}', 'not JSON: Unexpected token \'N\', "{"prices":[[1,NaN]]}" is not valid JSON'],
  ])('refuses %j', (body, message) => {
    expect(() => rows(body)).toThrow(new UnreadableBody(message));
  });
});
