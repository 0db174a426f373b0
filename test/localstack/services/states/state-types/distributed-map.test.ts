import { describe, expect, it } from 'vitest';
import { fixture } from '../support/fake-runtime.ts';

const map = (
  fields: Record<string, unknown>,
  state: Record<string, unknown> = { Type: 'Pass', End: true },
) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'A',
        States: { A: state },
      },
      End: true,
      ...fields,
    },
  },
});
const reader = (config: Record<string, unknown>) => ({
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    Arguments: { Bucket: 'b', Key: '{% $states.input.key %}' },
    ReaderConfig: config,
  },
});

describe('ItemReader', () => {
  it.each([
    ['JSON', { InputType: 'JSON' }, '[1, {"a": 2}]', [1, { a: 2 }]],
    ['JSONL', { InputType: 'JSONL' }, '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    [
      'CSV with a header',
      { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      'a,b\n1,"x, ""y"""\n2,\n',
      [
        { a: '1', b: 'x, "y"' },
        { a: '2', b: '' },
      ],
    ],
    [
      'CSV with given headers',
      { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['k'], CSVDelimiter: 'PIPE' },
      '1|z\r\n2|z',
      [{ k: '1' }, { k: '2' }],
    ],
    ['the first items', { InputType: 'JSON', MaxItems: 1 }, '[1,2]', [1]],
  ])('reads %s', async (_name, config, body, expected) => {
    const f = fixture({ 's3:GetObject': () => ({ Body: Buffer.from(body) }) });
    const execution = await f.run(f.machine('m', map(reader(config))), { key: 'k.json' });
    expect(JSON.parse(execution.output)).toEqual(expected);
    expect(f.calls[0]!.input).toEqual({ Bucket: 'b', Key: 'k.json' });
  });

  it('reads the objects below a prefix, all pages', async () => {
    const object = (Key: string) => ({ Key, Size: 1, ETag: '"e"', LastModified: new Date(5000) });
    const f = fixture({
      's3:ListObjectsV2': ({ ContinuationToken }) =>
        ContinuationToken === undefined
          ? { Contents: [object('p/1')], NextContinuationToken: 't' }
          : { Contents: [object('p/2')] },
    });
    const definition = map({
      ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'b', Prefix: 'p/' } },
    });
    expect(JSON.parse((await f.run(f.machine('m', definition))).output)).toEqual(
      ['p/1', 'p/2'].map((Key) => ({ Etag: '"e"', Key, LastModified: 5, Size: 1, StorageClass: 'STANDARD' })),
    );
  });

  it('fails by name', async () => {
    const f = fixture({ 's3:GetObject': () => ({ Body: 'x' }) });
    const arn = f.machine('m', map(reader({ InputType: 'JSON' })));
    expect(await f.run(arn, { key: 'k' })).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: expect.stringMatching(/^The file s3:\/\/b\/k is not JSON: /),
    });
    f.denied.add('s3:GetObject');
    expect(await f.run(arn, { key: 'k' })).toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining('is not authorized to perform: s3:GetObject'),
    });
  });
});

describe('ResultWriter', () => {
  it('writes the ends by status, and a manifest', async () => {
    const objects = new Map<string, string>();
    const f = fixture({ 's3:PutObject': ({ Key, Body }) => void objects.set(Key, Body) });
    const definition = map(
      {
        Items: [1, 2],
        Label: 'L',
        ToleratedFailureCount: 1,
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Arguments: { Bucket: 'b', Prefix: 'out/' },
        },
      },
      { Type: 'Pass', Output: '{% $states.input = 1 ? "one" : $error("no") %}', End: true },
    );
    const execution = await f.run(f.machine('m', definition));
    const { MapRunArn, ResultWriterDetails } = JSON.parse(execution.output);
    const id = MapRunArn.split(':').at(-1);
    expect(MapRunArn).toBe(`arn:aws:states:us-east-1:000000000000:mapRun:m/L:${id}`);
    expect(ResultWriterDetails).toEqual({ Bucket: 'b', Key: `out/${id}/manifest.json` });
    expect([...objects.keys()]).toEqual([
      `out/${id}/FAILED_0.json`,
      `out/${id}/SUCCEEDED_0.json`,
      `out/${id}/manifest.json`,
    ]);
    expect(JSON.parse(objects.get(`out/${id}/SUCCEEDED_0.json`)!)).toMatchObject([
      { Output: '"one"', Status: 'SUCCEEDED' },
    ]);
    expect(JSON.parse(objects.get(`out/${id}/manifest.json`)!)).toMatchObject({
      DestinationBucket: 'b',
      MapRunArn,
    });
    const children = await f.call('ListExecutions', { mapRunArn: MapRunArn });
    expect(children.executions.map(({ status }: { status: string }) => status).sort()).toEqual([
      'FAILED',
      'SUCCEEDED',
    ]);
  });
});

it.each([
  ['states:StartExecution', 'stateMachine:m'],
  ['states:DescribeExecution', 'execution:m:*'],
  ['states:StopExecution', 'execution:m:*'],
])('runs no child for a role that lacks %s', async (action, resource) => {
  const f = fixture();
  f.denied.add(action);
  const refused = await f.run(f.machine('m', map({ Items: [1] })));
  expect(refused.error).toBe('StepFunctions.AWSStepFunctionsException');
  expect(refused.cause).toContain(
    `is not authorized to perform: ${action} on resource: arn:aws:states:us-east-1:000000000000:${resource} because`,
  );
});
