/**
 * What a dataset's definition is written with. The engine that runs it (run plans, bronze, books) is for functions, which import its
 * modules by their own names.
 */
export {
  answer,
  at,
  bigint,
  boolean,
  date,
  decimal,
  double,
  firstOf,
  integer,
  parameter,
  path,
  rowNumber,
  text,
  timestamp,
} from '../contracts/column.ts';
export { atLeast } from '../contracts/dataset-table.ts';
export { days as daysLong, hours, minutes } from '../contracts/duration.ts';
export { day, identity, month, year } from '../contracts/partition.ts';
export { cron } from '../contracts/schedule.ts';
export { awsDms, awsDmsCsv } from './changes/aws-dms.ts';
export { debezium } from './changes/debezium.ts';
export { maxwell } from './changes/maxwell.ts';
export { objects } from './coverage/objects.ts';
export { days, ids, snapshots, whole } from './coverage/slices.ts';
export { timeGrid } from './coverage/time-grid.ts';
export { dataset, gridDataset, type SlicesOptions } from './dataset.ts';
export { csv, tsv } from './formats/csv.ts';
export type { Answer, Format } from './formats/format.ts';
export { columnarJson, json, ndjson } from './formats/json.ts';
export { gzip, zip } from './formats/packed.ts';
export { w3cLog } from './formats/w3c-log.ts';
export { inbox } from './inbox/inbox-source.ts';
export { s3 } from './objects/bucket-source.ts';
export { byCursor, byLink, byNumber, byOffset, byPage, once } from './paging/pagings.ts';
export { bearer, http, keyHeader, keyParameter } from './slice-source.ts';
