import { argumentsOf, type Integration } from './integration.ts';
import { sdkOutput, withMetadata } from './sdk-output.ts';
import { serviceError } from './service-error.ts';
import { textOf } from './text-of.ts';

/** sqs:sendMessage; a MessageBody that is not text is sent as JSON. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html */
export const sqsSendMessage: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  required: ['QueueUrl', 'MessageBody'],
  known: [
    'QueueUrl',
    'MessageBody',
    'DelaySeconds',
    'MessageAttributes',
    'MessageDeduplicationId',
    'MessageGroupId',
    'MessageSystemAttributes',
  ],
  async run(call) {
    const { MessageBody, ...rest } = argumentsOf(call);
    try {
      const input = { ...rest, MessageBody: textOf(MessageBody) };
      return withMetadata(
        sdkOutput(await call.services.call('sqs', 'SendMessage', input, call.role), 'milliseconds'),
      );
    } catch (error) {
      throw serviceError({ prefix: 'SQS', service: 'AmazonSQS', fallback: 'AmazonSQSException' }, error);
    }
  },
};
