import type { Change, ChangeRecord, ChangeRecords, RowImage } from '../../contracts/changes.ts';
import { type ChangeOptions, KEEP_DELETED } from './change-options.ts';
import { imageAt, isObject, noEnvelope, ofOtherTable, shown } from './images.ts';
import { type PositionPart, readPosition } from './read-position.ts';

/** Before the names of a row's values before the change. Source: AWS DMS, "Using a before image". */
const BEFORE = 'BI_';

/** Source: AWS DMS, "Using Amazon Kinesis Data Streams as a target", message format. */
const POSITION: readonly PositionPart[] = [
  { path: 'metadata.timestamp', kind: 'instant' },
  // Only told with IncludeTransactionDetails.
  { path: 'metadata.transaction-id', kind: 'name', otherwise: '0' },
  { path: 'metadata.transaction-record-id', kind: 'number', otherwise: '0' },
];

/** Control records that change no row. */
const HARMLESS = new Set([
  'create-table',
  'add-column',
  'drop-column',
  'rename-column',
  'column-type-change',
]);

/**
 * Change records as AWS DMS writes them to Kinesis or Kafka, one a line: `data`, `metadata`, and where it is set up so the values before the
 * change as `BI_…`. Rows of a full load (`load`) are older than every change. Ordered by the time of the change, then by transaction, file
 * and row number.
 * @example changes: awsDms({ table: 'shop.product' })
 */
export const awsDms = ({
  order = 'position',
  keepDeleted = KEEP_DELETED,
  table,
}: ChangeOptions = {}): ChangeRecords => ({
  keepDeleted,
  read(record, { key }) {
    const alone = noEnvelope(record, key);
    if (alone) return alone;
    const member = (path: string) => record.value({ kind: 'field', path: `metadata.${path}` });
    const operation = member('operation');
    const other = ofOtherTable(record, table, ['metadata.schema-name', 'metadata.table-name']);
    if (other) return other;
    const isControl = member('record-type') === 'control';
    if (isControl && HARMLESS.has(operation ?? '')) return { kind: 'none', what: 'control records' };
    const position =
      operation === 'load' ? undefined : order === 'file' ? [] : readPosition(record, POSITION);
    if (typeof position === 'string') return { kind: 'broken', reason: position };
    if (isControl) {
      if (operation === 'truncate-table' && position) return { kind: 'truncate', position };
      return {
        kind: 'broken',
        reason: `metadata.operation ${shown(operation)}: what the table becomes by it is not known; load it anew`,
      };
    }
    const kind = KINDS.get(operation ?? '');
    if (!kind)
      return {
        kind: 'broken',
        reason: `metadata.operation ${shown(operation)}: load, insert, update or delete expected`,
      };
    if (!isObject(record, 'data'))
      return {
        kind: 'broken',
        reason: `data ${shown(record.value({ kind: 'field', path: 'data' }))}: the row is expected there`,
      };
    return { kind, position, ...imagesOf(imageAt(record, 'data')) };
  },
});

const KINDS: ReadonlyMap<string, 'put' | 'delete'> = new Map([
  ['load', 'put'],
  ['insert', 'put'],
  ['update', 'put'],
  ['delete', 'delete'],
]);

/** A row and what it was before, which stands among its values. */
function imagesOf(all: RowImage): { readonly row: RowImage; readonly before?: RowImage } {
  const names = all.names();
  const before = names.filter((name) => name.startsWith(BEFORE));
  const row = { ...all, names: () => names.filter((name) => !name.startsWith(BEFORE)) };
  if (before.length === 0) return { row };
  return {
    row,
    before: {
      value: (column) => all.value(BEFORE + column),
      names: () => before.map((name) => name.slice(BEFORE.length)),
    },
  };
}

const OPERATION = 'Op';

/** A file of a full load. Source: AWS DMS, "Using Amazon S3 as a target". */
const FULL_LOAD = /(?:^|[=/]|%2F)LOAD[0-9A-F]{8}\b/;

const OPERATIONS: ReadonlyMap<string, 'put' | 'delete'> = new Map([
  ['I', 'put'],
  ['U', 'put'],
  ['D', 'delete'],
]);

/**
 * Change records as AWS DMS writes them to S3 as CSV: the field `Op` (I, U, D) before the columns, and files of a full load, which have no such
 * field or are named LOAD…; their rows are older than every change. Records tell no position: files are ordered by their names, as DMS names
 * them by time, and rows by number.
 * @example changes: awsDmsCsv({ keepDeleted: daysLong(30) })
 */
export const awsDmsCsv = ({
  keepDeleted = KEEP_DELETED,
}: Pick<ChangeOptions, 'keepDeleted'> = {}): ChangeRecords => ({
  keepDeleted,
  read: (record, { file }) => readLine(record, file),
});

function readLine(record: ChangeRecord, file: string): Change {
  const images = imagesOf(imageAt(record, ''));
  const row: RowImage = {
    ...images.row,
    names: () => images.row.names().filter((name) => name !== OPERATION),
  };
  const operation = record.value({ kind: 'field', path: OPERATION });
  if (operation === undefined) return { kind: 'put', position: undefined, ...images, row };
  const kind = OPERATIONS.get(operation ?? '');
  if (!kind) return { kind: 'broken', reason: `${OPERATION} ${shown(operation)}: I, U or D expected` };
  return { kind, position: FULL_LOAD.test(file) ? undefined : [], ...images, row };
}
