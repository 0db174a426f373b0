import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import alb from '../../../lib/datasets/alb_logs/stand-in.ts';
import cloudfront from '../../../lib/datasets/cloudfront_logs/stand-in.ts';
import type { StandIn } from '../../../lib/stand-ins/stand-in.ts';

const written = (standIn: StandIn, at: string) =>
  standIn.simulate({ seed: 7, now: () => new Date(at) }).objects!();
const textOf = (body: string | Uint8Array) => gunzipSync(body).toString();

test.each([
  ['cloudfront', cloudfront, /^#Version: 1\.0\n#Fields: date time .*\n2024-06-01\t10:\d\d:\d\d\tFRA56-P1\t/],
  ['alb', alb, /^h2 2024-06-01T10:\d\d:\d\d\.\d{6}Z app\/example\/\w+ 192\.0\.2\.\d+:\d+ /],
] as const)('%s: a log an hour, the same whenever it is asked for', (_, standIn, beginning) => {
  const first = written(standIn, '2024-06-02T10:30:00Z');
  expect([first.length, first[0]!.name, first.at(-1)!.name]).toEqual([
    24,
    '2024/06/01/10.log.gz',
    '2024/06/02/09.log.gz',
  ]);
  expect(textOf(first[0]!.body)).toMatch(beginning);
  const later = written(standIn, '2024-06-02T13:05:00Z');
  expect(later.slice(0, 21).map(({ body }) => textOf(body))).toEqual(
    first.slice(3).map(({ body }) => textOf(body)),
  );
});
