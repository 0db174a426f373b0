import { basename } from 'node:path';
import { type FoundFiles, filesBelow, type UnusedFile } from '../../../stand-ins/index.ts';
import type { Granularity } from './chart-source.ts';

/** One recorded market chart of CoinGecko, in US dollars: what its name says. */
export interface ChartRecording {
  readonly path: string;
  readonly coin: string;
  readonly granularity: Granularity;
  readonly gzip: boolean;
}

const CHART = /^([a-z0-9][a-z0-9._-]*)-(5m|hourly|daily)-(?:\d+[dmy]|max)-\d{4}-\d{2}-\d{2}\.json(\.gz)?$/;
const GRANULARITIES: Readonly<Record<string, Granularity>> = { '5m': '5m', hourly: '1h', daily: '1d' };

/**
 * Market charts recorded below a folder, whatever the folders between are called: COIN-GRANULARITY-SPAN-DATE.json (also
 * .gz), the date being that of the answer. In order of that date, so that the later of two answers comes last.
 */
export function findCharts(folder: string): FoundFiles<ChartRecording> {
  const unused: UnusedFile[] = [];
  const dated = filesBelow(folder).flatMap((path) => {
    const name = basename(path);
    const [, coin, granularity, gzip] = CHART.exec(name) ?? [];
    if (!coin || !granularity) {
      unused.push({
        path,
        reason: 'no name of a market chart: COIN-(5m|hourly|daily)-SPAN-DATE.json or .json.gz expected',
      });
      return [];
    }
    const date = name.replace(/\.json(\.gz)?$/, '').slice(-10);
    return [{ date, path, coin, granularity: GRANULARITIES[granularity]!, gzip: gzip !== undefined }];
  });
  const used = dated
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
    .map(({ date: _, ...recording }) => recording);
  return { used, unused };
}
