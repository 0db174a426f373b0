import { argumentsOf, type Integration } from './integration.ts';
import { sdkOutput, withMetadata } from './sdk-output.ts';
import { serviceError } from './service-error.ts';
import { textOf } from './text-of.ts';

/** sns:publish; a Message that is not text is sent as JSON. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
export const snsPublish: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  required: ['Message'],
  known: [
    'Message',
    'MessageAttributes',
    'MessageStructure',
    'PhoneNumber',
    'Subject',
    'TargetArn',
    'TopicArn',
    'MessageDeduplicationId',
    'MessageGroupId',
  ],
  async run(call) {
    const { Message, ...rest } = argumentsOf(call);
    try {
      const answer = await call.services.call(
        'sns',
        'Publish',
        { ...rest, Message: textOf(Message) },
        call.role,
      );
      return withMetadata(sdkOutput(answer, 'milliseconds'));
    } catch (error) {
      throw serviceError(
        { prefix: 'SNS', service: 'AmazonSNS', fallback: 'AuthorizationErrorException' },
        error,
      );
    }
  },
};
