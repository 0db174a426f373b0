import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { zipOf } from '../../../../../lib/datasets/binance_klines/stand-in/archive-api.ts';
import { binanceMarket } from '../../../../../lib/datasets/binance_klines/stand-in/market-api.ts';
import { recordedArchive } from '../../../../../lib/datasets/binance_klines/stand-in/recorded-archive.ts';
import { recordedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/recorded-candles.ts';
import { simulatedArchive } from '../../../../../lib/datasets/binance_klines/stand-in/simulated-archive.ts';
import { simulatedCandles } from '../../../../../lib/datasets/binance_klines/stand-in/simulated-candles.ts';
import type { ProviderApi } from '../../../../../lib/stand-ins/provider-api.ts';

async function get(api: ProviderApi, path: string) {
  const url = new URL(path, 'http://provider');
  const response = await api({ path: url.pathname, query: url.searchParams, headers: {} });
  return { status: response?.status, body: Buffer.from(response?.body ?? '') };
}
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const MONTHLY = '/data/spot/monthly/klines/BTCUSDT/1h';
const DAILY = '/data/spot/daily/klines/BTCUSDT/1h';

describe('simulated', () => {
  const now = () => new Date('2025-02-10T00:00:00Z');
  const candles = simulatedCandles({ seed: 3, now });
  const market = binanceMarket({ candles, archive: simulatedArchive(candles, now), now });
  const csv = async (path: string) => {
    const [[name, bytes] = []] = Object.entries(unzipSync((await get(market, path)).body));
    return {
      name,
      lines: Buffer.from(bytes ?? [])
        .toString()
        .trimEnd()
        .split('\n'),
    };
  };

  test('a month and its days hold the candles of the API, in milliseconds to 2024 and microseconds from 2025', async () => {
    const month = await csv(`${MONTHLY}/BTCUSDT-1h-2024-12.zip`);
    expect(month.name).toBe('BTCUSDT-1h-2024-12.csv');
    expect(month.lines).toHaveLength(744);
    const from = Date.UTC(2024, 11, 1);
    const rest = await get(market, `/api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=${from}&limit=1`);
    const [row] = JSON.parse(rest.body.toString()) as string[][];
    expect(month.lines[0]).toBe(row?.join(','));
    const day = await csv(`${DAILY}/BTCUSDT-1h-2025-01-31.zip`);
    expect(day.lines).toHaveLength(24);
    expect(day.lines[0]).toMatch(/^1738281600000000,(?:[^,]+,){5}1738285199999999,/);
  });

  test('the checksum is that of the file, and the file is the same each time', async () => {
    const path = `${MONTHLY}/BTCUSDT-1h-2025-01.zip`;
    const { body } = await get(market, path);
    expect((await get(market, `${path}.CHECKSUM`)).body.toString()).toBe(
      `${sha256(body)}  BTCUSDT-1h-2025-01.zip\n`,
    );
    const again = binanceMarket({ candles, archive: simulatedArchive(candles, now), now });
    expect((await get(again, path)).body.equals(body)).toBe(true);
  });

  test.each([
    `${MONTHLY}/BTCUSDT-1h-2025-02.zip`,
    `${DAILY}/BTCUSDT-1h-2025-02-10.zip`,
    `${DAILY}/BTCUSDT-1h-2025-01.zip`,
    `${MONTHLY}/BTCUSDT-1h-2017-07.zip`,
    '/data/spot/monthly/klines/NOPE/1h/NOPE-1h-2024-01.zip',
    '/data/spot/monthly/klines/BTCUSDT/1h/ETHUSDT-1h-2024-01.zip',
    '/data/futures/um/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-01.zip',
  ])('%s is not there', async (path) => {
    const { status, body } = await get(market, path);
    expect(status).toBe(404);
    expect(body.toString()).toContain('<Code>NoSuchKey</Code>');
  });
});

describe('recorded', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'recordings-'));
    mkdirSync(join(folder, 'binance'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const record = (name: string, body: string | Uint8Array) =>
    writeFileSync(join(folder, 'binance', name), body);
  const market = () =>
    binanceMarket({
      candles: recordedCandles(folder),
      archive: recordedArchive(folder),
      now: () => new Date('2025-02-10T00:00:00Z'),
    });
  const LINE = '1704067200000,1.5,2.5,1.0,2.0,10.0,1704070799999,15.5,7,4.0,6.2,0\n';

  test('serves a zip and its CHECKSUM byte for byte, and computes a CHECKSUM that was not recorded', async () => {
    const zip = zipOf('BTCUSDT-1h-2024-01-01.csv', Buffer.from(LINE));
    record('BTCUSDT-1h-2024-01-01.zip', zip);
    expect((await get(market(), `${DAILY}/BTCUSDT-1h-2024-01-01.zip`)).body.equals(zip)).toBe(true);
    const checksum = async () => (await get(market(), `${DAILY}/BTCUSDT-1h-2024-01-01.zip.CHECKSUM`)).body;
    expect((await checksum()).toString()).toBe(`${sha256(zip)}  BTCUSDT-1h-2024-01-01.zip\n`);
    record('BTCUSDT-1h-2024-01-01.zip.CHECKSUM', 'as recorded');
    expect((await checksum()).toString()).toBe('as recorded');
  });

  test('serves the CSV of a month as a zip, its bytes unchanged', async () => {
    const csv = `open_time,open\n${LINE}`;
    record('BTCUSDT-1h-2024-01.csv', csv);
    const { body } = await get(market(), `${MONTHLY}/BTCUSDT-1h-2024-01.zip`);
    expect(
      Object.entries(unzipSync(body)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
    ).toEqual([['BTCUSDT-1h-2024-01.csv', csv]]);
  });

  test('has no file of what was recorded by REST, or for a whole year', async () => {
    record('BTCUSDT-1h-2024-01.json', '[]');
    record('BTCUSDT-1h-2023.csv', LINE);
    expect((await get(market(), `${MONTHLY}/BTCUSDT-1h-2024-01.zip`)).status).toBe(404);
    expect((await get(market(), `${MONTHLY}/BTCUSDT-1h-2023-01.zip`)).status).toBe(404);
  });
});
