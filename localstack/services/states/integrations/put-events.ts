import { StateError } from '../interpreter/state-error.ts';
import { isObject, type JsonObject } from '../json-value.ts';
import { argumentsOf, type Integration } from './integration.ts';
import { sdkOutput, withMetadata } from './sdk-output.ts';
import { serviceError } from './service-error.ts';
import { textOf } from './text-of.ts';

/** events:putEvents; fails as EventBridge.FailedEntry if any entry is refused. https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html */
export const putEvents: Integration = {
  patterns: ['request', 'waitForTaskToken'],
  required: ['Entries'],
  known: ['Entries', 'EndpointId'],
  async run(call) {
    const { Entries, ...rest } = argumentsOf(call);
    const entries = (Array.isArray(Entries) ? Entries : []).map((entry) =>
      isObject(entry) ? { ...entry, Detail: textOf(entry.Detail ?? {}) } : entry,
    );
    let answer: JsonObject;
    try {
      answer = (await call.services.call(
        'events',
        'PutEvents',
        { ...rest, Entries: entries },
        call.role,
      )) as JsonObject;
    } catch (error) {
      throw serviceError(
        { prefix: 'EventBridge', service: 'AmazonEventBridge', fallback: 'AmazonEventBridgeException' },
        error,
      );
    }
    if (Number(answer.FailedEntryCount ?? 0) > 0) {
      throw new StateError('EventBridge.FailedEntry', JSON.stringify(sdkOutput(answer, 'milliseconds')));
    }
    return withMetadata(sdkOutput(answer, 'milliseconds'));
  },
};
