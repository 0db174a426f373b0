import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { LeaseHeld } from '../contracts/errors.ts';
import { parsePayload } from './payload.ts';
import { nameSources } from './source-positions.ts';

/** What a function's body gets beside its input. */
export interface Invocation {
  readonly logger: Logger;
  /** Milliseconds until the invocation is cut off. */
  remainingTime(): number;
}

/**
 * Wraps a function's body as its Lambda handler: validates the input, logs with run, dataset and model as keys where the
 * input has them, and logs what failed once. Errors pass as they are: state machines match their names.
 */
export function lambdaHandler<Input, Output>(
  name: string,
  schema: z.ZodType<Input>,
  body: (input: Input, invocation: Invocation) => Promise<Output>,
) {
  const logger = new Logger({ serviceName: name });
  return middy<unknown, Output, Error, Context>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use({
      onError: ({ error }) => {
        // A run that finds another one at work ends as a success.
        if (error instanceof LeaseHeld) logger.info(error.message);
        else {
          nameSources(error);
          logger.error(error?.message ?? 'failed', error as Error);
        }
      },
    })
    .handler(async (payload, context) => {
      const input = parsePayload(name, schema, payload);
      logger.appendKeys(logKeys(input));
      return body(input, { logger, remainingTime: () => context.getRemainingTimeInMillis() });
    });
}

function logKeys(input: unknown): Record<string, string | number> {
  const keys: Record<string, string | number> = {};
  for (const key of ['run', 'dataset', 'model', 'group', 'attempt', 'resource']) {
    const value = (input as Record<string, unknown> | null)?.[key];
    if (typeof value === 'string' || typeof value === 'number') keys[key] = value;
  }
  // A lease is asked for by an execution's ARN, whose last part is the run.
  const { execution } = (input ?? {}) as { readonly execution?: unknown };
  if (typeof execution === 'string') keys.run ??= execution.slice(execution.lastIndexOf(':') + 1);
  return keys;
}
