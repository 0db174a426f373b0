import { basename } from 'node:path';
import type { Replay } from '../../../stand-ins/index.ts';
import { MOST_ASSETS } from '../coincap.ts';
import { assetsApi } from './assets-api.ts';
import { findAnswers, type RecordedAnswer } from './find-answers.ts';
import { UNBOUNDED } from './provider.ts';

const DAY = 86_400_000;
const dayOf = ({ timestamp }: Pick<RecordedAnswer, 'timestamp'>): number => Math.floor(timestamp / DAY);

/** Serves recorded lists of assets, of each UTC day the last one: those of v2 have the same shape. */
export function replayAssets(folder: string): Replay {
  const { answers, unused, unreadable } = findAnswers(folder, { what: 'assets', member: 'priceUsd' });
  const lists = answers.filter(({ data }) => data.every((item) => 'id' in item));
  const byDay = new Map(lists.map((list) => [dayOf(list), list]));
  const served = [...byDay.values()];
  const told = {
    unused: [
      ...unused,
      ...answers.flatMap((answer) => {
        const later = byDay.get(dayOf(answer));
        if (later === answer) return [];
        const reason = lists.includes(answer)
          ? `${basename(later!.path)} is of the same day, and later`
          : "no list of assets: an item of 'data' has no 'id'";
        return [{ path: answer.path, reason }];
      }),
      ...served
        .filter(({ data }) => data.length > MOST_ASSETS)
        .map(({ path, data }) => ({
          path,
          reason: `it has ${data.length} assets, and the first ${MOST_ASSETS} are asked for`,
        })),
    ],
    unreadable,
  };
  const [first] = served;
  if (!first) return told;
  const last = served.at(-1)!;
  const api = assetsApi(
    (at) => served.findLast(({ timestamp }) => at === undefined || timestamp <= at.getTime()) ?? first,
  );
  return {
    ...told,
    source: {
      api,
      settings: {
        ...UNBOUNDED,
        keptSnapshots: served.map(({ timestamp }) => new Date(timestamp).toISOString()),
        // All that was recorded, of the longest list.
        top: Math.min(MOST_ASSETS, Math.max(1, ...served.map(({ data }) => data.length))),
      },
      end: new Date((dayOf(last) + 1) * DAY),
    },
  };
}
