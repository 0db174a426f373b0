import type uPlot from 'uplot';

/** Longer than so many usual steps, and a line that leads over it would tell of values that nobody has. */
const USUAL_STEPS = 3;

/** Where a line breaks: between times further apart than usual, and where values are missing. */
export const timeGaps: uPlot.Series.GapsRefiner = (plot, _, from, to, missing) => {
  const times = plot.data[0];
  return [
    ...missing,
    ...longSteps(times, from, to).map((i): [number, number] => [
      Math.round(plot.valToPos(times[i - 1] ?? 0, 'x', true)),
      Math.round(plot.valToPos(times[i] ?? 0, 'x', true)),
    ]),
  ].sort(([a], [b]) => a - b);
};

/** Places of the times that lie further from the one before than three usual steps. @param times ascending */
export function longSteps(times: ArrayLike<number>, from: number, to: number): number[] {
  const steps: number[] = [];
  for (let i = from + 1; i <= to; i++) steps.push((times[i] ?? 0) - (times[i - 1] ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return steps.flatMap((step, i) => (step > usual * USUAL_STEPS ? [from + 1 + i] : []));
}
