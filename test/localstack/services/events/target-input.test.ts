import { expect, test } from 'vitest';
import { targetInput } from '../../../../localstack/services/events/target-input.ts';

const rule = 'arn:aws:events:us-east-1:000000000000:rule/r';
const event = { time: '2024-01-01T00:00:00Z', detail: { id: 'i-1', why: 'said "no"', n: 3 } };
const of = (target: object) => targetInput({ Id: 't', Arn: 'arn:x', ...target }, event, rule);
const filled = (InputTemplate: string) =>
  of({
    InputTransformer: {
      InputPathsMap: { id: '$.detail.id', why: '$.detail.why', n: '$.detail.n', gone: '$.x' },
      InputTemplate,
    },
  });

test.each([
  ['{"instance": <id>, "n": <n>}', '{"instance": "i-1", "n": 3}'],
  ['"<id> is <why>, <n> times<gone>"', '"i-1 is said \\"no\\", 3 times"'],
  ['{"a": "\\"<id>\\"", "b": <gone>}', '{"a": "\\"i-1\\"", "b": null}'],
  ['{"rule": <aws.events.rule-name>, "other": "<other>"}', '{"rule": "r", "other": "<other>"}'],
])('the template %s', (template, expected) => {
  expect(filled(template)).toBe(expected);
});

test('the event, a part of it, or a constant', () => {
  expect(JSON.parse(of({}))).toEqual(event);
  expect(of({ InputPath: '$.detail.n' })).toBe('3');
  expect(of({ Input: '{"a":1}' })).toBe('{"a":1}');
});
