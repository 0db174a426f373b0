import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import {
  type MonitoringService,
  monitoringService,
} from '../../../../localstack/services/monitoring/monitoring-service.ts';
import { type SnsService, snsService } from '../../../../localstack/services/sns/sns-service.ts';
import { sqsService } from '../../../../localstack/services/sqs/sqs-service.ts';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

async function open() {
  const runtime = await openRuntime({ now: () => new Date('2024-01-01T00:10:30Z') });
  runtime.register(sqsService);
  const sns: SnsService = runtime.register(snsService);
  const monitoring: MonitoringService = runtime.register(monitoringService);
  return { runtime, sns, monitoring, client: new CloudWatchClient(clientConfig(runtime)) };
}

test('statistics of periods, which begin with a minute', async () => {
  const { runtime, client } = await open();
  await using _ = runtime;
  const at = (time: string) => new Date(`2024-01-01T00:${time}Z`);
  const put = [1, 2, 6].map((Value, i) => ({ MetricName: 'm', Value, Timestamp: at(`0${i}:40`) }));
  await client.send(new PutMetricDataCommand({ Namespace: 'n', MetricData: put }));
  const read = (Statistic: string) =>
    client.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: 'n', MetricName: 'm', StartTime: at('00:20'), EndTime: at('10:00'), Period: 120 },
        Statistics: ['Sum', 'Maximum', Statistic as 'Average'],
      }),
    );
  expect((await read('Average')).Datapoints).toEqual([
    { Timestamp: at('00:00'), Unit: 'None', Sum: 3, Maximum: 2, Average: 1.5 },
    { Timestamp: at('02:00'), Unit: 'None', Sum: 6, Maximum: 6, Average: 6 },
  ]);
  await expect(read('p99')).rejects.toThrow(
    "The local runtime keeps SampleCount, Sum, Minimum, Maximum, Average of a metric, not 'p99'",
  );
});

test('an alarm on a queue’s depth tells its topic once; one on a queue that is gone has no data', async () => {
  const { runtime, sns, monitoring, client } = await open();
  await using _ = runtime;
  const call = (service: string, operation: string, input: object) =>
    runtime.call(service, operation, input, runtime.owner) as Promise<Record<string, string>>;
  const { TopicArn = '' } = await call('sns', 'CreateTopic', { Name: 't' });
  await call('sqs', 'CreateQueue', { QueueName: 'letters' });
  for (const Value of ['gone', 'letters'])
    await client.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: Value, Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible' },
        ...{ Dimensions: [{ Name: 'QueueName', Value }], Statistic: 'Maximum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' },
        AlarmActions: [TopicArn],
      }),
    );
  await monitoring.evaluateAlarms();
  expect(sns.notifications()).toEqual([]);
  await call('sqs', 'SendMessage', { QueueUrl: 'letters', MessageBody: 'x' });
  await monitoring.evaluateAlarms();
  await monitoring.evaluateAlarms();
  expect(sns.notifications().map(({ subject }) => subject)).toEqual(['ALARM: "letters" in us-east-1']);
  expect(JSON.parse(sns.notifications()[0]?.message ?? '')).toMatchObject({
    ...{ OldStateValue: 'OK', NewStateValue: 'ALARM' },
    NewStateReason: '1 of 1 datapoints [1] were breaching: GreaterThanThreshold 0',
  });
});

test('alarms are evaluated before they are described; who asks at once is told the same, and the topic once', async () => {
  const { runtime, sns, client } = await open();
  await using _ = runtime;
  const { TopicArn } = (await runtime.call('sns', 'CreateTopic', { Name: 't' }, runtime.owner)) as {
    readonly TopicArn: string;
  };
  await client.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'a', Namespace: 'n', MetricName: 'm', Statistic: 'Sum', Period: 60, Threshold: 1 },
      ...{ EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
      AlarmActions: [TopicArn],
    }),
  );
  await client.send(
    new PutMetricDataCommand({ Namespace: 'n', MetricData: [{ MetricName: 'm', Value: 2 }] }),
  );
  const described = await Promise.all([1, 2].map(() => client.send(new DescribeAlarmsCommand({}))));
  expect(described.map(({ MetricAlarms }) => MetricAlarms?.map((alarm) => alarm.StateValue))).toEqual([
    ['ALARM'],
    ['ALARM'],
  ]);
  expect(sns.notifications().map(({ subject }) => subject)).toEqual(['ALARM: "a" in us-east-1']);
});
