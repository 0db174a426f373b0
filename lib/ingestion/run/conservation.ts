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
});

export type Conservation = z.infer<typeof conservation>;

/** Records appeared or vanished between bronze and silver: a mistake in this program. */
class ConservationBroken extends Error {
  override readonly name = 'ConservationBroken';
}

/** @throws ConservationBroken when records ≠ inserted + restated + unchanged + duplicate + open + quarantined */
export function assertConserved(counts: Conservation, batchId: string): void {
  const { records, ...parts } = counts;
  const sum = Object.values(parts).reduce((a, b) => a + b, 0);
  if (sum === records) return;
  const terms = Object.entries(parts).map(([name, value]) => `${name} ${value}`);
  throw new ConservationBroken(`Batch ${batchId}: ${records} records, but ${terms.join(' + ')} = ${sum}`);
}

export function addCounts(a: Conservation, b: Conservation): Conservation {
  return {
    records: a.records + b.records,
    inserted: a.inserted + b.inserted,
    restated: a.restated + b.restated,
    unchanged: a.unchanged + b.unchanged,
    duplicate: a.duplicate + b.duplicate,
    open: a.open + b.open,
    quarantined: a.quarantined + b.quarantined,
  };
}

export const noCounts: Conservation = {
  records: 0,
  inserted: 0,
  restated: 0,
  unchanged: 0,
  duplicate: 0,
  open: 0,
  quarantined: 0,
};
