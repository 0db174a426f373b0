import { expect, test } from 'vitest';
import { embeddedMetrics } from '../../../../localstack/services/lambda/embedded-metrics.ts';

test('each metric counts once for each set of dimensions; values may be lists', () => {
  const line = JSON.stringify({
    _aws: {
      Timestamp: 5,
      CloudWatchMetrics: [
        {
          Namespace: 'N',
          Dimensions: [['a'], ['a', 'b']],
          Metrics: [{ Name: 'Rows', Unit: 'Count' }, { Name: 'Lag' }, { Name: 'Absent' }],
        },
      ],
    },
    ...{ a: 'x', b: 2, Rows: [1, 2], Lag: 0.5 },
  });
  const a = { Name: 'a', Value: 'x' };
  const b = { Name: 'b', Value: '2' };
  expect(
    embeddedMetrics(line).map(({ metric, datum }) => [
      metric.MetricName,
      metric.Dimensions,
      datum.Values,
      datum.Unit,
    ]),
  ).toEqual([
    ['Rows', [a], [1, 2], 'Count'],
    ['Lag', [a], [0.5], 'None'],
    ['Rows', [a, b], [1, 2], 'Count'],
    ['Lag', [a, b], [0.5], 'None'],
  ]);
});

test.each(['plain text', '{"_aws": broken', '{"level":"INFO"}', '{"_aws":{}}'])('%s has none', (line) =>
  expect(embeddedMetrics(line)).toEqual([]),
);
