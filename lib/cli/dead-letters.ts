import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { listSchedules } from './list-schedules.ts';
import type { Session } from './session.ts';

/** What could not be delivered, and why. */
export interface DeadLetters {
  /** About how many there are. */
  readonly count: number;
  /** Some of them: `<schedule or rule> could not reach <target>: <code>: <message>`. */
  readonly samples: readonly string[];
}

const SAMPLES = 3;

/** The dead-letter queue that the deployment's schedules name; undefined where there is none. Reading hides no message. */
export async function readDeadLetters(session: Session): Promise<DeadLetters | undefined> {
  const arn = await queueArn(session);
  if (!arn) return undefined;
  const sqs = session.connect(SQSClient);
  const { QueueUrl } = await sqs.send(
    new GetQueueUrlCommand({ QueueName: arn.slice(arn.lastIndexOf(':') + 1) }),
  );
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  const count = Number(Attributes.ApproximateNumberOfMessages ?? 0);
  if (count === 0) return { count, samples: [] };
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: SAMPLES,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['All'],
    }),
  );
  return { count, samples: Messages.map(({ MessageAttributes = {} }) => describe(MessageAttributes)) };
}

async function queueArn(session: Session): Promise<string | undefined> {
  return (await listSchedules(session, new Date())).find(({ deadLetters }) => deadLetters)?.deadLetters;
}

/** Attributes as EventBridge and Scheduler write them on what they give up. */
function describe(attributes: Readonly<Record<string, MessageAttributeValue>>): string {
  const text = (name: string) => attributes[name]?.StringValue ?? '';
  const nameOf = (arn: string) => arn.split(/[:/]/).at(-1) ?? '';
  const source = text('SCHEDULE_ARN') || text('RULE_ARN');
  return `${nameOf(source)} could not reach ${nameOf(text('TARGET_ARN'))}: ${text('ERROR_CODE')}: ${text('ERROR_MESSAGE')}`;
}
