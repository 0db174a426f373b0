import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, type HistoryEvent } from '@aws-sdk/client-sfn';
import { startedExecutionOf } from './describe-run.ts';
import { type LogLine, parseLogLine, structured } from './log-line.ts';
import { readHistory } from './read-history.ts';
import type { RunSource } from './run-source.ts';

/** What the functions of a run have written so far. */
export interface RunLogs {
  /** In time order. */
  readonly lines: readonly LogLine[];
  /** Whether the run has ended. */
  readonly ended: boolean;
  /** Whether a function wrote more while it ran than is read. */
  readonly cut: boolean;
}

/** A line as CloudWatch Logs has it. */
interface StoredLine {
  readonly stream: string;
  readonly at: Date;
  readonly text: string;
}

/** Lines may be stamped before the execution's start by another clock, and a report comes after its end. */
const BEFORE_MS = 5_000;
const AFTER_MS = 120_000;
/** Lines of one function that are read: those of other runs at the same time are among them. */
const MOST_LINES = 100_000;

/** The lines of all functions that a run invoked, and of the runs that it started. */
export async function readRunLogs(source: RunSource, executionArn: string): Promise<RunLogs> {
  const { runs, functions, from, to } = await invoked(source, executionArn);
  const logs = source.connect(CloudWatchLogsClient);
  const lambda = source.connect(LambdaClient);
  const lines: LogLine[] = [];
  let cut = false;
  for (const functionName of functions) {
    const { LoggingConfig, FunctionName } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    );
    const logGroupName = LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`;
    const query = { logGroupName, startTime: from, ...(to !== undefined && { endTime: to }) };
    const stored: StoredLine[] = [];
    for await (const page of paginateFilterLogEvents({ client: logs }, query)) {
      for (const { logStreamName = '', timestamp = 0, message = '' } of page.events ?? [])
        stored.push({ stream: logStreamName, at: new Date(timestamp), text: message });
      cut ||= stored.length >= MOST_LINES;
      if (stored.length >= MOST_LINES) break;
    }
    const service = memberOf(stored, 'service') ?? FunctionName ?? functionName;
    for (const invocation of invocations(stored)) {
      const run = memberOf(invocation, 'run');
      // A run that looked again goes on as <run>.2 and so on.
      if (run !== undefined && (runs.has(run) || runs.has(run.replace(/\.\d$/, ''))))
        lines.push(...invocation.map(({ at, text }) => parseLogLine(text, { at, service, run })));
    }
  }
  return { lines: lines.sort((a, b) => a.at.getTime() - b.at.getTime()), ended: to !== undefined, cut };
}

/** Cuts lines into invocations: a stream serves one at a time, which begins with its START line. */
export function invocations(lines: readonly StoredLine[]): readonly (readonly StoredLine[])[] {
  const found: StoredLine[][] = [];
  const current = new Map<string, StoredLine[]>();
  for (const line of lines) {
    let invocation = current.get(line.stream);
    if (!invocation || line.text.startsWith('START RequestId: ')) {
      invocation = [];
      current.set(line.stream, invocation);
      found.push(invocation);
    }
    invocation.push(line);
  }
  return found;
}

/** The first text that structured lines have under this name. */
function memberOf(lines: readonly StoredLine[], name: string): string | undefined {
  for (const { text } of lines) {
    const value = structured(text)?.[name];
    if (typeof value === 'string') return value;
  }
  return undefined;
}

/** Names of the run and those it started, ARNs of the functions they invoked, and the time they took (epoch ms). */
async function invoked(source: RunSource, executionArn: string) {
  const runs = new Set<string>();
  const functions = new Set<string>();
  const execution = await source.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const visit = async (arn: string): Promise<void> => {
    runs.add(arn.slice(arn.lastIndexOf(':') + 1));
    const events = await readHistory(source, arn);
    for (const event of events) {
      const name = functionOf(event);
      if (name) functions.add(name);
    }
    for (const started of new Set(events.flatMap((event) => startedExecutionOf(event) ?? [])))
      await visit(started);
  };
  await visit(executionArn);
  return {
    runs,
    functions,
    from: (execution.startDate?.getTime() ?? 0) - BEFORE_MS,
    to: execution.stopDate && execution.stopDate.getTime() + AFTER_MS,
  };
}

function functionOf({ taskScheduledEventDetails: task }: HistoryEvent): string | undefined {
  if (task?.resourceType !== 'lambda') return undefined;
  return (structured(task.parameters ?? '') as { readonly FunctionName?: string } | undefined)?.FunctionName;
}
