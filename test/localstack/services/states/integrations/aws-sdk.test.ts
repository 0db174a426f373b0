import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../localstack/services/service.ts';
import { fixture } from '../support/fake-runtime.ts';

const machine = (action: string, args: unknown) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: `arn:aws:states:::aws-sdk:${action}`, Arguments: args, End: true } },
});

describe('aws-sdk', () => {
  it('reads a body as text, dates as ISO text', async () => {
    const f = fixture({
      's3:GetObject': () => ({
        Body: Buffer.from('é'),
        ContentLength: 2,
        LastModified: new Date(0),
        ETag: undefined,
      }),
    });
    const { output } = await f.run(f.machine('m', machine('s3:getObject', { Bucket: 'b', Key: 'k' })));
    expect(JSON.parse(output)).toEqual({
      Body: 'é',
      ContentLength: 2,
      LastModified: '1970-01-01T00:00:00.000Z',
    });
  });

  it('writes a body that is no text as JSON', async () => {
    const f = fixture({ 's3:PutObject': () => ({}) });
    await f.run(f.machine('m', machine('s3:putObject', { Bucket: 'b', Key: 'k', Body: { a: 1 } })));
    expect(f.calls[0]!.input).toEqual({ Bucket: 'b', Key: 'k', Body: '{"a":1}' });
  });

  it('capitalizes members of services that do not', async () => {
    const f = fixture();
    const arn = f.machine('m', machine('sfn:listStateMachines', { MaxResults: 5 }));
    const { output } = await f.run(arn);
    expect(JSON.parse(output)).toEqual({
      StateMachines: [
        { StateMachineArn: arn, Name: 'm', Type: 'STANDARD', CreationDate: '2024-06-01T00:00:00.000Z' },
      ],
    });
    expect(f.calls[0]).toMatchObject({
      service: 'states',
      operation: 'ListStateMachines',
      input: { maxResults: 5 },
    });
  });

  it('names errors as the SDK does', async () => {
    const f = fixture({
      's3:GetObject': () => {
        throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
      },
    });
    const arn = f.machine('m', machine('s3:getObject', { Bucket: 'b', Key: 'k' }));
    expect(await f.run(arn)).toMatchObject({
      error: 'S3.NoSuchKeyException',
      cause: expect.stringMatching(
        /^The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: [0-9a-f-]{36}\)$/,
      ),
    });
    f.denied.add('s3:GetObject');
    expect((await f.run(arn)).error).toBe('S3.S3Exception');
  });
});
