import Table from 'cli-table3';
import type { Measured } from './measure.ts';

/** Figures of every program at one size of the input, and how many times coinlake's they are. */
export function comparison(results: ReadonlyMap<string, Measured>): string {
  const own = results.get('coinlake')!;
  const table = new Table({
    head: ['program', 'wall s', 'CPU s', 'memory MiB', 'wall ×', 'CPU ×', 'memory ×'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const [name, { wall, cpu, memory }] of results)
    table.push([
      name,
      wall.toFixed(2),
      cpu.toFixed(2),
      memory.toFixed(0),
      (wall / own.wall).toFixed(2),
      (cpu / own.cpu).toFixed(2),
      (memory / own.memory).toFixed(2),
    ]);
  return table.toString();
}

/** Peak memory of every program at each size of the input, MiB. */
export function memoryGrowth(byScale: ReadonlyMap<number, ReadonlyMap<string, Measured>>): string {
  const scales = [...byScale.keys()];
  const table = new Table({
    head: ['peak memory, MiB', ...scales.map((scale) => `${scale}×`)],
    colAligns: ['left', ...scales.map(() => 'right' as const)],
    style: { head: [], border: [] },
  });
  for (const name of byScale.get(scales[0]!)!.keys())
    table.push([name, ...scales.map((scale) => byScale.get(scale)!.get(name)!.memory.toFixed(0))]);
  return table.toString();
}
