import type { StateVisit } from '../runs/describe-run.ts';
import { drawTable } from './draw-table.ts';
import { showDuration } from './show-duration.ts';

const ERRORS_SHOWN = 10;

/**
 * A run's states, nested states below the one around them. The iterations of a Map are one row a state: how often it ran, from
 * the first entered to the last left. Errors follow in full, with the iteration they happened in.
 */
export function drawRun(visits: readonly StateVisit[]): string {
  const rows = [...grouped(visits).values()].map((group) => [
    `${'  '.repeat(group[0]?.within.length ?? 0)}${group[0]?.name ?? ''}`,
    String(group.length),
    took(group),
    String(group.reduce((sum, visit) => sum + visit.retries, 0)),
    String(group.filter((visit) => visit.error !== undefined && visit.error !== '').length || ''),
  ]);
  const table = drawTable(['state', 'times', 'took', 'retries', 'errors'], rows, [
    'times',
    'took',
    'retries',
    'errors',
  ]);
  const errors = visits.filter((visit) => visit.error);
  const lines = errors.slice(0, ERRORS_SHOWN).map((visit) => `${placeOf(visit)}: ${visit.error}`);
  if (errors.length > ERRORS_SHOWN) lines.push(`… and ${errors.length - ERRORS_SHOWN} errors more`);
  return [table, ...lines].join('\n');
}

function grouped(visits: readonly StateVisit[]): ReadonlyMap<string, readonly StateVisit[]> {
  const groups = new Map<string, StateVisit[]>();
  visits.forEach((visit, index) => {
    const map = visit.within.findIndex((container) => container.iteration !== undefined);
    const key =
      map === -1
        ? String(index)
        : JSON.stringify([
            visit.within[map]?.visit,
            ...visit.within.slice(map + 1).map((c) => c.name),
            visit.name,
          ]);
    groups.set(key, [...(groups.get(key) ?? []), visit]);
  });
  return groups;
}

function took(group: readonly StateVisit[]): string {
  const left = group.map((visit) => visit.exitedAt?.getTime());
  if (left.includes(undefined)) return '…';
  const from = Math.min(...group.map((visit) => visit.enteredAt.getTime()));
  return showDuration(Math.max(...(left as number[])) - from);
}

function placeOf({ name, within }: StateVisit): string {
  const iterations = within.flatMap(({ iteration }) => (iteration === undefined ? [] : [`[${iteration}]`]));
  return `${name}${iterations.length > 0 ? ` ${iterations.join('')}` : ''}`;
}
