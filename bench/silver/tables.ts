import { drawTable } from '../../lib/cli/draw-table.ts';
import type { Measured } from './measure.ts';

/** Figures of every program at one size of the input, and how many times coinlake's they are. */
export function comparison(results: ReadonlyMap<string, Measured>): string {
  const own = results.get('coinlake')!;
  const figures = ['wall s', 'CPU s', 'memory MiB', 'wall ×', 'CPU ×', 'memory ×'];
  const rows = [...results].map(([name, { wall, cpu, memory }]) => [
    name,
    wall.toFixed(2),
    cpu.toFixed(2),
    memory.toFixed(0),
    (wall / own.wall).toFixed(2),
    (cpu / own.cpu).toFixed(2),
    (memory / own.memory).toFixed(2),
  ]);
  return drawTable(['program', ...figures], rows, figures);
}

/** Peak memory of every program at each size of the input, MiB. */
export function memoryGrowth(byScale: ReadonlyMap<number, ReadonlyMap<string, Measured>>): string {
  const scales = [...byScale.keys()];
  const heads = scales.map((scale) => `${scale}×`);
  const names = [...byScale.get(scales[0]!)!.keys()];
  const rows = names.map((name) => [
    name,
    ...scales.map((scale) => byScale.get(scale)!.get(name)!.memory.toFixed(0)),
  ]);
  return drawTable(['peak memory, MiB', ...heads], rows, heads);
}
