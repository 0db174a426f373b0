import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { messageOf, startedExecutionOf } from '../runs/describe-run.ts';
import type { Session } from './session.ts';
import type { FinishedRun } from './watch-run.ts';

/**
 * Why a run failed, once: its error, or those of the models' runs that failed it, and where to look further.
 * @param name of the dataset or model
 * @param target options that name the deployment again, e.g. ` --data DIR`
 */
export async function failureStory(
  session: Session,
  run: FinishedRun & { readonly name: string },
  target = '',
): Promise<string> {
  const id = run.arn.slice(run.arn.lastIndexOf(':') + 1);
  return [
    `${run.name}: ${run.error ?? run.status}`,
    ...(await failedModels(session, run)).map((line) => `  ${line}`),
    `See: npx coinlake runs show ${id}${target}`,
    `     npx coinlake logs ${id}${target}`,
    // What was refused rests for a while: to run again would not ask for it.
    ...(run.error?.startsWith('SlicesFailed')
      ? [`What is missing: npx coinlake gaps ${run.name}${target}`]
      : []),
    `Run it again: npx coinlake run ${run.name}${await scheduledTimeOf(session, run)}${target}`,
  ].join('\n');
}

/** ` --at TIME`, as the execution's input has it. */
async function scheduledTimeOf(session: Session, { arn }: FinishedRun): Promise<string> {
  const { input = '{}' } = await session.sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  const { scheduledTime } = JSON.parse(input) as { readonly scheduledTime?: string };
  return scheduledTime === undefined ? '' : ` --at ${scheduledTime}`;
}

async function failedModels(session: Session, { events }: FinishedRun): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const executionArn of new Set(events.flatMap((event) => startedExecutionOf(event) ?? []))) {
    const { status, input, error, cause } = await session.sfn.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status === 'SUCCEEDED' || status === 'RUNNING') continue;
    const { model = executionArn } = JSON.parse(input ?? '{}') as { readonly model?: string };
    lines.push(`${model}: ${[error ?? status, messageOf(cause)].filter(Boolean).join(': ')}`);
  }
  return lines;
}
