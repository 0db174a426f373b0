import { expect, test } from 'vitest';
import { zoneName } from '../../../../lib/sql/types/zone-name.ts';

// As Trino 476 took them in with_timezone.
test.each([
  ['UTC', 'UTC'],
  ['Z', 'UTC'],
  ['GMT0', 'UTC'],
  ['Etc/Greenwich', 'UTC'],
  ['-00:00', 'UTC'],
  ['+5', '+05:00'],
  ['+0530', '+05:30'],
  ['-14:00', '-14:00'],
  ['GMT+5', '+05:00'],
  ['UTC-05:30', '-05:30'],
  ['Etc/GMT+5', '-05:00'],
  ['Europe/Moscow', 'Europe/Moscow'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['US/Eastern', 'US/Eastern'],
  ['EST5EDT', 'EST5EDT'],
  ['CET', 'CET'],
  ['PRC', 'PRC'],
])('%s is %s', (written, name) => {
  expect(zoneName(written)).toBe(name);
});

test.each([
  'utc',
  'z',
  'ZULU',
  '+14:01',
  '+5:30',
  '+530',
  'GMT+0530',
  'EST',
  'IST',
  'europe/moscow',
  'EUROPE/MOSCOW',
  'America/New_york',
  'SystemV/EST5',
  'Europe/Nowhere',
  '',
])('%j is no time zone', (written) => {
  expect(zoneName(written)).toBeUndefined();
});
