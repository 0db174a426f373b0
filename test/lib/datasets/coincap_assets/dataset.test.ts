import { afterEach, expect, test } from 'vitest';
import definition from '../../../../lib/datasets/coincap_assets/dataset.ts';
import { HttpClient } from '../../../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../../../lib/ingestion/http/request-budget.ts';
import type { Answer } from '../../../lambdas/support/scripted-server.ts';
import { answer, scriptedServer } from '../../../lambdas/support/scripted-server.ts';
import { slicesRun } from '../../../lambdas/support/slices-run.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

const TIME = '2026-05-09T00:40:00Z';
const TAKEN = Date.parse('2026-05-09T00:40:07.123Z');
const BITCOIN = {
  id: 'bitcoin',
  rank: '1',
  symbol: 'BTC',
  name: 'Bitcoin',
  supply: '20026871.000000000000000000',
  maxSupply: '21000000.0000000000000000',
  marketCapUsd: '1610151816845.470214843750000000',
  volumeUsd24Hr: '19641391949.020343780517578125',
  priceUsd: '80399.57000000000698491950',
  changePercent24Hr: '-0.28198847274828845000',
  vwap24Hr: '80210.72481609907',
  explorer: 'https://blockchain.info/',
  tokens: { '1': ['0x2260fac5e5542a773aa44fbcfedf7c193bc2c599'] },
};
/** As v2 had it early: no explorer, no tokens. */
const EARLY = {
  ...{ id: 'eos', rank: '2', symbol: 'EOS', name: 'EOS', supply: null, maxSupply: null, marketCapUsd: null },
  ...{ volumeUsd24Hr: null, priceUsd: '0.00000000000000000050', changePercent24Hr: null, vwap24Hr: null },
};

async function start(provider: Answer, top: number) {
  const runs = await slicesRun(definition, provider, { top });
  close = runs.server.close;
  return runs;
}
const list = (...data: readonly object[]): Answer => answer(200, JSON.stringify({ data, timestamp: TAKEN }));
const e18 = (text: string) => BigInt(text.replace('.', ''));

test('texts of 20 decimals are rounded half away from zero; what may be absent is null', async () => {
  const runs = await start(list(BITCOIN, EARLY), 2);
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 2, inserted: 2, quarantined: 0 });
  const columns = Object.keys(definition.tables[0]!.columns).slice(0, -2);
  const taken = BigInt(TAKEN) * 1000n;
  expect(await runs.rows('silver.coincap_assets', columns)).toEqual([
    [
      ...[taken, 'bitcoin', 1, 'BTC', 'Bitcoin'],
      ...['20026871.000000000000000000', '21000000.000000000000000000'].map(e18),
      ...['1610151816845.470214843750000000', '19641391949.020343780517578125'].map(e18),
      ...['80399.570000000006984920', '-0.281988472748288450', '80210.724816099070000000'].map(e18),
      'https://blockchain.info/',
      '{"1":["0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"]}',
    ],
    [taken, 'eos', 2, 'EOS', 'EOS', null, null, null, null, 1n, null, null, null, null],
  ]);
  expect(runs.server.urls).toEqual(['/v3/assets?offset=0&limit=2']);
});

test('a price that would become zero goes to quarantine, and the snapshot is partial', async () => {
  const runs = await start(list(BITCOIN, { ...EARLY, priceUsd: '0.0000000000000000004' }), 2);
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ inserted: 1, quarantined: 1 });
  expect(await runs.rows('ops.slices', ['state', 'kind'])).toEqual([['held', 'partial']]);
});

test('a server that caps the limit is asked on, from where its page ended', async () => {
  const runs = await start((request, response) => {
    const offset = Number(new URL(request.url ?? '', 'http://x').searchParams.get('offset'));
    const data = [1, 2].map((n) => ({ ...BITCOIN, id: `a${offset + n}`, rank: String(offset + n) }));
    response.end(JSON.stringify({ data, timestamp: TAKEN + offset }));
  }, 6);
  expect((await runs.run('r1', TIME)).counts).toMatchObject({ records: 6, inserted: 6 });
  expect(runs.server.urls.map((url) => url.slice('/v3/assets?'.length))).toEqual([
    'offset=0&limit=6',
    'offset=2&limit=4',
    'offset=4&limit=2',
  ]);
  expect(new Set((await runs.rows('silver.coincap_assets', ['taken_at'])).map(([taken]) => taken)).size).toBe(
    1,
  );
});

test('the notice of a version that was shut down is no empty day: it is refused with its words', async () => {
  const runs = await start(
    answer(200, '{"data":{"message":"We are deprecating this version"},"timestamp":1}'),
    20,
  );
  expect((await runs.run('r1', TIME)).failed).toBe(
    'top=20__20260509T000000Z (refused): ProviderRejected: coincap: \'data\' is {"message":"We are deprecating this version"}: a list of records expected',
  );
});

test('the key goes out as a header, and is nowhere else: an answer that repeats it is kept without it', async () => {
  const server = await scriptedServer((request, response) => {
    const echo = `${request.headers.authorization}`;
    response.end(JSON.stringify({ data: [], timestamp: TAKEN, apiKey: echo, url: request.url }));
  });
  close = server.close;
  const { key, provider } = definition.source;
  expect(definition.provider).toMatchObject({ secret: 'COINCAP_API_KEY', isSecretRequired: true });
  const client = new HttpClient({
    provider,
    budget: new RequestBudget(60),
    remainingTime: () => 60_000,
    headers: { [key!.header!]: `${key!.prefix}0123456789abcdef` },
  });
  const { body } = await client.get({
    url: definition.source.url({ parameters: { top: '20' }, extent: { kind: 'whole' } }, {}, server.url),
    weight: 1,
    read: () => undefined,
    refusal: () => undefined,
  });
  expect(Buffer.from(body).toString()).toBe(
    `{"data":[],"timestamp":${TAKEN},"apiKey":"REDACTED","url":"/v3/assets"}`,
  );
});
