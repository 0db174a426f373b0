import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { logsService } from '../../../../localstack/services/logs/logs-service.ts';
import { termFilter } from '../../../../localstack/services/logs/term-filter.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

test('lines are read by pages, from the newest or the oldest, and by terms', async () => {
  await using runtime = await openRuntime();
  runtime.register(logsService);
  const logs = new CloudWatchLogsClient(clientConfig(runtime));
  const names = { logGroupName: 'g', logStreamName: 's' };
  const logEvents = ['one', 'two', 'three', 'four'].map((message, timestamp) => ({ timestamp, message }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'g' }));
  await expect(logs.send(new PutLogEventsCommand({ ...names, logEvents }))).rejects.toThrow(
    'The specified log stream does not exist.',
  );
  await logs.send(new CreateLogStreamCommand(names));
  await expect(logs.send(new CreateLogStreamCommand(names))).rejects.toThrow(
    'The specified log stream already exists',
  );
  await logs.send(new PutLogEventsCommand({ ...names, logEvents }));
  const get = async (more: object) => {
    const answer = await logs.send(new GetLogEventsCommand({ ...names, ...more }));
    return { ...answer, lines: answer.events?.map(({ message }) => message) };
  };
  const newest = await get({ limit: 3 });
  expect(newest.lines).toEqual(['two', 'three', 'four']);
  expect((await get({ limit: 3, nextToken: newest.nextBackwardToken })).lines).toEqual(['one']);
  const end = await get({ nextToken: newest.nextForwardToken });
  expect([end.lines, end.nextForwardToken]).toEqual([[], newest.nextForwardToken]);
  expect((await get({ limit: 2, startFromHead: true })).lines).toEqual(['one', 'two']);
  expect((await get({ startTime: 1, endTime: 3 })).lines).toEqual(['two', 'three']);
  const filter = { logGroupName: 'g', filterPattern: '?one ?four', limit: 1 };
  const first = await logs.send(new FilterLogEventsCommand(filter));
  const second = await logs.send(new FilterLogEventsCommand({ ...filter, nextToken: first.nextToken }));
  expect([first, second].map(({ events }) => events?.map(({ message }) => message))).toEqual([
    ['one'],
    ['four'],
  ]);
  expect(second.nextToken).toBeUndefined();
});

test.each([
  ['', 'anything', true],
  ['ERROR', 'an ERROR', true],
  ['ERROR', 'an error', false],
  ['ERROR disk', 'disk ERROR', true],
  ['ERROR disk', 'ERROR', false],
  ['"disk full"', 'the disk full', true],
  ['"disk full"', 'full disk', false],
  ['ERROR -retry', 'ERROR, will retry', false],
  ['?WARN ?ERROR', 'WARN', true],
  ['?WARN ?ERROR', 'INFO', false],
])('the pattern %j on %j: %s', (pattern, line, expected) => {
  expect(termFilter(pattern)(line)).toBe(expected);
});

test('a JSON pattern is refused', () => {
  expect(() => termFilter('{ $.a = 1 }')).toThrow(
    "The local runtime reads term patterns only, not '{ $.a = 1 }'",
  );
});
