import { expect, it } from 'vitest';
import { assertConserved, noCounts } from '../../../../lib/ingestion/run/conservation.ts';

it('names every term when records are lost', () => {
  expect(() => assertConserved({ ...noCounts, records: 3, inserted: 2 }, 'b')).toThrow(
    'Batch b: 3 records, but inserted 2 + restated 0 + unchanged 0 + duplicate 0 + open 0 + quarantined 0 + deleted 0 + superseded 0 + skipped 0 = 2',
  );
  expect(() => assertConserved({ ...noCounts, records: 3, inserted: 2, open: 1 }, 'b')).not.toThrow();
});
