import type { Change, ChangeRecord, ChangeRecords, RowImage } from '../../contracts/changes.ts';
import { type ChangeOptions, KEEP_DELETED } from './change-options.ts';
import { imageAt, isObject, noEnvelope, ofOtherTable, shown } from './images.ts';
import { type PositionPart, readPosition } from './read-position.ts';

/** Where a change stands, by connector. Source: Debezium's documentation of each connector, "Change event values", `source`. */
const POSITIONS: Readonly<Record<string, readonly PositionPart[]>> = {
  mysql: [
    { path: 'source.file', kind: 'name' },
    { path: 'source.pos', kind: 'number' },
    { path: 'source.row', kind: 'number', otherwise: '0' },
  ],
  // Of one row, changes have growing log positions, as a transaction waits for the one that holds the row.
  postgresql: [{ path: 'source.lsn', kind: 'number' }],
  // A row of the snapshot has no change_lsn.
  sqlserver: [
    { path: 'source.commit_lsn', kind: 'text' },
    { path: 'source.change_lsn', kind: 'text', otherwise: '0' },
    { path: 'source.event_serial_no', kind: 'number', otherwise: '0' },
  ],
};
const CONNECTORS: ReadonlyMap<string, readonly PositionPart[]> = new Map(
  Object.entries({ ...POSITIONS, mariadb: POSITIONS.mysql! }),
);

/** Postgres does not tell a large value that did not change. Source: Debezium connector for PostgreSQL, "Toasted values". */
const UNAVAILABLE = '__debezium_unavailable_value';

/**
 * Change records as Debezium writes them to a topic, one a line: the envelope, or `{ schema, payload }` around it. Positions are those of the
 * connectors for MySQL, MariaDB, PostgreSQL and SQL Server.
 * @example changes: debezium({ table: 'inventory.products', keepDeleted: daysLong(30) })
 */
export const debezium = ({
  order = 'position',
  keepDeleted = KEEP_DELETED,
  table,
}: ChangeOptions = {}): ChangeRecords => ({
  keepDeleted,
  unavailable: UNAVAILABLE,
  read(record, { key }) {
    const alone = noEnvelope(record, key);
    if (alone) return alone;
    const isEnveloped = record.names()!.includes('payload');
    const envelope = isEnveloped ? within(record, 'payload') : record;
    const member = (path: string) => envelope.value({ kind: 'field', path });
    const op = member('op');
    if (op === 'm') return { kind: 'none', what: 'messages' };
    const other = ofOtherTable(envelope, table, ['source.db', 'source.schema', 'source.table']);
    if (other) return other;
    const position = order === 'file' ? [] : positionOf(envelope);
    if (typeof position === 'string') return { kind: 'broken', reason: position };
    const image = (name: string): RowImage => ({
      ...imageAt(envelope, name),
      scale: (column) => (isEnveloped ? scaleIn(record, name, column) : undefined),
    });
    const broken = (name: string): Change => ({
      kind: 'broken',
      reason: `${name} ${shown(member(name))}: op '${op}' has its row there`,
    });
    switch (op) {
      case 'c':
      case 'r':
      case 'u':
        if (!isObject(envelope, 'after')) return broken('after');
        return {
          ...{ kind: 'put', position, row: image('after') },
          before: isObject(envelope, 'before') ? image('before') : undefined,
        };
      case 'd':
        return isObject(envelope, 'before')
          ? { kind: 'delete', position, row: image('before') }
          : broken('before');
      case 't':
        return { kind: 'truncate', position };
      default:
        return { kind: 'broken', reason: `op ${shown(op)}: c, r, u, d, t or m expected` };
    }
  },
});

/** What is below a member of a record. */
const within = (record: ChangeRecord, path: string): ChangeRecord => ({
  raw: record.raw,
  value: (from) => record.value({ ...from, path: `${path}.${from.path}` }),
  names: (inner) => record.names(inner === undefined ? path : `${path}.${inner}`),
});

function positionOf(envelope: ChangeRecord): ReturnType<typeof readPosition> {
  const connector = envelope.value({ kind: 'field', path: 'source.connector' });
  const parts = CONNECTORS.get(connector ?? '');
  return parts
    ? readPosition(envelope, parts)
    : `source.connector ${shown(connector)}: positions of ${[...CONNECTORS.keys()].join(', ')} are known; set order: 'file'`;
}

interface SchemaField {
  readonly field?: string;
  readonly parameters?: { readonly scale?: string };
  readonly fields?: readonly SchemaField[];
}

/** Scale (decimal places) of a decimal column in the schema beside the payload. Source: Kafka Connect, `Decimal`. */
function scaleIn(record: ChangeRecord, image: string, column: string): number | undefined {
  const fields = record.value({ kind: 'field', path: 'schema.fields' });
  if (typeof fields !== 'string') return undefined;
  const row = (JSON.parse(fields) as readonly SchemaField[]).find(({ field }) => field === image);
  const scale = row?.fields?.find(({ field }) => field === column)?.parameters?.scale;
  return scale === undefined ? undefined : Number(scale);
}
