import type { Change, ChangeRecord, RowImage } from '../../contracts/changes.ts';

/** A row whose columns are members of an object of the record. @param path of the object; empty for the record itself */
export function imageAt(record: ChangeRecord, path: string): RowImage {
  const prefix = path === '' ? '' : `${path}.`;
  return {
    value: (column) => record.value({ kind: 'field', path: prefix + column }),
    names: () => record.names(path === '' ? undefined : path) ?? [],
  };
}

/** Whether a member of the record is an object. */
export const isObject = (record: ChangeRecord, path: string): boolean => record.names(path) !== undefined;

/**
 * What a record is that is no envelope: a tombstone, by which Kafka forgets a key behind its delete, or nothing that can be read. Undefined for
 * what may be an envelope. Source: Kafka, "Log Compaction".
 * @param key names of the key's columns at the source
 */
export function noEnvelope(record: ChangeRecord, key: readonly string[]): Change | undefined {
  if (isTombstone(record, key)) return { kind: 'none', what: 'tombstones', isExpected: true };
  return record.names() === undefined ? { kind: 'broken', reason: 'an object expected' } : undefined;
}

/** Whether a record is null, has a null value beside its key, or is a key alone. */
function isTombstone(record: ChangeRecord, key: readonly string[]): boolean {
  const names = record.names();
  if (names === undefined) return record.raw.trim() === 'null';
  const is = (name: string) => names.includes(name);
  const isNull = (path: string) => record.value({ kind: 'field', path }) === null;
  if (is('key') && is('value') && isNull('value')) return true;
  const inner = is('payload') ? record.names('payload') : names;
  if (is('payload') && inner === undefined) return isNull('payload');
  return inner !== undefined && inner.length === key.length && key.every((name) => inner.includes(name));
}

/**
 * What a change is that is not of the table which a contract names, by its name or, with points, that of its schema and database as well.
 * Undefined where it is.
 * @param paths of the members with the names of database, schema and table, in this order; some records have not all of them
 */
export function ofOtherTable(
  record: Pick<ChangeRecord, 'value'>,
  wanted: string | undefined,
  paths: readonly string[],
): Change | undefined {
  if (wanted === undefined) return undefined;
  const names = paths.map((path) => record.value({ kind: 'field', path }));
  const table = names.at(-1);
  if (table === undefined || table === null)
    return {
      kind: 'broken',
      reason: `${paths.at(-1)} ${shown(table)}: the record does not say of which table it is, and those of ${wanted} are wanted`,
    };
  const found = names.filter((name) => name !== undefined && name !== null && name !== '').join('.');
  if (found === wanted || found.endsWith(`.${wanted}`)) return undefined;
  return { kind: 'none', what: 'changes of other tables', isExpected: true };
}

/** A value as a message shows it. */
export const shown = (value: string | null | undefined): string =>
  value === undefined ? 'missing' : value === null ? 'null' : `'${value}'`;
