import type { QueryLanguage, StateType } from './machine-definition.ts';

const everywhere = ['Type', 'Comment', 'QueryLanguage'];
const onward = ['Next', 'End'];
const handled = ['Retry', 'Catch'];
const paths = ['InputPath', 'OutputPath'];
const results = ['ResultPath', 'ResultSelector'];
const set = ['Output', 'Assign'];

/** Fields that each state type has, by query language. https://states-language.net/ */
export const stateFields: Readonly<Record<QueryLanguage, Readonly<Record<StateType, readonly string[]>>>> = {
  JSONata: {
    Pass: [...everywhere, ...onward, ...set],
    Task: [
      ...everywhere,
      ...onward,
      ...set,
      ...handled,
      'Resource',
      'Arguments',
      'TimeoutSeconds',
      'HeartbeatSeconds',
    ],
    Choice: [...everywhere, ...set, 'Choices', 'Default'],
    Wait: [...everywhere, ...onward, ...set, 'Seconds', 'Timestamp'],
    Succeed: [...everywhere, 'Output'],
    Fail: [...everywhere, 'Error', 'Cause'],
    Parallel: [...everywhere, ...onward, ...set, ...handled, 'Branches', 'Arguments'],
    Map: [
      ...everywhere,
      ...onward,
      ...set,
      ...handled,
      'ItemProcessor',
      'Iterator',
      'Items',
      'ItemSelector',
      'MaxConcurrency',
      'ItemReader',
      'ItemBatcher',
      'ResultWriter',
      'Label',
      'ToleratedFailureCount',
      'ToleratedFailurePercentage',
    ],
  },
  JSONPath: {
    Pass: [...everywhere, ...onward, ...paths, 'Result', 'ResultPath', 'Parameters'],
    Task: [
      ...everywhere,
      ...onward,
      ...paths,
      ...results,
      ...handled,
      'Resource',
      'Parameters',
      'TimeoutSeconds',
      'TimeoutSecondsPath',
      'HeartbeatSeconds',
      'HeartbeatSecondsPath',
    ],
    Choice: [...everywhere, ...paths, 'Choices', 'Default'],
    Wait: [...everywhere, ...onward, ...paths, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
    Succeed: [...everywhere, ...paths],
    Fail: [...everywhere, 'Error', 'ErrorPath', 'Cause', 'CausePath'],
    Parallel: [...everywhere, ...onward, ...paths, ...results, ...handled, 'Branches', 'Parameters'],
    Map: [
      ...everywhere,
      ...onward,
      ...paths,
      ...results,
      ...handled,
      'ItemProcessor',
      'Iterator',
      'ItemsPath',
      'ItemSelector',
      'Parameters',
      'MaxConcurrency',
      'MaxConcurrencyPath',
    ],
  },
};

/** Fields that the language has and the local runtime has not. */
export const unsupportedFields: readonly string[] = [
  'Credentials',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
];

/** Fields that only a distributed Map has. */
export const distributedFields: readonly string[] = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'Label',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
];

/** Fields inside those of a distributed Map that Step Functions has and the local runtime has not. */
export const missingMapFields = {
  ReaderConfig: ['Transformation', 'ItemsPointer', 'ManifestType', 'MaxItemsPath'],
  ItemBatcher: ['MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath'],
  ResultWriter: ['WriterConfig'],
} as const;

/** Fields that a state must have. */
export const requiredFields: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

export const machineFields: readonly string[] = [
  'Comment',
  'QueryLanguage',
  'StartAt',
  'States',
  'TimeoutSeconds',
  'Version',
];
export const processorFields: readonly string[] = ['Comment', 'StartAt', 'States', 'ProcessorConfig'];
export const retrierFields: readonly string[] = [
  'Comment',
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
export const catcherFields: Readonly<Record<QueryLanguage, readonly string[]>> = {
  JSONata: ['Comment', 'ErrorEquals', 'Next', 'Output', 'Assign'],
  JSONPath: ['Comment', 'ErrorEquals', 'Next', 'ResultPath'],
};
