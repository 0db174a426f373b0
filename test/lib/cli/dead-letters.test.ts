import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from 'vitest';
import { readDeadLetters } from '../../../lib/cli/dead-letters.ts';
import { deploymentOf } from '../../../lib/cli/deployment.ts';
import { clientsOf, type Session } from '../../../lib/cli/session.ts';
import { mockedClient } from '../../setup/mocked-client.ts';

const scheduler = mockedClient(SchedulerClient);
const sqs = mockedClient(SQSClient);
const session: Session = {
  deployment: deploymentOf('dev', 'local'),
  ...clientsOf({ region: 'eu-west-1' }),
  close: async () => {},
};

beforeEach(() => {
  for (const mock of [scheduler, sqs]) mock.reset();
  scheduler
    .on(ListSchedulesCommand, { NamePrefix: 'coinlake-dev-' })
    .resolves({ Schedules: [{ Name: 'coinlake-dev-dataset-x', GroupName: 'default' }] });
  scheduler.on(GetScheduleCommand).resolves({
    Target: {
      ...{ Arn: 'arn:aws:states:x:0:stateMachine:m', RoleArn: 'r' },
      DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:0:letters' },
    },
  });
  sqs.on(GetQueueUrlCommand, { QueueName: 'letters' }).resolves({ QueueUrl: 'https://sqs/letters' });
});

test('an empty queue', async () => {
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '0' } });
  expect(await readDeadLetters(session)).toEqual({ count: 0, samples: [] });
  expect(sqs.commandCalls(ReceiveMessageCommand)).toEqual([]);
});

test('what could not be delivered, with the reason; reading hides nothing', async () => {
  sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '7' } });
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const refused = {
    TARGET_ARN: text('arn:aws:lambda:x:0:function:report'),
    ERROR_CODE: text('AccessDeniedException'),
    ERROR_MESSAGE: text('not authorized'),
  };
  sqs.on(ReceiveMessageCommand, { VisibilityTimeout: 0 }).resolves({
    Messages: [
      { MessageAttributes: { ...refused, RULE_ARN: text('arn:aws:events:x:0:rule/failures') } },
      { MessageAttributes: { ...refused, SCHEDULE_ARN: text('arn:aws:scheduler:x:0:schedule/default/s') } },
    ],
  });
  expect(await readDeadLetters(session)).toEqual({
    count: 7,
    samples: [
      'failures could not reach report: AccessDeniedException: not authorized',
      's could not reach report: AccessDeniedException: not authorized',
    ],
  });
});

test('a deployment whose schedules name no queue', async () => {
  scheduler.on(GetScheduleCommand).resolves({ Target: { Arn: 'a', RoleArn: 'r' } });
  expect(await readDeadLetters(session)).toBeUndefined();
});
