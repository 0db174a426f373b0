import { expect, it } from 'vitest';
import { pageExtension } from '../../../../lib/ingestion/bronze/manifest.ts';

const FOLDER = 's3://bronze/bronze/binance_klines/ingest_date=2024-03-01/r1/symbol=A__timeframe=1h/';

it.each([
  ['0001.json.gz', 'json'],
  ['BTCUSDT-1h-2024-01.zip.gz', 'zip'],
  ['BTCUSDT-1h-2024-01.zip.CHECKSUM.gz', 'zip.CHECKSUM'],
])('a page named %s has the layout %s', (name, extension) => {
  expect(pageExtension(`${FOLDER}${name}`)).toBe(extension);
});

it('refuses an object that is no page', () => {
  expect(() => pageExtension(`${FOLDER}manifest.json`)).toThrow(
    `${FOLDER}manifest.json: a page's object is named <page>.<extension>.gz`,
  );
});
