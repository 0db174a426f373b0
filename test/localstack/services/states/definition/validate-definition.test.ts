import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../../../../localstack/services/states/definition/validate-definition.ts';

const faults = (definition: unknown) =>
  validateDefinition(typeof definition === 'string' ? definition : JSON.stringify(definition)).map(
    ({ code, message, location }) => `${code} ${location ?? '-'}: ${message}`,
  );
const states = (States: Record<string, unknown>, more = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(States)[0],
  States,
  ...more,
});
const one = (state: Record<string, unknown>) => states({ A: state });

describe('validateDefinition', () => {
  it.each([
    ['text that is no JSON', 'x', [/^INVALID_JSON_DESCRIPTION -: /]],
    ['no object', '[]', ['SCHEMA_VALIDATION_FAILED -: Definition must be a valid JSON object']],
    ['nothing', {}, ['SCHEMA_VALIDATION_FAILED /: These fields are required: [States, StartAt]']],
    [
      'an unknown field of the machine',
      states({ A: { Type: 'Pass', End: true } }, { Foo: 1 }),
      ["SCHEMA_VALIDATION_FAILED /: The field 'Foo' is not supported by Step Functions"],
    ],
    [
      'an unknown field of a state',
      one({ Type: 'Pass', End: true, Timeout: 1 }),
      ["SCHEMA_VALIDATION_FAILED /States/A: The field 'Timeout' is not supported by Step Functions"],
    ],
    [
      'a JSONPath field in JSONata',
      one({ Type: 'Pass', End: true, Parameters: {} }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A: The QueryLanguage 'JSONata' is set, but the field 'Parameters' is only supported for the 'JSONPath' QueryLanguage",
      ],
    ],
    [
      'a field that the local runtime lacks',
      one({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Credentials: {},
        End: true,
      }),
      ["SCHEMA_VALIDATION_FAILED /States/A: The field 'Credentials' is not supported by the local runtime"],
    ],
    [
      'an expression that is no JSONata',
      one({ Type: 'Pass', Output: { a: ['{% $states. %}'] }, End: true }),
      [
        /^SCHEMA_VALIDATION_FAILED \/States\/A\/Output\/a\[0\]: The JSONata expression '\$states\.' is not valid at position \d+: S\d+ /,
      ],
    ],
    [
      '$eval',
      one({ Type: 'Pass', Output: "{% $eval('1') %}", End: true }),
      [
        'SCHEMA_VALIDATION_FAILED /States/A/Output: The function $eval is not supported by Step Functions; use $parse for JSON text',
      ],
    ],
    [
      'an unknown integration',
      one({ Type: 'Task', Resource: 'arn:aws:states:::dynamodb:putItem', Arguments: {}, End: true }),
      [
        /^SCHEMA_VALIDATION_FAILED \/States\/A\/Resource: The resource 'arn:aws:states:::dynamodb:putItem' is not supported by the local runtime; it has Lambda functions and lambda:invoke, /,
      ],
    ],
    [
      'a pattern that an integration lacks',
      one({
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish.sync',
        Arguments: { Message: 'm' },
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Resource: The resource 'arn:aws:states:::sns:publish.sync' is not supported: sns:publish has no .sync",
      ],
    ],
    [
      'arguments that are missing or unknown',
      one({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { Function: 'f' },
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Arguments: The field 'FunctionName' is required but was missing",
        "SCHEMA_VALIDATION_FAILED /States/A/Arguments: The field 'Function' is not supported by Step Functions",
      ],
    ],
    [
      'a target that does not exist',
      one({ Type: 'Pass', Next: 'B' }),
      ["MISSING_TRANSITION_TARGET /States/A/Next: Missing 'Next' target: B"],
    ],
    [
      'neither Next nor End',
      one({ Type: 'Pass' }),
      ["SCHEMA_VALIDATION_FAILED /States/A: Exactly one of the fields 'Next' and 'End' is required"],
    ],
    [
      'a state that nothing leads to',
      states({ A: { Type: 'Pass', End: true }, B: { Type: 'Succeed' } }),
      ['MISSING_TRANSITION_TARGET /: State B is not reachable'],
    ],
    [
      'States.ALL beside another name',
      one({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Retry: [{ ErrorEquals: ['States.ALL', 'E'] }],
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]: 'States.ALL' can only appear alone, in the last element of the array",
      ],
    ],
    [
      'an unknown field of a retrier',
      one({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'f' },
        Retry: [{ ErrorEquals: ['E'], Interval: 1 }],
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Retry[0]: The field 'Interval' is not supported by Step Functions",
      ],
    ],
    [
      'a variable of an outer scope, assigned inside',
      states({
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'M' },
        M: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 2 }, End: true } } },
          End: true,
        },
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/M/ItemProcessor/States/B/Assign: The variable 'x' is assigned in an outer scope; inner scopes can't assign it",
      ],
    ],
    [
      'reserved and bad variable names',
      one({ Type: 'Pass', Assign: { states: 1, '1a': 2 }, End: true }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Assign: '1a' is not a variable name: up to 80 characters, a letter first, then letters, digits and _",
        "SCHEMA_VALIDATION_FAILED /States/A/Assign: The variable name 'states' is reserved",
      ],
    ],
    [
      'a downgrade of the query language',
      one({ Type: 'Pass', QueryLanguage: 'JSONPath', End: true }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      ],
    ],
    [
      'a field of a distributed Map in an inline one',
      one({
        Type: 'Map',
        ToleratedFailureCount: 1,
        ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Succeed' } } },
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A: The field 'ToleratedFailureCount' needs ProcessorConfig with Mode DISTRIBUTED",
      ],
    ],
    [
      'an express child',
      one({
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'B',
          States: { B: { Type: 'Succeed' } },
        },
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/ItemProcessor/ProcessorConfig: The ExecutionType 'EXPRESS' is not supported by the local runtime; STANDARD is",
      ],
    ],
    [
      'what a distributed Map has and the local runtime has not',
      one({
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          Arguments: { Bucket: 'b', Key: 'k' },
          ReaderConfig: { InputType: 'MANIFEST', ItemsPointer: '/a', Foo: 1 },
        },
        ItemBatcher: { MaxItemsPerBatch: 2, MaxItemsPerBatchPath: '$.n' },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Arguments: { Bucket: 'b' },
          WriterConfig: { Transformation: 'FLATTEN' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'B',
          States: { B: { Type: 'Succeed' } },
        },
        End: true,
      }),
      [
        "SCHEMA_VALIDATION_FAILED /States/A/ItemReader/ReaderConfig: The field 'ItemsPointer' is not supported by the local runtime",
        "SCHEMA_VALIDATION_FAILED /States/A/ItemReader/ReaderConfig: The field 'Foo' is not supported by Step Functions",
        "SCHEMA_VALIDATION_FAILED /States/A/ItemReader/ReaderConfig: The InputType 'MANIFEST' is not supported by the local runtime; JSON, JSONL, CSV are",
        "SCHEMA_VALIDATION_FAILED /States/A/ItemBatcher: The field 'MaxItemsPerBatchPath' is not supported by the local runtime",
        "SCHEMA_VALIDATION_FAILED /States/A/ResultWriter: The field 'WriterConfig' is not supported by the local runtime",
      ],
    ],
    [
      'an intrinsic function in JSONPath',
      {
        StartAt: 'A',
        States: { A: { Type: 'Pass', Parameters: { 'a.$': "States.Format('{}', 1)" }, End: true } },
      },
      [
        "SCHEMA_VALIDATION_FAILED /States/A/Parameters/a.$: The intrinsic function 'States.Format('{}', 1)' is not supported by the local runtime; use JSONata",
      ],
    ],
    [
      'a JSONPath filter',
      { StartAt: 'A', States: { A: { Type: 'Pass', InputPath: '$.a[?(@.b)]', End: true } } },
      [
        "SCHEMA_VALIDATION_FAILED /States/A/InputPath: The path '$.a[?(@.b)]' is not supported by the local runtime: member names, ['name'], [index] and [*] are; or use JSONata",
      ],
    ],
  ])('refuses %s', (_name, definition, expected) => {
    const found = faults(definition);
    expect(found).toHaveLength(expected.length);
    for (const [index, text] of expected.entries()) {
      if (typeof text === 'string')
        expect([...found].sort()[index]).toBe([...(expected as string[])].sort()[index]);
      else expect(found[index]).toMatch(text);
    }
  });

  it('takes states whose names are those of fields', () => {
    expect(
      faults(
        states({ Output: { Type: 'Pass', Next: 'Items' }, Items: { Type: 'Pass', Output: [1], End: true } }),
      ),
    ).toEqual([]);
  });
});
