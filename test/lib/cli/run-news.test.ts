import { expect, test } from 'vitest';
import { newsOf } from '../../../lib/cli/run-news.ts';
import type { RunDetails } from '../../../lib/runs/run-details.ts';

const run: RunDetails = {
  run: 'r1',
  kind: 'dataset',
  name: 'binance_klines',
  machine: 'dataset-binance_klines',
  scheduledTime: new Date('2024-03-10T00:01:00Z'),
  status: 'RUNNING',
  startedAt: new Date('2024-03-10T00:01:01Z'),
};
const stopped = { stoppedAt: new Date('2024-03-10T00:01:04Z'), milliseconds: 3000 };

test.each<[RunDetails, string]>([
  [run, '2024-03-10 00:01:01 binance_klines up to 2024-03-10 00:01:00: started'],
  [
    { ...run, ...stopped, status: 'SUCCEEDED', counts: { inserted: 3 } },
    '2024-03-10 00:01:04 ✔ binance_klines up to 2024-03-10 00:01:00: SUCCEEDED in 3.0 s: inserted 3',
  ],
  [
    { ...run, ...stopped, status: 'FAILED', error: 'ProviderUnavailable: no answer' },
    '2024-03-10 00:01:04 ✖ binance_klines up to 2024-03-10 00:01:00: FAILED in 3.0 s: ProviderUnavailable: no answer',
  ],
])('%#', (details, line) => expect(newsOf(details)).toBe(line));
