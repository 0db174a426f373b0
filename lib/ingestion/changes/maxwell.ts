import type { ChangeRecord, ChangeRecords, RowImage } from '../../contracts/changes.ts';
import { type ChangeOptions, KEEP_DELETED } from './change-options.ts';
import { imageAt, isObject, noEnvelope, ofOtherTable, shown } from './images.ts';
import { type PositionPart, readPosition } from './read-position.ts';

/** Behind every row of a transaction: its last one has no offset. */
const LAST = '9'.repeat(19);

/** Source: Maxwell's daemon, "Data Format". */
const PARTS: Readonly<Record<'transaction' | 'position' | 'file', readonly PositionPart[]>> = {
  transaction: [
    { path: 'ts', kind: 'number' },
    { path: 'xid', kind: 'number' },
  ],
  position: [{ path: 'position', kind: 'name' }],
  file: [],
};

const KINDS: ReadonlyMap<string, 'put' | 'delete'> = new Map([
  ['insert', 'put'],
  ['update', 'put'],
  ['delete', 'delete'],
  ['bootstrap-insert', 'put'],
]);

/** Records of a bootstrap's ends, and of changes of the table's form. */
const HARMLESS = /^(bootstrap-(start|complete)|(table|database)-(create|alter))$/;

/**
 * Change records as Maxwell's daemon writes them, one a line. `order`: `transaction` is by second, transaction and row; `position` by the binlog's
 * position, which Maxwell tells with output_binlog_position, and which is needed where two transactions may change one row within a second.
 * Rows of a bootstrap are older than every change.
 * @example changes: maxwell({ table: 'shop.product', order: 'position' })
 */
export const maxwell = ({
  order = 'transaction',
  keepDeleted = KEEP_DELETED,
  table,
}: ChangeOptions<'transaction' | 'position' | 'file'> = {}): ChangeRecords => ({
  keepDeleted,
  read(record, { key }) {
    const alone = noEnvelope(record, key);
    if (alone) return alone;
    const member = (path: string) => record.value({ kind: 'field', path });
    const type = member('type');
    const other = ofOtherTable(record, table, ['database', 'table']);
    if (other) return other;
    if (type === 'table-drop' || type === 'database-drop')
      return {
        kind: 'broken',
        reason: `type '${type}': what the table becomes by it is not known; load it anew`,
      };
    if (HARMLESS.test(type ?? '')) return { kind: 'none', what: 'control records' };
    const kind = KINDS.get(type ?? '');
    if (!kind)
      return {
        kind: 'broken',
        reason: `type ${shown(type)}: insert, update, delete or bootstrap-insert expected`,
      };
    const position = type === 'bootstrap-insert' ? undefined : positionOf(record, order);
    if (typeof position === 'string') return { kind: 'broken', reason: position };
    if (!isObject(record, 'data'))
      return { kind: 'broken', reason: `data ${shown(member('data'))}: the row is expected there` };
    return { kind, position, row: imageAt(record, 'data'), before: beforeOf(record) };
  },
});

function positionOf(record: ChangeRecord, order: keyof typeof PARTS): ReturnType<typeof readPosition> {
  if (order !== 'transaction') return readPosition(record, PARTS[order]);
  const isLast = record.value({ kind: 'field', path: 'commit' }) === 'true';
  return readPosition(record, [
    ...PARTS.transaction,
    { path: 'xoffset', kind: 'number', ...(isLast && { otherwise: LAST }) },
  ]);
}

/** `old` has the columns that an update changed; the others are as they were. */
function beforeOf(record: ChangeRecord): RowImage | undefined {
  if (!isObject(record, 'old')) return undefined;
  const [old, row] = [imageAt(record, 'old'), imageAt(record, 'data')];
  return { value: (column) => old.value(column) ?? row.value(column), names: () => old.names() };
}
