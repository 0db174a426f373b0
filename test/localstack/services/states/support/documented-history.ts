import type { HistoryEvent } from './machine-run.ts';

/** Members of a details object; those with ! must be there. */
type Members = string;

/**
 * Details of history events by the events' names, as the API reference has them.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
const DETAILS: readonly (readonly [events: RegExp, details: string, members: Members])[] = [
  [
    /^ExecutionStarted$/,
    'executionStartedEventDetails',
    'input inputDetails roleArn stateMachineAliasArn stateMachineVersionArn',
  ],
  [/^ExecutionSucceeded$/, 'executionSucceededEventDetails', 'output outputDetails'],
  [/^ExecutionFailed$/, 'executionFailedEventDetails', 'error cause'],
  [/^ExecutionAborted$/, 'executionAbortedEventDetails', 'error cause'],
  [/^ExecutionRedriven$/, 'executionRedrivenEventDetails', 'redriveCount!'],
  [/^ExecutionTimedOut$/, 'executionTimedOutEventDetails', 'error cause'],
  [
    /^(Pass|Task|Choice|Wait|Succeed|Fail|Parallel|Map)StateEntered$/,
    'stateEnteredEventDetails',
    'name! input inputDetails',
  ],
  [
    /^(Pass|Task|Choice|Wait|Succeed|Parallel|Map)StateExited$/,
    'stateExitedEventDetails',
    'name! output outputDetails assignedVariables assignedVariablesDetails',
  ],
  [
    /^TaskScheduled$/,
    'taskScheduledEventDetails',
    'resourceType! resource! region! parameters! timeoutInSeconds heartbeatInSeconds taskCredentials',
  ],
  [/^TaskStarted$/, 'taskStartedEventDetails', 'resourceType! resource!'],
  [/^TaskSubmitted$/, 'taskSubmittedEventDetails', 'resourceType! resource! output outputDetails'],
  [/^TaskSucceeded$/, 'taskSucceededEventDetails', 'resourceType! resource! output outputDetails'],
  [/^TaskFailed$/, 'taskFailedEventDetails', 'resourceType! resource! error cause'],
  [/^TaskTimedOut$/, 'taskTimedOutEventDetails', 'resourceType! resource! error cause'],
  [
    /^LambdaFunctionScheduled$/,
    'lambdaFunctionScheduledEventDetails',
    'resource! input inputDetails timeoutInSeconds taskCredentials',
  ],
  [/^LambdaFunctionSucceeded$/, 'lambdaFunctionSucceededEventDetails', 'output outputDetails'],
  [/^LambdaFunctionFailed$/, 'lambdaFunctionFailedEventDetails', 'error cause'],
  [/^LambdaFunctionTimedOut$/, 'lambdaFunctionTimedOutEventDetails', 'error cause'],
  [/^MapStateStarted$/, 'mapStateStartedEventDetails', 'length!'],
  [/^MapIteration(Started|Succeeded|Failed|Aborted)$/, 'mapIteration$1EventDetails', 'name! index!'],
  [/^MapRunStarted$/, 'mapRunStartedEventDetails', 'mapRunArn!'],
  [/^MapRunFailed$/, 'mapRunFailedEventDetails', 'error cause'],
  [/^EvaluationFailed$/, 'evaluationFailedEventDetails', 'state! error cause location'],
  // No details.
  [
    /^LambdaFunctionStarted$|^MapRunSucceeded$|^(Parallel|Map)State(Succeeded|Failed)$|^ParallelStateStarted$|^(Pass|Task|Choice|Wait|Parallel|Map)StateAborted$/,
    '',
    '',
  ],
];

/** What of a history the API reference does not have: event names, details of another event, members; and what is missing. */
export function undocumented(history: readonly HistoryEvent[]): readonly string[] {
  return history.flatMap((event) => {
    const {
      id,
      previousEventId: _previous,
      timestamp: _timestamp,
      type,
      ...rest
    } = event as HistoryEvent & {
      readonly timestamp: unknown;
    } & Readonly<Record<string, unknown>>;
    const where = `${id} ${type}`;
    const found = DETAILS.find(([events]) => events.test(type));
    if (found === undefined) return [`${where}: no such event`];
    const [events, template, members] = found;
    const name = template === '' ? '' : (events.exec(type)?.[0] ?? '').replace(events, template);
    const names = members.split(' ').filter(Boolean);
    const details = Object.keys((rest as Record<string, object>)[name] ?? {});
    return [
      ...Object.keys(rest)
        .filter((key) => key !== name)
        .map((key) => `${where}: ${key}`),
      ...details
        .filter((key) => !names.includes(key) && !names.includes(`${key}!`))
        .map((key) => `${where}: ${name}.${key}`),
      ...names
        .filter((key) => key.endsWith('!') && !details.includes(key.slice(0, -1)))
        .map((key) => `${where}: ${name}.${key.slice(0, -1)} is missing`),
    ];
  });
}
