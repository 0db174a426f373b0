import {
  getQueryExecution,
  getQueryResults,
  startQueryExecution,
  stopQueryExecution,
} from './athena-query.ts';
import { awsSdk, knowsSdkService } from './aws-sdk.ts';
import type { Integration } from './integration.ts';
import { lambdaFunction, lambdaInvoke } from './lambda-invoke.ts';
import { putEvents } from './put-events.ts';
import { snsPublish } from './sns-publish.ts';
import { sqsSendMessage } from './sqs-send-message.ts';
import { startExecution } from './start-execution.ts';
import type { TaskResource } from './task-resource.ts';

/** Finds the integration of a Resource; undefined when there is none. */
export type IntegrationRegistry = (resource: TaskResource) => Integration | undefined;

const optimized: Readonly<Record<string, Integration>> = {
  'function:invoke': lambdaFunction,
  'lambda:invoke': lambdaInvoke,
  'athena:startQueryExecution': startQueryExecution,
  'athena:getQueryExecution': getQueryExecution,
  'athena:getQueryResults': getQueryResults,
  'athena:stopQueryExecution': stopQueryExecution,
  'states:startExecution': startExecution,
  'sns:publish': snsPublish,
  'sqs:sendMessage': sqsSendMessage,
  'events:putEvents': putEvents,
};

/** The integrations of the local runtime, by `service:action`. */
export const integrationOf: IntegrationRegistry = (resource) => {
  if (resource.resourceType.startsWith('aws-sdk:')) {
    return knowsSdkService(resource.resourceType) ? awsSdk : undefined;
  }
  return optimized[`${resource.resourceType}:${resource.action}`];
};

/** What Resource can name, for messages. */
export const integrationNames: readonly string[] = [
  ...Object.keys(optimized).filter((name) => name !== 'function:invoke'),
  'aws-sdk:<service>:<action>',
];
