/**
 * What the other areas may use of the vocabulary.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export {
  answerLimit,
  DEFAULT_ANSWER_LIMIT,
  DEFAULT_FILE_LIMIT,
  DEFAULT_UNPACKED_LIMIT,
  fileLimit,
  LARGEST_UNPACKED_MB,
  unpackedLimit,
} from './answer-limit.ts';
export { comparedDays, DEFAULT_COMPARED_DAYS } from './archive-settings.ts';
export { BASE_URL, BASE_URL_EXPECTED, baseUrl } from './base-url.ts';
export {
  CHANGE_ORDER,
  type Change,
  type ChangePosition,
  type ChangeRecord,
  type ChangeRecords,
  type RowImage,
  TRUNCATED_PROPERTY,
} from './changes.ts';
export { closestNames, didYouMean } from './closest-names.ts';
export {
  answer,
  at,
  athenaType,
  bigint,
  boolean,
  type Column,
  type ColumnSource,
  type ColumnType,
  date,
  decimal,
  double,
  firstOf,
  integer,
  irregularity,
  parameter,
  path,
  rowNumber,
  text,
  timestamp,
  type ValueFormat,
} from './column.ts';
export type { CoverageContext, HeldSlice, KeptSnapshots, SliceCoverage, TimeGrid } from './coverage.ts';
export { DATA_LABEL_PROPERTY, DATA_LABELS, type DataLabel, dataLabel } from './data-label.ts';
export {
  type Dataset,
  type DatasetSettings,
  type GridDataset,
  type GridDefinition,
  gridContract,
  isGrid,
  type KnownHalt,
  type Restatement,
  type SliceDataset,
  type SliceDefinition,
  sliceContract,
} from './dataset.ts';
export { atLeast, type DatasetTable, deletesName, type TableContract } from './dataset-table.ts';
export { decimalText } from './decimal-text.ts';
export { type Duration, days, hours, minutes } from './duration.ts';
export {
  ENDPOINTS_EXPECTED,
  ENDPOINTS_PATTERN,
  type Endpoints,
  endpointsText,
  readEndpoints,
} from './endpoints.ts';
export {
  CommitConflict,
  CommitUnknown,
  ContractViolation,
  LeaseHeld,
  LeaseLost,
  MergeIncomplete,
  PipelineError,
  ProviderRejected,
  ProviderThrottled,
  ProviderUnavailable,
  StaleBuild,
} from './errors.ts';
export { INBOX_DAYS } from './inbox.ts';
export { InvalidDataset } from './invalid-dataset.ts';
export { metricNames } from './metrics.ts';
export { type ObjectAsk, type ObjectBody, ObjectRefused, type ObjectSource } from './object-source.ts';
export { batches } from './ops/batches.ts';
export { bodies } from './ops/bodies.ts';
export { quarantine } from './ops/quarantine.ts';
export { checkedProperty, movedFilesProperty, slices } from './ops/slices.ts';
export { sourceFiles } from './ops/source-files.ts';
export {
  day,
  identity,
  month,
  ordinalStart,
  type PartitionField,
  type PartitionValues,
  partitionPath,
  timeOrdinal,
  year,
} from './partition.ts';
export type { MemberIs, RecordSelection } from './record-selection.ts';
export { bucketAndPrefix, S3_ADDRESS_EXPECTED, s3Address } from './s3-address.ts';
export { cron, eventBridgeCron, type Schedule } from './schedule.ts';
export { shortInstant } from './short-instant.ts';
export {
  type Demand,
  type Extent,
  type ObjectVersion,
  type Series,
  type Slice,
  sliceName,
  type TimeRange,
} from './slice.ts';
export { slicesPerRun } from './slices-per-run.ts';
export { startSetting } from './start-setting.ts';
export type { BuildColumn, ColumnValue, RowBatch, TableDefinition, TableField } from './table.ts';
export { intervalLengths, timeframeLength } from './timeframe.ts';
export { uniqueList } from './unique-list.ts';
export { eitherListsOrWindows, momentTime, overrideDataset, windowList, windowSettings } from './windows.ts';
