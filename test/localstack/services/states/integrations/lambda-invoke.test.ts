import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../localstack/services/service.ts';
import { fixture, ROLE } from '../support/fake-runtime.ts';

const machine = (
  resource = 'arn:aws:states:::lambda:invoke',
  args: unknown = { FunctionName: 'f', Payload: { n: '{% $states.input.n %}' } },
) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: resource, Arguments: args, End: true } },
});

describe('lambda:invoke', () => {
  it("calls with the machine's role and answers as the API does", async () => {
    const f = fixture({
      'lambda:Invoke': ({ Payload }) => ({
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: Buffer.from(JSON.stringify({ got: JSON.parse(Payload) })),
      }),
    });
    const execution = await f.run(f.machine('m', machine()), { n: 1 }, 'run');
    expect(f.calls).toEqual([
      {
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: 'f', InvocationType: 'RequestResponse', Payload: '{"n":1}' },
        caller: { arn: 'arn:aws:sts::000000000000:assumed-role/machine/run', roleArn: ROLE },
      },
    ]);
    expect(JSON.parse(execution.output)).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { got: { n: 1 } },
      StatusCode: 200,
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('gives a function of its own ARN its payload as result', async () => {
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    const f = fixture({ 'lambda:Invoke': ({ Payload }) => ({ StatusCode: 200, Payload }) });
    const execution = await f.run(f.machine('m', machine(arn, ['{% $states.input.n %}'])), { n: 1 });
    expect(execution.output).toBe('[1]');
    expect(f.calls[0]!.input).toEqual({
      FunctionName: arn,
      InvocationType: 'RequestResponse',
      Payload: '[1]',
    });
  });

  it.each([
    [
      'an error by its type',
      { FunctionError: 'Unhandled', Payload: '{"errorType":"LeaseHeld","errorMessage":"by x","trace":[]}' },
      { error: 'LeaseHeld', cause: '{"errorType":"LeaseHeld","errorMessage":"by x","trace":[]}' },
    ],
    [
      'an error without a type',
      { FunctionError: 'Unhandled', Payload: '{"errorMessage":"x"}' },
      {
        error: 'Lambda.Unknown',
        cause:
          'The cause could not be determined because Lambda did not return an error type. Returned payload: {"errorMessage":"x"}',
      },
    ],
  ])('fails as %s', async (_name, answer, expected) => {
    const f = fixture({ 'lambda:Invoke': () => ({ StatusCode: 200, ...answer }) });
    expect(await f.run(f.machine('m', machine()), { n: 1 })).toMatchObject({ status: 'FAILED', ...expected });
  });

  it('names a missing permission, and errors of the service', async () => {
    const f = fixture({
      'lambda:Invoke': () => {
        throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      },
    });
    const arn = f.machine('m', machine());
    const throttled = await f.run(arn, { n: 1 });
    expect(throttled.error).toBe('Lambda.TooManyRequestsException');
    expect(throttled.cause).toMatch(
      /^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
    );
    f.denied.add('lambda:InvokeFunction');
    const refused = await f.run(arn, { n: 1 }, 'run');
    expect(refused.error).toBe('Lambda.AWSLambdaException');
    expect(refused.cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/machine\/run is not authorized to perform: lambda:InvokeFunction on resource: /,
    );
  });
});
