import { expect, test } from 'vitest';
import { type AlarmState, evaluateAlarm } from '../../../../localstack/services/monitoring/alarm.ts';
import { MetricStore } from '../../../../localstack/services/monitoring/metric-store.ts';
import { openRuntime } from '../../open-runtime.ts';

const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const metric = { Namespace: 'n', MetricName: 'm' };

/**
 * CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data": both tables, row by row, then the examples of "Avoiding
 * premature transitions to alarm state". The newest of the 5 periods is on the right; X breaches, 0 does not, - is missing.
 */
test.each([
  ['0-X-X', 3, ['OK', 'OK', 'OK', 'OK']],
  ['0----', 3, ['OK', 'OK', 'OK', 'OK']],
  ['-----', 3, ['INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK']],
  ['0XX-X', 3, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['--X--', 3, ['ALARM', 'kept', 'ALARM', 'OK']],
  ['0-X-X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['00X0X', 2, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0-X--', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['----0', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['---X-', 2, ['ALARM', 'kept', 'ALARM', 'OK']],
  ['----X', 3, ['OK', 'kept', 'ALARM', 'OK']],
  ['---X-', 3, ['OK', 'kept', 'ALARM', 'OK']],
  ['---X0', 3, ['OK', 'OK', 'OK', 'OK']],
  ['--X-0', 3, ['OK', 'OK', 'OK', 'OK']],
] as const)('%s, %i of 3', async (points, DatapointsToAlarm, expected) => {
  await using runtime = await openRuntime();
  const metrics = new MetricStore(runtime);
  const now = new Date('2024-01-01T00:10:30Z');
  [...points].forEach((point, i) => {
    const Timestamp = new Date(now.getTime() - (points.length - 1 - i) * 60_000);
    if (point !== '-') metrics.put(metric, { Timestamp, Value: point === 'X' ? 1 : 0 });
  });
  const states = TREATMENTS.map((TreatMissingData) => {
    const alarm = {
      ...{ ...metric, AlarmName: 'a', Statistic: 'Sum', Period: 60, EvaluationPeriods: 3, DatapointsToAlarm },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData },
    };
    return evaluateAlarm(alarm, 'kept' as AlarmState, metrics, now).state;
  });
  expect(states).toEqual(expected);
});

/** The hours after the last report, at each of which the alarm is looked at. */
test.each([
  ['hourly reports: within six hours of silence', 4, 1, 6],
  ['daily reports: 23 silent hours are no fault', 28, 24, 30],
])('%s', async (_, EvaluationPeriods, pause, noticed) => {
  await using runtime = await openRuntime();
  const metrics = new MetricStore(runtime);
  const last = Date.parse('2024-01-05T00:01:30Z');
  for (let i = 0; i < 5; i++)
    metrics.put(metric, { Timestamp: new Date(last - i * pause * 3_600_000), Value: -1 });
  const alarm = {
    ...{ ...metric, AlarmName: 'a', Statistic: 'Maximum', Period: 3600, EvaluationPeriods, Threshold: 0 },
    ...{ ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'breaching' },
  };
  const stateAfter = (hours: number) =>
    evaluateAlarm(alarm, 'OK', metrics, new Date(last + hours * 3_600_000)).state;
  for (let hour = 0; hour < noticed; hour++) expect(stateAfter(hour), `after ${hour} h`).toBe('OK');
  expect(stateAfter(noticed)).toBe('ALARM');
});
