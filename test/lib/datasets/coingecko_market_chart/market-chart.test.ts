import { afterEach, describe, expect, it } from 'vitest';
import { chartConnector, chartDemand } from '../../../../lib/datasets/coingecko_market_chart/market-chart.ts';
import { coingeckoMarketChartSettings } from '../../../../lib/datasets/coingecko_market_chart/settings.ts';
import { HttpClient } from '../../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../../lib/ingestion/http/request-budget.ts';
import { type Answer, answer, scriptedServer } from '../../../lambdas/support/scripted-server.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2024, 5, 10, 12, 50);
const series = { coin_id: 'bitcoin', vs_currency: 'usd', granularity: '1h' };

function connector(given: object = {}, options: { apiKey?: string; baseUrl?: string } = {}) {
  return chartConnector({
    baseUrl: options.baseUrl ?? 'https://api.coingecko.com/',
    settings: coingeckoMarketChartSettings.parse(given),
    apiKey: options.apiKey,
    now: () => NOW,
  });
}

describe('demand', () => {
  it('is a year of hours and days of the default coins, as far as a demo key reaches', () => {
    const demand = chartDemand(coingeckoMarketChartSettings.parse({}));
    expect(demand).toHaveLength(6);
    expect(demand[0]).toEqual({ series, from: 'P365D', reach: 365 * DAY - 900_000 });
  });

  it('is what windows say, without a reach where the plan has all', () => {
    const window = { ...series, granularity: '5m', from: '2021-05-14T14:00:00Z', to: '2021-05-15' };
    const { from, to, ...of } = window;
    expect(
      chartDemand(
        coingeckoMarketChartSettings.parse({ windows: [window], reachDays: null, intervals: 'explicit' }),
      ),
    ).toEqual([{ series: of, from, to }]);
  });
});

describe('request', () => {
  it('asks for a range in seconds, the last of them included', () => {
    const asked = { from: NOW - 10 * DAY, to: NOW + 1 };
    expect(connector().request(series, asked)).toEqual({
      url: 'https://api.coingecko.com/api/v3/coins/bitcoin/market_chart/range?vs_currency=usd&from=1717159800&to=1718023801&precision=full',
      weight: 1,
      extent: { from: 1717159800_000, to: 1718023802_000 },
    });
  });

  it('names the interval where settings say so', () => {
    const { url } = connector({ intervals: 'explicit' }).request(series, { from: NOW - DAY, to: NOW });
    expect(url).toContain('&from=1717937400&to=1718023800&interval=hourly&');
  });

  it('never reaches beyond the plan to get days', () => {
    const asked = { from: NOW - 365 * DAY + 900_000, to: NOW - 364 * DAY };
    const { searchParams } = new URL(connector().request({ ...series, granularity: '1d' }, asked).url);
    expect(Number(searchParams.get('from')) * 1000).toBe(asked.from);
    expect((Number(searchParams.get('to')) - Number(searchParams.get('from'))) / 86_400).toBe(92);
  });

  it('sends the key in the header of its plan', () => {
    expect(connector({}, { apiKey: 'CG-k' }).headers).toEqual({ 'x-cg-demo-api-key': 'CG-k' });
    expect(connector({ plan: 'pro' }, { apiKey: 'CG-k' }).headers).toEqual({ 'x-cg-pro-api-key': 'CG-k' });
    expect(connector().headers).toEqual({});
  });

  it('asks nothing of a paid plan without its key', () => {
    expect(() => connector({ plan: 'pro' }).request(series, { from: 0, to: DAY })).toThrow(
      'coingecko_market_chart: plan "pro" in the settings needs COINGECKO_API_KEY in the secret',
    );
  });
});

const POINTS = (step: number) => {
  const points = Array.from({ length: 5 }, (_, i) => `[${NOW + i * step + 7},1.5]`).join(',');
  return `{"prices":[${points}],"market_caps":[${points}],"total_volumes":[${points}]}`;
};
const E10012 =
  '{"error":{"status":{"timestamp":"2024-03-30T07:22:29.427+00:00","error_code":10012,"error_message":"Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days. "}}}';
const E429 = `{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}`;
const COIN = 'coin bitcoin in usd, granularity 1h';

describe('what CoinGecko answers', () => {
  let server: Awaited<ReturnType<typeof scriptedServer>>;
  afterEach(() => server.close());

  async function ask(
    answers: Answer[],
    options: { sleep?: (ms: number) => Promise<unknown>; apiKey?: string } = {},
  ) {
    server = await scriptedServer(...answers);
    const source = connector(
      {},
      { baseUrl: server.url, ...(options.apiKey ? { apiKey: options.apiKey } : {}) },
    );
    const client = new HttpClient({
      provider: source.provider,
      budget: new RequestBudget(1000),
      remainingTime: () => 60_000,
      headers: source.headers,
      pause: 1,
      ...(options.sleep ? { sleep: options.sleep } : {}),
    });
    const asked = { from: NOW - 10 * DAY, to: NOW };
    const { url, weight } = source.request(series, asked);
    return client.get({
      url,
      weight,
      read: (body) => source.read(body, series, asked),
      refusal: (body) => source.refusal(body, series),
    });
  }
  const failure = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      () => new Error('no failure'),
      (e: Error) => e,
    );
    return { name: error.name, message: error.message.replace(/http:\S*precision=full/, 'URL') };
  };

  it('counts the points', async () => {
    expect((await ask([answer(200, POINTS(3_600_000))])).content).toEqual({ records: 5 });
  });

  it.each<[string, Answer, string, string]>([
    [
      'the plan’s reach',
      answer(401, E10012),
      'ProviderRejected',
      `coingecko answered 401 to GET URL: ${COIN}: Your request exceeds the allowed time range. Public API users are limited to querying historical data within the past 365 days. (code 10012); the plan does not reach back that far: reachDays in the settings of coingecko_market_chart is 365`,
    ],
    [
      'a missing key',
      answer(401, '{"status":{"error_code":10002,"error_message":"API Key Missing"}}'),
      'ProviderRejected',
      `coingecko answered 401 to GET URL: ${COIN}: API Key Missing (code 10002); set COINGECKO_API_KEY in the secret`,
    ],
    [
      'a key of the other plan',
      answer(
        400,
        '{"status":{"error_code":10010,"error_message":"If you are using Pro API key, please change your root URL"}}',
      ),
      'ProviderRejected',
      `coingecko answered 400 to GET URL: ${COIN}: If you are using Pro API key, please change your root URL (code 10010); the key is a pro key: set plan to "pro" in the settings of coingecko_market_chart`,
    ],
    [
      'an unknown coin',
      answer(404, '{"error":"coin not found"}'),
      'ProviderRejected',
      `coingecko answered 404 to GET URL: ${COIN}: coin not found`,
    ],
    [
      'an unknown currency',
      answer(400, '{"error":"invalid vs_currency"}'),
      'ProviderRejected',
      `coingecko answered 400 to GET URL: ${COIN}: invalid vs_currency`,
    ],
    [
      'a missing parameter',
      answer(422, '{"error":"Missing parameter vs_currency"}'),
      'ProviderRejected',
      `coingecko answered 422 to GET URL: ${COIN}: Missing parameter vs_currency`,
    ],
    [
      'an error of its own',
      answer(500, '{"status":500,"error":"Internal Server Error"}'),
      'ProviderUnavailable',
      `coingecko answered 500 to GET URL: ${COIN}: Internal Server Error`,
    ],
    [
      'a limit without Retry-After',
      answer(429, E429),
      'ProviderThrottled',
      `coingecko answered 429 to GET URL: ${COIN}: You've exceeded the Rate Limit. (code 429)`,
    ],
    [
      'a limit that does not fit into the invocation',
      answer(429, `{"error":${E429}}`, { 'retry-after': '119' }),
      'ProviderThrottled',
      'coingecko answered 429 to GET URL: retry after 119 s, and 60 s of this invocation are left',
    ],
    [
      'another granularity than was meant',
      answer(200, POINTS(DAY)),
      'ProviderRejected',
      `coingecko answered 200 to GET URL: ${COIN}: the points are those of granularity 1d`,
    ],
    [
      'half a body',
      answer(200, POINTS(3_600_000).slice(0, 60)),
      'ProviderUnavailable',
      `coingecko answered 200 to GET URL with a body that cannot be read (not JSON: Expected ',' or ']' after array element in JSON at position 60 (line 1 column 61)): ${POINTS(3_600_000).slice(0, 60)}`,
    ],
  ])('reports %s', async (_, given, name, message) => {
    expect(await failure(ask([given]))).toEqual({ name, message });
  });

  it('waits as long as Retry-After asks', async () => {
    const waits: number[] = [];
    await ask([answer(429, E429, { 'retry-after': '41' }), answer(200, POINTS(3_600_000))], {
      sleep: async (milliseconds) => waits.push(milliseconds),
    });
    expect(waits).toEqual([41_000]);
  });

  it('never shows the key, even where CoinGecko repeats it', async () => {
    const { message } = await failure(
      ask([answer(401, '{"error":"the key CG-0123456789 is unknown"}')], { apiKey: 'CG-0123456789' }),
    );
    expect(message).toBe(`coingecko answered 401 to GET URL: ${COIN}: the key REDACTED is unknown`);
  });
});

it('keeps to the requests of a minute, on a clock of its own', async () => {
  let now = 0;
  const asked: number[] = [];
  const server = await scriptedServer((_request, response) => {
    asked.push(now);
    response.end(POINTS(3_600_000));
  });
  const source = connector({ requestsPerMinute: 30 }, { baseUrl: server.url });
  const client = new HttpClient({
    provider: source.provider,
    budget: new RequestBudget(source.weightPerMinute, { now: () => now }),
    remainingTime: () => 900_000 - now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  });
  for (const range of source.pages(series, [{ from: 0, to: 89 * 70 * DAY }])) {
    await client.get({
      ...source.request(series, range),
      read: () => 1,
      refusal: () => undefined,
    });
    now += 100;
  }
  await server.close();
  expect(asked).toHaveLength(70);
  for (const time of asked)
    expect(asked.filter((at) => at > time - 60_000 && at <= time).length).toBeLessThanOrEqual(30);
  expect(now).toBeLessThan(130_000);
});
