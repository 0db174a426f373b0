import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { beforeEach, expect, it, vi } from 'vitest';
import { handler } from '../../../lambdas/lease/handler.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';
import { mockedClient } from '../../setup/mocked-client.ts';
import { event, invoke } from '../support/invoke.ts';
import { mockS3 } from '../support/object-store-commands.ts';

vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
});

const sfn = mockedClient(SFNClient);
const other = {
  ...event('lease-acquire'),
  execution: 'arn:aws:states:eu-west-1:111122223333:execution:dataset:7a2d',
};

beforeEach(() => {
  vi.stubEnv('WORK_BUCKET', 'work');
  sfn.reset();
  mockS3(new MemoryObjectStore());
});

it('gives the lease to one execution, until the event of its end comes', async () => {
  sfn.on(DescribeExecutionCommand).resolves({ status: 'RUNNING' });
  const { token } = await invoke(handler, event('lease-acquire'));
  expect(await invoke(handler, event('lease-acquire'))).toMatchObject({ token });
  await expect(invoke(handler, other)).rejects.toMatchObject({ name: 'LeaseHeld' });
  expect(await invoke(handler, event('execution-aborted'))).toEqual({ released: true, asked: false });
  expect(await invoke(handler, other)).toHaveProperty('token');
});

it('takes over from an execution that is not known any more', async () => {
  sfn
    .on(DescribeExecutionCommand)
    .rejects(new ExecutionDoesNotExist({ $metadata: {}, message: 'Execution Does Not Exist' }));
  await invoke(handler, event('lease-acquire'));
  expect(await invoke(handler, other)).toHaveProperty('token');
});

it.each([
  [{}, 'Input of lease is not valid: action: acquire or release expected'],
  [
    { action: 'acquire', resource: '../x', execution: 'a' },
    'Input of lease is not valid: resource: dataset/<name> or model/<name> expected; execution: the ARN of an execution expected; scheduledTime: an ISO 8601 instant expected, e.g. 2024-06-01T00:05:00Z',
  ],
  [
    {
      ...event('execution-aborted'),
      detail: { ...(event('execution-aborted').detail as object), input: '{}' },
    },
    'Input of lease is not valid: detail.input: the input of a dataset or gold-model execution expected',
  ],
])('refuses %j', async (payload, message) => {
  await expect(invoke(handler, payload)).rejects.toMatchObject({ name: 'InvalidPayload', message });
});
