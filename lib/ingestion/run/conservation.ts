import * as z from 'zod';

const count = z.int().nonnegative();

/** Where every record of a batch went. */
export const conservation = z.object({
  records: count,
  inserted: count,
  restated: count,
  unchanged: count,
  duplicate: count,
  open: count,
  quarantined: count,
  /** Of changes; an earlier release had none. */
  deleted: count.default(0),
  superseded: count.default(0),
  skipped: count.default(0),
});

export type Conservation = z.infer<typeof conservation>;

/** Records appeared or vanished between bronze and silver: a mistake in this program. */
class ConservationBroken extends Error {
  override readonly name = 'ConservationBroken';
}

/** @throws ConservationBroken when records are not the sum of all other counts */
export function assertConserved(counts: Conservation, batchId: string): void {
  const { records, ...parts } = counts;
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  if (sum === records) return;
  const terms = Object.entries(parts).map(([name, value]) => `${name} ${value}`);
  throw new ConservationBroken(`Batch ${batchId}: ${records} records, but ${terms.join(' + ')} = ${sum}`);
}

export const noCounts: Conservation = {
  ...{ records: 0, inserted: 0, restated: 0, unchanged: 0, duplicate: 0, open: 0, quarantined: 0 },
  ...{ deleted: 0, superseded: 0, skipped: 0 },
};

export function addCounts(a: Conservation, b: Conservation): Conservation {
  const names = Object.keys(noCounts) as (keyof Conservation)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as Conservation;
}
