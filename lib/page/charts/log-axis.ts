import type uPlot from 'uplot';
import { logSteps } from './log-steps.ts';
import { valueAxis } from './plot.tsx';

/** Equal shares are equally high. */
export const logScale: uPlot.Scale = {
  distr: 3,
  log: 2,
  range: (_, least, most) => [least * 0.98, most * 1.02],
};

/** The axis of {@link logScale}. @param show as of {@link valueAxis} */
export const logAxis = (show?: (value: number) => string): uPlot.Axis => ({
  ...valueAxis(show),
  splits: (_, __, least, most) => logSteps(least, most),
  // uPlot would take away what is no power of two.
  filter: (_, splits) => splits,
});
