import { expect, test } from 'vitest';
import { openRuntime } from '../../open-runtime.ts';

test('shows roles and their policies as they were put', async () => {
  await using runtime = await openRuntime();
  const document = { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };
  runtime.identities.putRole('Reader', { Statement: [] });
  runtime.identities.putRolePolicy('Reader', 'Default', document);
  const call = (operation: string, input: object) =>
    runtime.call('iam', operation, input, runtime.owner) as Promise<Record<string, unknown>>;
  expect(await call('GetRole', { RoleName: 'Reader' })).toMatchObject({
    Role: { RoleName: 'Reader', Arn: 'arn:aws:iam::000000000000:role/Reader' },
  });
  const { PolicyDocument } = await call('GetRolePolicy', { RoleName: 'Reader', PolicyName: 'Default' });
  expect(JSON.parse(decodeURIComponent(PolicyDocument as string))).toEqual(document);
  await expect(call('GetRole', { RoleName: 'None' })).rejects.toThrow(
    'The role with name None cannot be found.',
  );
});
