import { basename } from 'node:path';
import { newestOf, type Replay } from '../../../stand-ins/index.ts';
import { ASSET_ID, HISTORY_INTERVALS } from '../coincap.ts';
import { findAnswers } from './find-answers.ts';
import { historyApi } from './history-api.ts';
import { UNBOUNDED } from './provider.ts';

const NAME = /^(.+)-([mhd]\d+)-\d{4}-\d{2}-\d{2}\.json(?:\.gz)?$/;
const DAY = 86_400_000;

/**
 * Serves recorded past prices, of each asset and interval all files together: their points are those of one history. Of a time that
 * several answers have the later one's point counts: the last of an answer is of an hour or day that has not ended.
 */
export function replayHistory(folder: string): Replay {
  const { answers, unused, unreadable } = findAnswers(folder, { what: 'past prices', member: 'time' });
  const series = answers.flatMap((answer) => {
    const named = nameOf(answer.path);
    return named ? [{ ...answer, ...named }] : [];
  });
  const used = new Set(series.map(({ path }) => path));
  const told = {
    unused: [
      ...unused,
      ...answers.flatMap(({ path }) =>
        used.has(path)
          ? []
          : [
              {
                path,
                reason: `past prices are named ASSET-INTERVAL-DATE.json or .json.gz, of intervals ${HISTORY_INTERVALS.join(', ')}`,
              },
            ],
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
            data: [
              ...new Map(
                own.flatMap(({ data }) => data.map((point) => [Number(point.time), point])),
              ).values(),
            ],
            timestamp: own.at(-1)?.timestamp ?? series.at(-1)!.timestamp,
          }),
        );
  });
  const intervals = [...new Set(series.map(({ interval }) => interval))];
  const last = newestOf(times);
  return {
    ...told,
    source: {
      api,
      settings: { ...UNBOUNDED, assets, intervals },
      end: new Date((Math.floor(last / DAY) + 1) * DAY),
    },
  };
}

/** What a file's name says of its points; undefined where it says nothing that CoinCap has. */
function nameOf(path: string): { readonly asset: string; readonly interval: string } | undefined {
  const [, asset = '', interval] = NAME.exec(basename(path)) ?? [];
  const known = HISTORY_INTERVALS.find((one) => one === interval);
  return known && ASSET_ID.test(asset) ? { asset, interval: known } : undefined;
}
