import type { LateSeries } from '../../lib/handler/health-record.ts';
import type { SeriesDue } from './next-row-due.ts';

/** Series whose row was due before a time, epoch ms, the latest first, then those without a row. */
export function lateSeries(dues: readonly SeriesDue[], before: number): readonly LateSeries[] {
  const late = dues
    .filter(({ due }) => due !== undefined && due < before)
    .sort((a, b) => a.due! - b.due!)
    .map(({ series, due }) => ({ name: series, due: new Date(due!).toISOString() }));
  const without = dues.filter(({ due }) => due === undefined).map(({ series }) => ({ name: series }));
  return [...late, ...without];
}

/** Series that a message names. */
const MOST_NAMED = 5;

/** ` (BTCUSDT/1h and 2 more series)`; nothing where none is late. */
export function namesOf(series: readonly LateSeries[] = []): string {
  const late = series.filter(({ due }) => due !== undefined).map(({ name }) => name);
  if (late.length === 0) return '';
  const more = late.length - MOST_NAMED;
  return ` (${late.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more series` : ''})`;
}
