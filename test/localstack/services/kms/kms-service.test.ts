import { expect, test } from 'vitest';
import { openRuntime } from '../../open-runtime.ts';

test('encrypts with a key, its alias and a context, and decrypts with that context alone', async () => {
  await using runtime = await openRuntime();
  const kms = runtime.service('kms');
  const { arn } = kms.createKey({ alias: 'alias/lake' });
  const call = (operation: string, input: object) =>
    runtime.call('kms', operation, input, runtime.owner) as Promise<Record<string, Uint8Array>>;
  const Plaintext = Buffer.from('secret');
  const EncryptionContext = { bucket: 'b' };
  const { CiphertextBlob } = await call('Encrypt', { KeyId: 'alias/lake', Plaintext, EncryptionContext });
  expect(Buffer.from(CiphertextBlob as Uint8Array).includes('secret')).toBe(false);
  const back = await call('Decrypt', { CiphertextBlob, EncryptionContext });
  expect([Buffer.from(back.Plaintext as Uint8Array).toString(), back.KeyId]).toEqual(['secret', arn]);
  await expect(call('Decrypt', { CiphertextBlob })).rejects.toMatchObject({
    code: 'InvalidCiphertextException',
  });
});

test('a bucket encrypted with a key needs the key to write and to read', async () => {
  await using runtime = await openRuntime();
  const { arn } = runtime.service('kms').createKey();
  const s3 = runtime.service('s3');
  s3.createBucket('lake', { encryption: { algorithm: 'aws:kms', kmsKeyArn: arn, bucketKey: true } });
  const role = runtime.identities.putRole('Writer', { Statement: [] });
  const caller = runtime.sessionCaller(role.arn, 's');
  const files = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  runtime.identities.putRolePolicy('Writer', 'p', { Statement: [files] });
  const put = () => runtime.call('s3', 'PutObject', { Bucket: 'lake', Key: 'k', Body: 'x' }, caller);
  await expect(put()).rejects.toThrow(
    `is not authorized to perform: kms:GenerateDataKey on resource: ${arn} because no identity-based policy allows the kms:GenerateDataKey action`,
  );
  const via = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  const key = { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: arn, Condition: via };
  runtime.identities.putRolePolicy('Writer', 'p', { Statement: [files, key] });
  expect(await put()).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: arn });
  await expect(runtime.call('s3', 'GetObject', { Bucket: 'lake', Key: 'k' }, caller)).rejects.toThrow(
    'kms:Decrypt',
  );
});
