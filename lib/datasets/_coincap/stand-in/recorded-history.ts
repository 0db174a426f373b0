import { basename } from 'node:path';
import type { Replay } from '../../../stand-ins/index.ts';
import { findAnswers } from './find-answers.ts';
import { historyApi } from './history-api.ts';
import { UNBOUNDED } from './provider.ts';

const NAME = /^(.+)-([mhd]\d+)-(\d{4}-\d{2}-\d{2})\.json(\.gz)?$/;
const DAY = 86_400_000;

/** Serves recorded past prices, of each asset and interval all files together: their points are those of one history. */
export function replayHistory(folder: string): Replay {
  const { answers, unused, unreadable } = findAnswers(folder, { what: 'past prices', member: 'time' });
  const series = answers.flatMap((answer) => {
    const [, asset, interval] = NAME.exec(basename(answer.path)) ?? [];
    return asset && interval && answer.data.length > 0 ? [{ ...answer, asset, interval }] : [];
  });
  const used = new Set(series.map(({ path }) => path));
  const told = {
    unused: [
      ...unused,
      ...answers.flatMap(({ path }) =>
        used.has(path)
          ? []
          : [{ path, reason: 'past prices are named ASSET-INTERVAL-DATE.json or .json.gz, and have points' }],
      ),
    ],
    unreadable,
  };
  if (series.length === 0) return told;
  const assets = [...new Set(series.map(({ asset }) => asset))];
  const times = series.flatMap(({ data }) => data.map(({ time }) => Number(time)));
  const api = historyApi((asset, interval) => {
    if (!assets.includes(asset)) return undefined;
    const own = series.filter((one) => one.asset === asset && one.interval === interval);
    const [only] = own;
    return own.length === 1
      ? only!.body
      : Buffer.from(
          JSON.stringify({
            data: own.flatMap(({ data }) => data),
            timestamp: own.at(-1)?.timestamp ?? series.at(-1)!.timestamp,
          }),
        );
  });
  const intervals = [...new Set(series.map(({ interval }) => interval))];
  const last = times.reduce((latest, time) => Math.max(latest, time), 0);
  return {
    ...told,
    source: {
      api,
      settings: { ...UNBOUNDED, assets, intervals },
      end: new Date((Math.floor(last / DAY) + 1) * DAY),
    },
  };
}
