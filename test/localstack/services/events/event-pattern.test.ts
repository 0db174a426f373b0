import { expect, test } from 'vitest';
import { matchesPattern, parsePattern } from '../../../../localstack/services/events/event-pattern.ts';

const event = {
  source: 'lake.orders',
  'detail-type': 'Changed',
  resources: ['arn:a', 'arn:b'],
  detail: {
    n: 5,
    status: 'FAILED',
    empty: null,
    file: 'a/b.CSV',
    flag: true,
    items: [{ id: 'x' }, { id: 'y' }],
  },
};

test.each([
  [{ source: ['other', 'lake.orders'] }, true],
  [{ source: ['lake'] }, false],
  [{ source: [{ prefix: 'lake.' }] }, true],
  [{ source: [{ prefix: 'orders' }] }, false],
  [{ source: [{ prefix: { 'equals-ignore-case': 'LAKE' } }] }, true],
  [{ detail: { file: [{ suffix: '.CSV' }] } }, true],
  [{ detail: { file: [{ suffix: '.csv' }] } }, false],
  [{ detail: { file: [{ suffix: { 'equals-ignore-case': '.csv' } }] } }, true],
  [{ detail: { file: [{ wildcard: 'a/*.CSV' }] } }, true],
  [{ detail: { file: [{ wildcard: 'a/?.CSV' }] } }, false],
  [{ detail: { status: [{ 'equals-ignore-case': 'failed' }] } }, true],
  [{ detail: { status: [{ 'anything-but': 'FAILED' }] } }, false],
  [{ detail: { status: [{ 'anything-but': ['SUCCEEDED', 'RUNNING'] }] } }, true],
  [{ detail: { status: [{ 'anything-but': { prefix: 'FA' } }] } }, false],
  [{ detail: { status: [{ 'anything-but': { suffix: ['x', 'y'] } }] } }, true],
  [{ detail: { gone: [{ 'anything-but': 'x' }] } }, false],
  [{ detail: { n: [{ numeric: ['>', 4, '<=', 5] }] } }, true],
  [{ detail: { n: [{ numeric: ['>', 5] }] } }, false],
  [{ detail: { status: [{ numeric: ['=', 5] }] } }, false],
  [{ detail: { n: [5] } }, true],
  [{ detail: { n: ['5'] } }, false],
  [{ detail: { flag: [true] } }, true],
  [{ detail: { empty: [null] } }, true],
  [{ detail: { gone: [null] } }, false],
  [{ detail: { gone: [{ exists: false }] } }, true],
  [{ detail: { n: [{ exists: false }] } }, false],
  [{ detail: { n: [{ exists: true }] } }, true],
  [{ resources: ['arn:b'] }, true],
  [{ resources: ['arn:c'] }, false],
  [{ detail: { items: { id: ['y'] } } }, true],
  [{ detail: { items: { id: ['z'] } } }, false],
  [{ $or: [{ source: ['x'] }, { detail: { n: [5] } }] }, true],
  [{ $or: [{ source: ['x'] }, { detail: { n: [6] } }] }, false],
  [{ source: ['lake.orders'], detail: { n: [6] } }, false],
])('%j: %s', (pattern, expected) => {
  expect(matchesPattern(parsePattern(JSON.stringify(pattern)), event)).toBe(expected);
});

test.each([
  ['{', 'it is not JSON'],
  ['[]', 'it is not an object'],
  ['{}', 'Empty objects are not allowed'],
  ['{"source":"x"}', '"source" must be an object or an array'],
  ['{"source":[]}', 'Empty arrays are not allowed'],
  [
    '{"source":["x"],"detail":{"ip":[{"cidr":"10.0.0.0/8"}]}}',
    "operator 'cidr' is not supported by the local runtime",
  ],
  ['{"a":[{"prefix":"x","suffix":"y"}]}', '{"prefix":"x","suffix":"y"} must hold one operator'],
  ['{"a":[{"prefix":5}]}', 'prefix does not take 5'],
  ['{"a":[{"numeric":["~",5]}]}', 'numeric does not take ["~",5]'],
  ['{"a":[{"exists":"yes"}]}', 'exists does not take "yes"'],
])('%s is refused', (pattern, why) => {
  expect(() => parsePattern(pattern)).toThrow(
    expect.objectContaining({
      code: 'InvalidEventPatternException',
      message: `Event pattern is not valid. Reason: ${why}`,
    }),
  );
});
