import { valueText } from '../answers/value-text.ts';
import type { TableReader } from '../reading/table-reader.ts';
import { newestFiles } from './newest-files.ts';

/** Records that broke their contract in one way. */
export interface Quarantined {
  readonly dataset: string;
  /** What was wrong, without the value: the reason up to its colon. */
  readonly what: string;
  readonly records: number;
  /** The reason of one of them. */
  readonly sample: string;
  /** When the newest of them was set aside, ISO 8601 UTC. */
  readonly newest_at: string | null;
}

/** From ops.quarantine, the commonest first. */
export async function quarantined(
  reader: TableReader,
): Promise<{ readonly reasons: readonly Quarantined[]; readonly files_left_out: number }> {
  const table = await reader.find('ops', 'quarantine');
  if (!table) return { reasons: [], files_left_out: 0 };
  const { files, leftOut } = await newestFiles(reader, table, 'quarantined_at');
  const { columns, length } = await reader.rows(table, files, ['dataset', 'reason', 'quarantined_at']);
  const found = new Map<string, { records: number; sample: string; newest: bigint }>();
  for (let row = 0; row < length; row++) {
    const reason = String(columns.reason?.[row]);
    const key = JSON.stringify([columns.dataset?.[row], reason.split(':')[0]]);
    const at = (columns.quarantined_at?.[row] ?? 0n) as bigint;
    const known = found.get(key) ?? { records: 0, sample: reason, newest: at };
    known.records += 1;
    if (at > known.newest) Object.assign(known, { newest: at, sample: reason });
    found.set(key, known);
  }
  return {
    reasons: [...found]
      .map(([key, { records, sample, newest }]) => {
        const [dataset, what] = JSON.parse(key) as [string, string];
        return { dataset, what, records, sample, newest_at: valueText({ kind: 'timestamp' }, newest) };
      })
      .sort((a, b) => b.records - a.records || (a.what < b.what ? -1 : 1)),
    files_left_out: leftOut,
  };
}
