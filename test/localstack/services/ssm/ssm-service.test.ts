import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { clientConfig, openRuntime } from '../../open-runtime.ts';

test('parameters are put, overwritten when told, and found by path', async () => {
  await using runtime = await openRuntime();
  const ssm = new SSMClient(clientConfig(runtime));
  const put = (Name: string, Value: string, Overwrite?: boolean) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...(Overwrite ? { Overwrite } : {}) }));
  await put('/lake/a', '1');
  await put('/lake/deep/b', '2');
  await expect(put('/lake/a', '3')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  expect((await put('/lake/a', '3', true)).Version).toBe(2);
  expect((await ssm.send(new GetParameterCommand({ Name: '/lake/a' }))).Parameter).toMatchObject({
    Value: '3',
    Version: 2,
  });
  const below = async (Recursive: boolean) =>
    (await ssm.send(new GetParametersByPathCommand({ Path: '/lake', Recursive }))).Parameters?.map(
      (p) => p.Name,
    );
  expect([await below(false), await below(true)]).toEqual([['/lake/a'], ['/lake/a', '/lake/deep/b']]);
  await expect(ssm.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
    message: 'Parameter /none not found.',
  });
});
