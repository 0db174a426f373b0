import { AwsError, type Operation } from '../../service.ts';
import { type Json, PAYLOAD_LIMIT } from '../json-value.ts';
import type { TaskTokens } from '../task-tokens.ts';

/** Answers of tasks that wait for their token. */
export function taskTokenOperations(tokens: TaskTokens): Record<string, Operation> {
  return {
    SendTaskSuccess(input, call) {
      call.authorize('states:SendTaskSuccess', '*');
      known(tokens.succeed(input.taskToken, output(input.output)));
      return {};
    },
    SendTaskFailure(input, call) {
      call.authorize('states:SendTaskFailure', '*');
      known(tokens.fail(input.taskToken, input.error, input.cause));
      return {};
    },
    SendTaskHeartbeat(input, call) {
      call.authorize('states:SendTaskHeartbeat', '*');
      known(tokens.beat(input.taskToken));
      return {};
    },
  };
}

function known(answered: boolean): void {
  if (!answered)
    throw new AwsError('TaskTimedOut', 'Task Timed Out: the token is not that of a task under way');
}

function output(text: string): Json {
  try {
    if (Buffer.byteLength(text) <= PAYLOAD_LIMIT) return JSON.parse(text) as Json;
  } catch {
    // Refused below, as what is too long.
  }
  throw new AwsError(
    'InvalidOutput',
    `Invalid Output: the output must be JSON of at most ${PAYLOAD_LIMIT} bytes`,
  );
}
