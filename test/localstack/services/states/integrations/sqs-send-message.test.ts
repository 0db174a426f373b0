import { expect, it } from 'vitest';
import { fixture } from '../support/fake-runtime.ts';

const machine = (resource: string, args: unknown) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } },
});

it('sqs:sendMessage sends JSON as text', async () => {
  const f = fixture({ 'sqs:SendMessage': () => ({ MessageId: 'id' }) });
  await f.run(f.machine('m', machine('sqs:sendMessage', { QueueUrl: 'q', MessageBody: ['x'] })));
  expect(f.calls[0]!.input).toEqual({ QueueUrl: 'q', MessageBody: '["x"]' });
});
