import { expect, it } from 'vitest';
import { fixture } from '../support/fake-runtime.ts';

const machine = (resource: string, args: unknown) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments: args, End: true } },
});

it('events:putEvents sends the detail as text and fails with an entry', async () => {
  let failed = 0;
  const f = fixture({
    'events:PutEvents': () => ({ FailedEntryCount: failed, Entries: [{ EventId: 'e' }] }),
  });
  const arn = f.machine(
    'm',
    machine('events:putEvents', { Entries: [{ Source: 's', DetailType: 'd', Detail: { a: 1 } }] }),
  );
  expect((await f.run(arn)).status).toBe('SUCCEEDED');
  expect(f.calls[0]!.input).toEqual({ Entries: [{ Source: 's', DetailType: 'd', Detail: '{"a":1}' }] });
  failed = 1;
  expect(await f.run(arn)).toMatchObject({
    error: 'EventBridge.FailedEntry',
    cause: '{"FailedEntryCount":1,"Entries":[{"EventId":"e"}]}',
  });
});
