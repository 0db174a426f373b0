import type uPlot from 'uplot';

/** Bars without loading the chart's library before it is needed. */
export const bars = (): uPlot.Series.PathBuilder => (plot, series, from, to) => {
  const path = new Path2D();
  const width = Math.max(1, Math.min(18, Math.round((plot.bbox.width / Math.max(1, to - from + 1)) * 0.6)));
  const ground = plot.valToPos(0, 'y', true);
  for (let i = from; i <= to; i++) {
    const value = plot.data[series]?.[i];
    if (value == null) continue;
    const top = plot.valToPos(value, 'y', true);
    path.rect(
      Math.round(plot.valToPos(plot.data[0][i] ?? 0, 'x', true)) - width / 2,
      top,
      width,
      ground - top,
    );
  }
  return { stroke: path, fill: path, clip: null, band: null, gaps: [], flags: 0 };
};
