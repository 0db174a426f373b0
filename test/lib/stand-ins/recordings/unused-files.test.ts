import { expect, test } from 'vitest';
import { listUnused } from '../../../../lib/stand-ins/recordings/unused-files.ts';

test('what is not used is listed by folder and reason', () => {
  const many = Array.from({ length: 14 }, (_, i) => `kraken/ohlc/${i % 2}/${String(i).padStart(2, '0')}.csv`);
  expect(
    listUnused('/r', [
      { path: '/r/exchange/a/x.txt', reason: 'no name' },
      { path: '/r/exchange/b/y.txt', reason: 'no name' },
      { path: '/r/exchange/b/w.zip', reason: 'interval 1w' },
      { path: '/r/README.md', reason: 'in no folder' },
      ...many.map((path) => ({ path: `/r/${path}`, reason: 'no provider' })),
    ]),
  ).toEqual([
    '.: README.md: in no folder',
    'exchange/b: w.zip: interval 1w',
    'exchange: a/x.txt, b/y.txt: no name',
    `kraken/ohlc: ${many
      .slice(0, 12)
      .map((path) => path.slice(12))
      .join(', ')} and 2 more: no provider`,
  ]);
});
