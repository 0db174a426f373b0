import { readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';

/** An event as the function gets it: a JSON file of test/lambdas/events. */
export const event = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8'));

// biome-ignore lint/suspicious/noExplicitAny: middy's handler type takes any event
export const invoke = (handler: any, payload: unknown): Promise<any> =>
  handler(payload, {
    functionName: 'test',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:test',
    memoryLimitInMB: '128',
    awsRequestId: '1',
    getRemainingTimeInMillis: () => 60_000,
  } as Context);
