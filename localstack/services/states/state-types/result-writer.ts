import type { ExecutionResult } from '../interpreter/running-execution.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { StateRun } from '../interpreter/state-run.ts';
import type { Json, JsonObject } from '../json-value.ts';
import { roleOf } from './task-role.ts';

/** How one child execution ended. */
export interface ChildResult {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly input: Json;
  readonly result: ExecutionResult;
}

/**
 * ResultWriter: the children's ends by status below the prefix, and a manifest that lists those files.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 * @throws StateError States.ResultWriterFailed
 */
export async function writeResults(
  run: StateRun,
  mapRunArn: string,
  children: readonly ChildResult[],
): Promise<Json> {
  const writer = run.state.ResultWriter as JsonObject;
  const { Bucket, Prefix = '' } = (await run.evaluate(writer.Arguments ?? {}, 'ResultWriter/Arguments')) as {
    Bucket: string;
    Prefix?: string;
  };
  const folder = [Prefix.replace(/\/$/, ''), mapRunArn.split(':').at(-1)].filter(Boolean).join('/');
  const put = async (key: string, body: Json): Promise<{ Key: string; Size: number }> => {
    const Body = JSON.stringify(body);
    try {
      const input = { Bucket, Key: key, Body, ContentType: 'application/json' };
      await run.execution.options.services.call('s3', 'PutObject', input, roleOf(run));
    } catch (error) {
      throw new StateError(
        'States.ResultWriterFailed',
        error instanceof Error ? error.message : String(error),
      );
    }
    return { Key: key, Size: Buffer.byteLength(Body) };
  };

  const files: Record<string, { Key: string; Size: number }[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const [status, list] of Object.entries(files)) {
    const ended = children.filter(
      ({ result }) => (result.status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED') === status,
    );
    if (ended.length > 0) list.push(await put(`${folder}/${status}_0.json`, ended.map(describeChild)));
  }
  const Key = `${folder}/manifest.json`;
  await put(Key, { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles: files });
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key } };
}

/** A child execution as a result file lists it (Transformation NONE). */
export function describeChild(child: ChildResult): Json {
  const { result } = child;
  const date = (milliseconds: number) => new Date(milliseconds).toISOString();
  return {
    ...(result.status !== 'SUCCEEDED' && { Cause: result.cause ?? '', Error: result.error ?? '' }),
    ExecutionArn: child.arn,
    Input: JSON.stringify(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(result.status === 'SUCCEEDED' && {
      Output: JSON.stringify(result.output),
      OutputDetails: { Included: true },
    }),
    RedriveCount: 0,
    StartDate: date(child.startedAt),
    StateMachineArn: child.stateMachineArn,
    Status: result.status,
    StopDate: date(child.stoppedAt),
  };
}
