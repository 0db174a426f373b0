import type { ColumnSource } from '../../contracts/column.ts';
import type { DatasetTable } from '../../contracts/dataset-table.ts';
import type { Answer, RawRecord } from '../formats/format.ts';

type Tables = Pick<{ readonly tables: readonly Pick<DatasetTable, 'key' | 'columns'>[] }, 'tables'>;

/**
 * The pages of a snapshot as one answer, which they are not as they come: the source went on while they were read. What stands around the
 * records, such as the time, is the first page's everywhere; a record that moved to a later page is there as it was on the earlier one, so that it
 * counts as a duplicate. Else a snapshot would have several times, and an asset two prices at one of them.
 */
export function oneSnapshot<Page extends { readonly answer: Answer }>(
  dataset: Tables,
  pages: readonly Page[],
): readonly Page[] {
  const [first] = pages;
  if (!first || pages.length === 1) return pages;
  const identity = identityOf(dataset);
  const seen = new Map<string, RawRecord>();
  return pages.map((page) => {
    const before = new Map(seen);
    for (const record of page.answer.records) {
      const id = identity(record);
      if (id !== undefined && !seen.has(id)) seen.set(id, record);
    }
    const answer: Answer = {
      length: page.answer.length,
      header: page.answer.header,
      get records() {
        return Iterator.from(page.answer.records).map((record) => {
          const id = identity(record);
          return (id !== undefined && before.get(id)) || record;
        });
      },
      around: (path) => first.answer.around(path),
    };
    return { ...page, answer };
  });
}

/** How many different records pages have: those that cannot be told from others count each. */
export function distinctRecords(dataset: Tables, answers: readonly Answer[]): number {
  const identity = identityOf(dataset);
  const seen = new Set<string>();
  let others = 0;
  for (const { records } of answers)
    for (const record of records) {
      const id = identity(record);
      if (id === undefined) others++;
      else seen.add(id);
    }
  return seen.size + others;
}

/** What tells records of one answer apart: the values of the key that are theirs; undefined where a record has none. */
function identityOf({ tables }: Tables): (record: RawRecord) => string | undefined {
  const { key = [], columns = {} } = tables[0] ?? {};
  const own = key.flatMap((name) => {
    const from = columns[name]?.from;
    return from?.kind === 'field' || from?.kind === 'item' ? [from] : [];
  });
  return (record) => {
    if (own.length === 0 || record.fault !== undefined) return undefined;
    const values = own.map((from: Extract<ColumnSource, { kind: 'field' | 'item' }>) => record.value(from));
    return values.includes(undefined) ? undefined : JSON.stringify(values);
  };
}
