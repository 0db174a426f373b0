import type { TimeGrid } from '../../contracts/coverage.ts';

/**
 * Coverage of series on a regular time grid: every slot up to the scheduled time that silver lacks is due.
 * @param columns `time` of a row, `step` with the length of a slot (1m, 1h, 1d), and the key columns that a `series` is
 *   @example timeGrid({ time: 'open_time', step: 'timeframe', series: ['symbol', 'timeframe'] })
 */
export const timeGrid = (columns: {
  readonly time: string;
  readonly step: string;
  readonly series: readonly string[];
  /** @default 'intervals' */
  readonly rows?: 'intervals' | 'samples';
  /** Of intervals: all lengths that the provider has. @default lengths are not looked at */
  readonly lengths?: readonly string[];
}): TimeGrid => ({
  kind: 'time_grid',
  timeColumn: columns.time,
  stepColumn: columns.step,
  series: columns.series,
  ...(columns.rows && { rows: columns.rows }),
  ...(columns.lengths && { lengths: columns.lengths }),
});
