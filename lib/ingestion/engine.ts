/**
 * What functions use of the engine that runs datasets: plans, bronze, fetching, reading, books. Definitions are written with `index.ts`.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { anchorRows } from './books/anchor-rows.ts';
export { keepBodies } from './books/body-books.ts';
export { ATTEMPT, settleBooks } from './books/books.ts';
export { moveSourceFiles, partitionAt } from './books/file-ledger.ts';
export { keepGridBooks, newestTimes } from './books/grid-books.ts';
export {
  agendaOf,
  type GridLedger,
  gridLedger,
  ledgerOf,
  readGridLedger,
  type SeriesLedger,
  supersededSegments,
} from './books/grid-ledger.ts';
export { keepSliceBooks } from './books/slice-books.ts';
export { allFailures, type SlicesRun, sliceIncidents } from './books/slice-incidents.ts';
export {
  appendLedger,
  heldSlices,
  isDistrusted,
  isGap,
  isOfFile,
  isResting,
  type LedgerRow,
  newestBySlice,
  readLedger,
  type SliceLedger,
  supersededSlices,
} from './books/slice-ledger.ts';
export { type StoredBatch, storedPartitions, storedSlices } from './books/stored-batches.ts';
export { type Arrival, arrivalMetadata, arrivalOf } from './bronze/arrival.ts';
export {
  batchFolder,
  type FileComparison,
  type Lack,
  type Manifest,
  type ManifestPage,
  manifestUri,
  pageExtension,
  type RefusedFile,
  readManifest,
  writeManifest,
} from './bronze/manifest.ts';
export { packPage, partPieces, unpackPage } from './bronze/packed-page.ts';
export { writeOnce } from './bronze/write-once.ts';
export { changeOrder } from './changes/position.ts';
export type {
  ArchiveContent,
  ArchiveFile,
  Comparison,
  Connector,
  FileArchive,
  PageContent,
  PageRows,
} from './connector.ts';
export { dueSlices, missedSlices, type SourceState } from './coverage/due-slices.ts';
export { type ExpectedPartition, expectedPartitions } from './coverage/expected-partitions.ts';
export { missingRanges } from './coverage/missing-ranges.ts';
export { distinctRecords, oneSnapshot } from './coverage/one-snapshot.ts';
export {
  boundsByPartition,
  boundsBySeries,
  irregularityColumn,
  type TimeBoundsOfRows,
} from './coverage/series-bounds.ts';
export { seriesName } from './coverage/series-name.ts';
export { seriesStep } from './coverage/series-step.ts';
export { startTime } from './coverage/start-time.ts';
export { timeGrid } from './coverage/time-grid.ts';
export {
  countSlots,
  intersectRanges,
  mergeRanges,
  overlaps,
  subtractRanges,
  uncoveredRanges,
} from './coverage/time-ranges.ts';
export {
  gridDataset,
  hasBucket,
  hasInbox,
  isAskedOverHttp,
  type SliceSettings,
  type SourcedDataset,
  type SourcedGrid,
  type SourcedSlices,
} from './dataset.ts';
export { CALENDAR_DAY, CALENDAR_MONTH, wholePeriods } from './files/calendar-periods.ts';
export {
  BACKSLASH,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACKET,
  POINT,
  QUOTE,
  SPACE,
  ZERO,
} from './formats/byte-values.ts';
export { CsvRows } from './formats/csv-rows.ts';
export { type Answer, type PlainRecords, type RawRecord, WrongAnswer } from './formats/format.ts';
export { memberAt, parseExactly, textOf } from './formats/json-value.ts';
export { MalformedPage, scanRows, skipSpace } from './formats/scan-rows.ts';
export { lineCount } from './formats/text-cells.ts';
export { UnpacksTooLarge, unzipFile } from './formats/unzip-file.ts';
export type { Closure } from './http/budget.ts';
export type { BodySink, HttpResponse } from './http/fetch-body.ts';
export { HttpClient, UnreadableBody } from './http/http-client.ts';
export { redactUrl } from './http/redact.ts';
export { RequestBudget } from './http/request-budget.ts';
export { SharedBudget } from './http/shared-budget.ts';
export { GONE_FROM_INBOX } from './inbox/inbox-source.ts';
export { datePrefix, listInbox } from './inbox/list-inbox.ts';
export { listBucket } from './objects/list-bucket.ts';
export { ObjectClient } from './objects/object-client.ts';
export { byRange } from './paging/by-range.ts';
export type { PageAsk } from './paging/paging.ts';
export { addCounts, assertConserved, type Conservation, conservation, noCounts } from './run/conservation.ts';
export { decodeGroups } from './run/decode-groups.ts';
export { decodedSlices } from './run/decoded-slices.ts';
export { type FilePart, type FileParts, readFileParts, writeFileParts } from './run/file-parts.ts';
export { packColumns } from './run/fragment-form.ts';
export {
  type DecodedSlice,
  type FragmentPlace,
  readFragment,
  readSection,
  unpackSection,
  writeDecodedSlice,
} from './run/fragments.ts';
export { groupEvenly } from './run/group-evenly.ts';
export { markSettled, writeLatestRun } from './run/latest-run.ts';
export {
  type LeftOut,
  mergeName,
  type PartitionToMerge,
  readLeftOut,
  readMergePlan,
  writeLeftOut,
  writeMergePlan,
} from './run/merge-plan.ts';
export {
  type MergedPartition,
  mergedPartition,
  noSliceCounts,
  partsOf,
  type SliceCounts,
  type SlicePart,
} from './run/merged-partition.ts';
export {
  groupOf,
  type History,
  type PartitionPlan,
  partitionPlan,
  type RunPlan,
  readPlan,
  type SlicePlan,
  slicePlan,
  writePlan,
} from './run/run-plan.ts';
export { type BrokenCall, endOf, type SliceEnd, sliceOutcomes } from './run/slice-outcomes.ts';
export {
  type Begun,
  eachAlone,
  failureOf,
  type Outcome,
  readProgress,
  type SideBySide,
  type SliceFailure,
  type Step,
} from './run/slice-progress.ts';
export {
  type SliceTally,
  sliceTally,
  type TalliedState,
  tallyOf,
  tallyText,
  worstState,
} from './run/slice-tally.ts';
export {
  flatPath,
  readStagedBatches,
  type StagedBatch,
  stagedResult,
} from './run/staged-batch.ts';
export {
  readStagedSlices,
  type StagedSlices,
  type StagedTable,
  stagedSlice,
  writeStagedSlices,
} from './run/staged-slices.ts';
export {
  comesInParts,
  formatOf,
  hasObjects,
  largestBody,
  type SliceSource,
  valuesOf,
} from './slice-source.ts';
