import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coinlake } from './coinlake.ts';
import { madeOnce } from './made-once.ts';
import { onlyDatasets } from './only-datasets.ts';

const SETTINGS = {
  datasets: onlyDatasets({
    binance_klines: { symbols: ['BTCUSDT'], timeframes: ['1h'], start: '2024-03-08' },
  }),
};

/** The small market up to its end: two days of one symbol, 48 candles. @param folder takes the file of its settings */
export function smallStart(folder: string): readonly string[] {
  const settings = join(folder, 'settings.json');
  writeFileSync(settings, JSON.stringify(SETTINGS));
  return ['start', '--simulate', '--at', '2024-03-10', '--settings', settings];
}

/** Copies a lake of the small market, which is made once for all test files, to `data`. */
export async function copySmallLake(data: string): Promise<void> {
  const made = await madeOnce('small-lake', (data, folder) =>
    coinlake([...smallStart(folder), '--once', '--data', data]),
  );
  cpSync(made.data, data, { recursive: true });
}
