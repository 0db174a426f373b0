import type uPlot from 'uplot';
import { colour } from './plot.tsx';

/**
 * Draws candles from the chart's series 1 to 4 (open, high, low, close): rising ones hollow, falling ones filled, so that shape tells
 * them apart as well as colour.
 */
export function drawCandles(plot: uPlot): void {
  const { ctx, data } = plot;
  const [times, opens, highs, lows, closes] = data as unknown as readonly (readonly (number | null)[])[];
  if (!times || !opens || !highs || !lows || !closes) return;
  const [from, to] = plot.series[0]?.idxs ?? [0, times.length - 1];
  const slot = plot.bbox.width / Math.max(1, to - from + 1);
  const width = Math.max(1, Math.min(18, Math.round(slot * 0.6)));
  const [up, down, ground] = [colour('up'), colour('down'), colour('ground')];
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  ctx.clip();
  // The series before may have left its dashes.
  ctx.setLineDash([]);
  for (let i = from; i <= to; i++) {
    const [open, high, low, close] = [opens[i], highs[i], lows[i], closes[i]];
    if (open == null || high == null || low == null || close == null) continue;
    const x = Math.round(plot.valToPos(times[i] ?? 0, 'x', true));
    const y = (value: number) => Math.round(plot.valToPos(value, 'y', true));
    const isUp = close >= open;
    ctx.strokeStyle = isUp ? up : down;
    ctx.lineWidth = Math.max(1, Math.round(devicePixelRatio));
    ctx.beginPath();
    ctx.moveTo(x, y(high));
    ctx.lineTo(x, y(low));
    ctx.stroke();
    const top = y(Math.max(open, close));
    const height = Math.max(1, y(Math.min(open, close)) - top);
    ctx.fillStyle = isUp && width > 3 ? ground : isUp ? up : down;
    ctx.fillRect(x - width / 2, top, width, height);
    ctx.strokeRect(x - width / 2, top, width, height);
  }
  ctx.restore();
}
