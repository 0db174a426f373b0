import { expect, it } from 'vitest';
import { fixture } from '../support/fake-runtime.ts';

const machine = (resource: string, args: unknown) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } },
});

it('sns:publish sends JSON as text', async () => {
  const f = fixture({ 'sns:Publish': () => ({ MessageId: 'id' }) });
  const { output } = await f.run(
    f.machine('m', machine('sns:publish', { TopicArn: 't', Message: { a: 1 } })),
  );
  expect(f.calls[0]!.input).toEqual({ TopicArn: 't', Message: '{"a":1}' });
  expect(JSON.parse(output).MessageId).toBe('id');
  f.denied.add('sns:Publish');
  const refused = await f.run(f.machine('m2', machine('sns:publish', { TopicArn: 't', Message: 'm' })));
  expect(refused.error).toBe('SNS.AuthorizationErrorException');
});
