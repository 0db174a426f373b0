import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { binanceKlinesSettings } from '../../../lib/datasets/binance_klines/settings.ts';
import { datasets } from '../../../lib/datasets/registry.ts';
import { environmentSettings } from '../../../lib/infra/environment-settings.ts';

const defaultKlines = binanceKlinesSettings.parse({});

const environments = {
  dev: { tags: { team: 'data' }, logRetentionDays: 7 },
  prod: { retain: true },
  broken: { retian: true, logRetentionDays: 8 },
};

const file = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'coinlake-settings-')), 'settings.json');
  writeFileSync(path, text);
  return path;
};

test('an environment has its own values and the defaults', () => {
  const settings = environmentSettings({ environments, environment: 'prod' });
  expect(settings).toMatchObject({ retain: true, namespace: '', logRetentionDays: 30 });
  expect(settings.datasets).toEqual(
    Object.fromEntries(
      Object.values(datasets).map((dataset) => [
        dataset.name,
        dataset.isOffByDefault ? false : dataset.settings.parse({}),
      ]),
    ),
  );
  expect(settings.datasets.binance_klines).toEqual(defaultKlines);
});

test('what is off by default is on where it is named, or all is wanted, and nothing says false', () => {
  const path = file('{"datasets": {"blockchair_outputs": {}}}');
  const sources = { environments, environment: 'prod' };
  const isOn = (more: object) => {
    const given = environmentSettings({ ...sources, ...more }).datasets;
    return [given.blockchair_outputs !== false, given.blockchair_inputs !== false];
  };
  expect(isOn({})).toEqual([false, false]);
  expect(isOn({ file: path })).toEqual([true, false]);
  expect(isOn({ isAllOn: true })).toEqual([true, true]);
  const off = file('{"datasets": {"blockchair_inputs": false}}');
  expect(isOn({ isAllOn: true, file: off })).toEqual([true, false]);
});

test('an unknown environment lists the known', () => {
  expect(() => environmentSettings({ environments, environment: 'stage' })).toThrow(
    "Unknown environment 'stage'. cdk.json has: broken, dev, prod",
  );
  expect(() => environmentSettings({ environments: undefined, environment: 'dev' })).toThrow(
    "Unknown environment 'dev'. cdk.json has: none",
  );
});

test('every mistake is named with its path', () => {
  expect(() => environmentSettings({ environments, environment: 'broken' })).toThrow(
    /^Settings in cdk\.json environments\.broken are not valid:\n {2}logRetentionDays: one of 7, 14, 30, 90, 180, 365 expected\n {2}retian: unknown setting\. Did you mean retain\?$/,
  );
});

test('a settings file wins member by member, and lists win whole', () => {
  const path = file(
    JSON.stringify({
      kms: true,
      tags: { owner: 'me' },
      datasets: { binance_klines: { symbols: ['LTCBTC'] } },
    }),
  );
  expect(environmentSettings({ environments, environment: 'dev', file: path })).toMatchObject({
    kms: true,
    logRetentionDays: 7,
    tags: { team: 'data', owner: 'me' },
    datasets: { binance_klines: { ...defaultKlines, symbols: ['LTCBTC'] } },
  });
});

test("a file's windows replace an environment's symbols, and the other way round", () => {
  const windows = [{ symbol: 'BTCUSDT', timeframe: '1m', from: '2020-01-01', to: '2020-01-03' }];
  const lists = { symbols: ['LTCBTC'], start: '2024-01-01' };
  const own = {
    listed: { datasets: { binance_klines: lists } },
    stretches: { datasets: { binance_klines: { windows } } },
  };
  const datasets = (environment: string, klines: object) =>
    environmentSettings({
      environments: own,
      environment,
      file: file(JSON.stringify({ datasets: { binance_klines: klines } })),
    }).datasets.binance_klines;
  const replaced = datasets('listed', { windows });
  expect(replaced).toMatchObject({ windows });
  expect(Object.keys(replaced as object).filter((name) => name in lists)).toEqual([]);
  expect(datasets('stretches', lists)).toEqual({ ...defaultKlines, ...lists });
});

test('a mistake in the file names the file', () => {
  const wrong = file('{ "datasets": { "binance_klines": { "start": "yesterday" } } }');
  expect(() => environmentSettings({ environments, environment: 'dev', file: wrong })).toThrow(
    `Settings in ${wrong} are not valid:\n  datasets.binance_klines.start: write a date such as 2024-01-01, or a duration such as P1Y`,
  );
  const unknown = file('{ "datasets": { "binance_trades": {} } }');
  expect(() => environmentSettings({ environments, environment: 'dev', file: unknown })).toThrow(
    `Settings in ${unknown} are not valid:\n  datasets.binance_trades: unknown dataset; there are ${Object.keys(datasets).sort().join(', ')}`,
  );
});

test('a file that is missing or no JSON is named', () => {
  expect(() => environmentSettings({ environments, environment: 'dev', file: '/nowhere/s.json' })).toThrow(
    "Settings file /nowhere/s.json can't be read: ENOENT: no such file or directory, open '/nowhere/s.json'",
  );
  const broken = file('{ "kms": ');
  expect(() => environmentSettings({ environments, environment: 'dev', file: broken })).toThrow(
    `Settings file ${broken} can't be read: Unexpected end of JSON input`,
  );
});
