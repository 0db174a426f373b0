/** What an engine says of a query. */
export type Answer = Rows | Failure;

export interface Rows {
  /** Trino's names of the types. */
  readonly types: readonly string[];
  /** In the forms of Trino's JSON protocol. */
  readonly rows: readonly (readonly unknown[])[];
}

export interface Failure {
  /** The error's name, e.g. DIVISION_BY_ZERO. */
  readonly error: string;
  readonly message: string;
  /** Not wrong but not there: the construct is refused by its name. */
  readonly refused?: string;
}

/** Relative difference of floats that count as equal where libraries differ in the last place. */
const TOLERANCE = 1e-11;

/** Whether two values of one type are the same; floats to the last bit, unless they are approximate. */
function sameValue(a: unknown, b: unknown, type: string, approximate: boolean): boolean {
  if (a === null || b === null || a === undefined || b === undefined) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => sameValue(item, b[i], type, approximate))
    );
  }
  if (typeof a === 'object' && typeof b === 'object') {
    const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
    const names = Object.keys(x);
    return (
      names.length === Object.keys(y).length &&
      names.every((name) => Object.hasOwn(y, name) && sameValue(x[name], y[name], type, approximate))
    );
  }
  if (typeof a === 'number' && typeof b === 'number') {
    if (Object.is(a, b)) return true;
    if (/\breal\b/.test(type) && Object.is(Math.fround(a), Math.fround(b))) return true;
    if (!approximate) return false;
    const size = Math.max(Math.abs(a), Math.abs(b));
    return Math.abs(a - b) <= size * (/\breal\b/.test(type) ? 1e-5 : TOLERANCE);
  }
  return typeof a === 'object' || typeof b === 'object' ? false : String(a) === String(b);
}

/** One text for equal rows, for comparing without order. */
function sortedRows(rows: Rows['rows']): Rows['rows'] {
  const key = (row: readonly unknown[]) =>
    JSON.stringify(row, (_, value) => (['bigint', 'number'].includes(typeof value) ? String(value) : value));
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

export interface Comparison {
  readonly verdict: 'equal' | 'refused' | 'different';
  /** Why it is refused, or what differs. */
  readonly detail: string;
  /** Which of the engines failed. */
  readonly failure?: 'local' | 'trino' | 'both';
}

/** Judges the local answer by Trino's. @param ordered whether the order of rows is given by the query */
export function compareAnswers(
  local: Answer,
  trino: Answer,
  approximate: boolean,
  ordered: boolean,
): Comparison {
  if ('error' in local && local.refused !== undefined) return { verdict: 'refused', detail: local.refused };
  const text = (value: unknown) =>
    JSON.stringify(value, (_, item) =>
      typeof item === 'bigint' ? String(item) : Object.is(item, -0) ? '-0' : item,
    );
  const different = (detail: string): Comparison => ({ verdict: 'different', detail });
  // Defects of the oracle.
  if ('error' in trino && trino.error === 'GENERIC_INTERNAL_ERROR')
    return { verdict: 'equal', detail: trino.error, failure: 'error' in local ? 'both' : 'trino' };
  if ('error' in local || 'error' in trino) {
    const [ours, theirs] = [local, trino].map((answer) =>
      'error' in answer ? answer.message : `${answer.types.join(', ')} ${text(answer.rows)}`,
    );
    const failure = !('error' in local) ? 'trino' : 'error' in trino ? 'both' : 'local';
    if ('error' in local && 'error' in trino && local.error === trino.error)
      return { verdict: 'equal', detail: local.error, failure };
    return { ...different(`${ours} instead of ${theirs}`), failure };
  }
  if (local.types.join() !== trino.types.join())
    return different(`${local.types.join(', ')} instead of ${trino.types.join(', ')}`);
  if (local.rows.length !== trino.rows.length)
    return different(
      `${local.rows.length} rows instead of ${trino.rows.length}: ${text(local.rows)} instead of ${text(trino.rows)}`,
    );
  const [a, b] = ordered ? [local.rows, trino.rows] : [sortedRows(local.rows), sortedRows(trino.rows)];
  for (const [r, row] of a.entries()) {
    for (const [c, value] of row.entries()) {
      if (!sameValue(value, b[r]![c], local.types[c]!, approximate))
        return different(`row ${r + 1}: ${text(value)} instead of ${text(b[r]![c])} (${local.types[c]})`);
    }
  }
  return { verdict: 'equal', detail: '' };
}
