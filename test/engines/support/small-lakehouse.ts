import { afterAll, inject } from 'vitest';
import { type Lakehouse, startLakehouse } from './lakehouse.ts';

/**
 * The suite's lakehouse where its market is the small simulated one; else one of that market for this file alone, which ends with it.
 * Readers that pass every value through text are not made for a year of minutes.
 */
export async function smallLakehouse(): Promise<Pick<Lakehouse, 'endpoint' | 'data'>> {
  if (!process.env.COINLAKE_RECORDINGS) return inject('lakehouse');
  const lakehouse = await startLakehouse();
  afterAll(() => lakehouse.close());
  return lakehouse;
}
