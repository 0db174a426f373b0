import type { ChangePosition, ChangeRecord } from '../../contracts/changes.ts';
import { type PartKind, sortable } from './position.ts';

/** A member of a record that tells where its change stands. */
export interface PositionPart {
  readonly path: string;
  readonly kind: PartKind;
  /** What it is taken for where the record has none. @default the record is broken */
  readonly otherwise?: string;
}

/** What changes are ordered by: what their records tell, then file and row number; or these alone. */
export type OrderBy = 'position' | 'file';

/** A record's position, or why it has none. @param parts none where changes are ordered by file and row number alone */
export function readPosition(
  record: Pick<ChangeRecord, 'value'>,
  parts: readonly PositionPart[],
): ChangePosition | string {
  const position: string[] = [];
  for (const { path, kind, otherwise } of parts) {
    const text = record.value({ kind: 'field', path }) ?? otherwise;
    const part = text === undefined ? undefined : sortable(kind, text);
    if (part === undefined)
      return `${path} ${text === undefined ? 'missing' : `'${text}'`}: the record does not say where its change stands; where its source never does, set order: 'file'`;
    position.push(part);
  }
  return position;
}
