import { isGrid } from '../contracts/dataset.ts';
import { startTime } from '../ingestion/coverage/start-time.ts';
import { datasets } from './registry.ts';
import { InvalidSettings, type Settings } from './settings.ts';

const DAY = 86_400_000;
/** A duration counts from midnight, and a year may have a day more: so much further back is no mistake. */
const SLACK = 2 * DAY;

/**
 * Checks what only the whole settings of a deployment tell: whether anything is left to do, and whether a provider answers as far
 * back as is asked for.
 * @param now epoch ms
 * @throws InvalidSettings with every mistake
 */
export function checkSettings(settings: Settings, where: string, now: number): void {
  const enabled = Object.entries(settings.datasets).filter(([, given]) => given !== false);
  const mistakes =
    enabled.length === 0
      ? [`  datasets: nothing is enabled; leave one of ${Object.keys(datasets).join(', ')} on`]
      : enabled.flatMap(([name, given]) => beyondReach(name, given as object, now));
  if (mistakes.length > 0)
    throw new InvalidSettings(`Settings in ${where} are not valid:\n${mistakes.join('\n')}`);
}

/** One line a start, however many series have it. Stretches that have ended may be held already. */
function beyondReach(name: string, given: object, now: number): readonly string[] {
  const dataset = datasets[name];
  const lines = (dataset?.demand(given) ?? []).flatMap(({ series, from, to, reach }) => {
    if (reach === undefined || to !== undefined || startTime(from, now) >= now - reach - SLACK) return [];
    const what =
      dataset && isGrid(dataset) ? series[dataset.grid.stepColumn] : Object.values(series).join(' ');
    const back = Math.ceil((now - startTime(from, now)) / DAY);
    return [
      `  datasets.${name}: ${what} from ${from} on reaches ${back} days back, the provider answers ${Math.round(reach / DAY)}: ` +
        'start later, or see reachDays and intervals',
    ];
  });
  return [...new Set(lines)];
}
