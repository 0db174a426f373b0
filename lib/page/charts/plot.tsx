import { useEffect, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import { showStep } from '../show.ts';
import { loadPlot } from './load-plot.ts';

/** Colours of the theme that is shown. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const DAY = 86_400;

/** Times on the axis as dates in UTC. */
export const timeAxis = (): uPlot.Axis => ({
  stroke: colour('muted'),
  grid: { stroke: colour('line'), width: 1 },
  ticks: { show: false },
  size: 28,
  values: (_, splits) => splits.map((second) => new Date(second * 1000).toISOString().slice(0, 10)),
  space: 90,
  incrs: [1, 2, 7, 14, 30, 61, 91, 182, 365, 730, 1826, 3652].map((days) => days * DAY),
});

/** Room for half a day at both ends, so that the first and the last candle are whole. */
export const timeScale: uPlot.Scale = {
  time: true,
  range: ({ data: [times] }) => [(times[0] ?? 0) - DAY / 2, (times.at(-1) ?? 0) + DAY / 2],
};

/** Above, right, below, left: left so much that the first date is whole and charts below one another begin together. */
export const PADDING: uPlot.Padding = [10, 8, 0, 40];

/** @param show the values of the axis; by default in as many digits as tell its steps apart */
export const valueAxis = (show?: (value: number) => string): uPlot.Axis => ({
  side: 1,
  size: 74,
  stroke: colour('muted'),
  grid: { stroke: colour('line'), width: 1 },
  ticks: { show: false },
  values: (_, splits) => splits.map(show ?? ((value) => showStep(value, splits))),
});

/**
 * A chart of uPlot that fills its width, follows the theme, and is read by the arrow keys as by the pointer.
 * @param label what a screen reader says of it
 * @param onCursor told of the place that is pointed at; undefined when none is
 */
export function Plot(props: {
  readonly label: string;
  readonly height: number;
  readonly data: uPlot.AlignedData;
  readonly options: () => Omit<uPlot.Options, 'width' | 'height'>;
  readonly sync?: string;
  readonly onCursor?: (index: number | undefined) => void;
}) {
  const frame = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const length = props.data[0].length;

  useEffect(() => {
    let isGone = false;
    const draw = async () => {
      const { default: Chart } = await loadPlot();
      const box = frame.current;
      if (isGone || !box) return;
      chart.current?.destroy();
      const options = props.options();
      chart.current = new Chart(
        {
          ...options,
          width: box.clientWidth,
          height: props.height,
          legend: { show: false },
          tzDate: (second) => Chart.tzDate(new Date(second * 1000), 'Etc/UTC'),
          cursor: {
            ...options.cursor,
            drag: { x: false, y: false },
            ...(props.sync !== undefined && { sync: { key: props.sync } }),
          },
          hooks: { ...options.hooks, setCursor: [({ cursor }) => props.onCursor?.(cursor.idx ?? undefined)] },
        },
        props.data,
        box,
      );
    };
    void draw();
    const resized = new ResizeObserver(() => {
      const box = frame.current;
      if (box) chart.current?.setSize({ width: box.clientWidth, height: props.height });
    });
    if (frame.current) resized.observe(frame.current);
    const theme = matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', draw);
    document.addEventListener('themechange', draw);
    return () => {
      isGone = true;
      resized.disconnect();
      theme.removeEventListener('change', draw);
      document.removeEventListener('themechange', draw);
      chart.current?.destroy();
      chart.current = undefined;
    };
  }, [props.data, props.height]);

  const onKeyDown = (event: KeyboardEvent) => {
    const plot = chart.current;
    if (!plot || length === 0) return;
    const at = plot.cursor.idx ?? length - 1;
    const steps: Record<string, number> = {
      ArrowLeft: at - (event.shiftKey ? 10 : 1),
      ArrowRight: at + (event.shiftKey ? 10 : 1),
      Home: 0,
      End: length - 1,
    };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(length - 1, wanted));
    plot.setCursor({ left: plot.valToPos(props.data[0][index] ?? 0, 'x'), top: plot.over.clientHeight / 2 });
  };

  return (
    <div
      class="plot"
      ref={frame}
      style={{ height: props.height }}
      role="application"
      aria-roledescription="chart"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the chart
      tabIndex={0}
      onKeyDown={onKeyDown}
    />
  );
}
