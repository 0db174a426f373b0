import type uPlot from 'uplot';
import { colour } from '../charts/plot.tsx';
import { timeGaps } from '../charts/time-gaps.ts';

/** More lines are not told apart. */
export const MOST_LINES = 6;

const STYLES: readonly (readonly [colour: string, dash: readonly number[]])[] = [
  ['accent', []],
  ['down', [8, 3]],
  ['second', [2, 3]],
  ['text', [10, 3, 2, 3]],
  ['sound', [5, 5]],
  ['muted', [1, 2]],
];
const styleOf = (i: number) => STYLES[i % STYLES.length] ?? (['text', []] as const);

/** One of several lines, told apart by colour and by dashes. @param i its place, from 0 */
export function lineSeries(label: string, i: number): uPlot.Series {
  const [name, dash] = styleOf(i);
  return { label, stroke: colour(name), width: 2, dash: [...dash], points: { show: false }, gaps: timeGaps };
}

/** Which line is which, of those of {@link lineSeries}. */
export function LineLegend({ names }: { readonly names: readonly string[] }) {
  return (
    <p class="legend">
      {names.map((name, i) => (
        <span key={name}>
          <svg class="sample" viewBox="0 0 24 4" aria-hidden="true">
            <line
              class={`stroke-${styleOf(i)[0]}`}
              x1="0"
              x2="24"
              y1="2"
              y2="2"
              stroke-dasharray={styleOf(i)[1].join(' ')}
            />
          </svg>{' '}
          {name}{' '}
        </span>
      ))}
    </p>
  );
}
