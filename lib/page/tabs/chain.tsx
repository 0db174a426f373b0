import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { ask, askRows, useAnswer } from '../ask.ts';
import { logAxis, logScale } from '../charts/log-axis.ts';
import {
  type Adjustment,
  blockTime,
  type HashRate,
  type MiningDay,
  miningDays,
} from '../charts/mining-days.ts';
import { colour, PADDING, Plot, timeAxis, timeScale, valueAxis } from '../charts/plot.tsx';
import { BLOCK_DAYS, DailyBlocks } from '../parts/daily-blocks.tsx';
import { Answered, DataTable, Kpi, type Listed, Segmented, Source } from '../parts/parts.tsx';
import { daysBefore, showChange, showCount, showDuration, showSi, showVolume } from '../show.ts';
import type { TabProps } from './tab.ts';

/** What a table must have to be shown here: the page knows tables by what they hold, not by who filled them. */
const RATES = ['time', 'hash_rate'];
const ADJUSTMENTS = ['time', 'height', 'difficulty', 'adjustment'];

const RANGES: Readonly<Record<string, number>> = { '1M': 30, '3M': 91, '1Y': 365, '4Y': 1461, All: 1e5 };
const AXES = ['linear', 'log'];

interface Sources {
  readonly rates: Listed | undefined;
  readonly adjustments: Listed | undefined;
  readonly blocks: Listed | undefined;
}

/** How a proof-of-work chain is mined: its hash rate, and the difficulty that follows it; and each chain's blocks and fees by day. */
export function Chain({ choices, choose }: TabProps) {
  const asked = useAnswer(
    'chain',
    async (): Promise<Sources> => {
      const [rates, adjustments, blocks] = await Promise.all([RATES, ADJUSTMENTS, BLOCK_DAYS].map(tableWith));
      return { rates, adjustments, blocks };
    },
    60_000,
    ({ rates, adjustments, blocks }) => (rates && adjustments && blocks ? 60_000 : 3000),
  );
  const range = choices.range !== undefined && choices.range in RANGES ? choices.range : '1Y';
  const axis = AXES.includes(choices.axis ?? '') ? choices.axis : range === 'All' ? 'log' : 'linear';
  return (
    <Answered asked={asked}>
      {(sources) =>
        sources.rates || sources.adjustments || sources.blocks ? (
          <>
            <div class="bar">
              <Segmented
                label="Range"
                options={Object.keys(RANGES)}
                value={range}
                onChange={(value) => choose({ range: value })}
              />
              <Segmented
                label="Axis"
                options={AXES}
                value={axis ?? ''}
                onChange={(value) => choose({ axis: value })}
              />
            </div>
            {(sources.rates || sources.adjustments) && (
              <Mining {...sources} days={RANGES[range] ?? 365} isLog={axis === 'log'} />
            )}
            {sources.blocks && (
              <DailyBlocks
                of={sources.blocks}
                chain={choices.chain}
                days={RANGES[range] ?? 365}
                onChain={(chain) => choose({ chain })}
              />
            )}
          </>
        ) : (
          <p class="empty">
            No table has hash rates, difficulties or blocks by day yet: the first runs make them.{' '}
            <a href="?tab=runs">See how far they are</a>
          </p>
        )
      }
    </Answered>
  );
}

const tableWith = async (columns: readonly string[]): Promise<Listed | undefined> =>
  (await ask<{ tables: Listed[] }>(`/api/v1/tables?columns=${columns}`)).tables[0];

const queryOf = (of: Listed, columns: readonly string[], more = ''): string =>
  `limit=5000&columns=${columns}&as_of=${of.snapshot}${more}`;

const rowsOf = async <Row extends readonly [string, ...unknown[]]>(
  of: Listed | undefined,
  columns: readonly string[],
  more?: string,
): Promise<readonly Row[]> =>
  of
    ? (await askRows<Row>(`/api/v1/tables/${of.table}/rows?${queryOf(of, columns, more)}`)).toSorted(
        ([a], [b]) => (a < b ? -1 : 1),
      )
    : [];

function Mining(props: Sources & { readonly days: number; readonly isLog: boolean }) {
  const { rates, adjustments } = props;
  // Shorter ranges are parts of it, and the figures compare with a year ago.
  const days = Math.max(props.days, 365);
  const asked = useAnswer(`${rates?.snapshot} ${adjustments?.snapshot} ${days}`, async () => {
    const difficulties = await rowsOf<Adjustment>(adjustments, ADJUSTMENTS);
    const last = difficulties.at(-1)?.[0].slice(0, 10);
    // The last change is some weeks old at most, so that little is asked for that is not shown.
    const isAll = last === undefined || days > 10_000;
    const from = isAll ? '' : `&time.gte=${daysBefore(last, days + 7)}`;
    return miningDays(await rowsOf<HashRate>(rates, RATES, from), difficulties);
  });
  return (
    <Answered asked={asked}>
      {(all) => <Days all={all} {...props} key={`${rates?.table} ${adjustments?.table}`} />}
    </Answered>
  );
}

function Days(
  props: Sources & { readonly all: readonly MiningDay[]; readonly days: number; readonly isLog: boolean },
) {
  const { all, rates, adjustments, days, isLog } = props;
  const [pointed, setPointed] = useState<number>();
  const shown = useMemo(() => all.slice(-days), [all, days]);
  const { power, work } = useMemo(() => plotted(shown), [shown]);
  const at = shown[pointed ?? shown.length - 1];
  if (!at) return <p class="empty">No row yet.</p>;
  const missing = shown.filter(({ hashRate }) => hashRate === null).length;
  const title = (what: string) => `${what} by day, ${shown[0]?.day} to ${shown.at(-1)?.day}`;
  const height = Math.max(220, Math.min(360, (innerHeight - 430) * 0.6));
  const y = (label: string, more: Partial<uPlot.Series> = {}): uPlot.Series => ({
    label,
    stroke: colour('accent'),
    width: 2,
    points: { show: false },
    ...more,
  });
  const options = (series: readonly uPlot.Series[], show: (value: number) => string) => () => ({
    padding: PADDING,
    scales: { x: timeScale, y: isLog ? logScale : {} },
    axes: [timeAxis(), isLog ? logAxis(show) : valueAxis(show)],
    series: [{}, ...series],
  });
  return (
    <>
      <Figures all={all} />
      <p class="readout" aria-live="polite">
        {at.day} · {showSi(at.hashRate, 'H/s')} · mean of 7 days {showSi(at.mean7, 'H/s')} · difficulty{' '}
        {showVolume(at.adjustment?.[2])}
        {at.adjustment && ` since block ${showCount(at.adjustment[1])}`}
      </p>
      {rates ? (
        <>
          <Plot
            key={`power ${isLog}`}
            label={title('Hash rate')}
            height={height}
            data={power}
            sync="chain"
            onCursor={setPointed}
            options={options(
              [y('hash rate', { stroke: colour('control'), width: 1 }), y('mean of 7 days')],
              (value) => showSi(value, 'H/s', 1),
            )}
          />
          <p class="legend">
            <span class="line plain" /> hash rate of a day <span class="line accent" /> mean of 7 days
            {missing > 0 && `; ${showCount(missing)} of ${showCount(shown.length)} days have none`}
          </p>
          <Source of={rates} query={queryOf(rates, RATES, `&time.gte=${shown[0]?.day}`)} />
        </>
      ) : (
        <p class="empty">No table has hash rates yet.</p>
      )}
      {adjustments ? (
        <>
          <Plot
            key={`work ${isLog}`}
            label={title('Difficulty')}
            height={Math.round(height * 0.6)}
            data={work}
            sync="chain"
            onCursor={setPointed}
            options={options([y('difficulty', { stroke: colour('second') })], showVolume)}
          />
          <p class="legend">
            <span class="line second solid" /> difficulty
          </p>
          <Source of={adjustments} query={queryOf(adjustments, ADJUSTMENTS)} />
        </>
      ) : (
        <p class="empty">No table has difficulties yet.</p>
      )}
      <Tables shown={shown} />
    </>
  );
}

/** The newest figures, whatever range is shown. */
function Figures({ all }: { readonly all: readonly MiningDay[] }) {
  const last = all.at(-1);
  const newest = all.findLast(({ mean7 }) => mean7 !== null);
  const ago = (days: number) => {
    const then = newest && all.find(({ day }) => day === daysBefore(newest.day, days))?.mean7;
    return then && newest?.mean7 ? showChange(then, newest.mean7) : '–';
  };
  const [since, height, difficulty, adjustment] = last?.adjustment ?? [];
  const ratio = Number(adjustment ?? 0);
  return (
    <div class="kpis">
      <Kpi
        name="Hash rate, mean of 7 days"
        value={showSi(newest?.mean7, 'H/s')}
        note={`to ${newest?.day ?? '–'}`}
      />
      <Kpi name="30 days" value={ago(30)} note={`365 days ${ago(365)}`} />
      <Kpi
        name="Difficulty"
        value={showVolume(difficulty)}
        note={height === undefined ? '' : `since block ${showCount(height)}, ${since?.slice(0, 10)}`}
      />
      <Kpi name="Its last change" value={ratio > 0 ? showChange(1, ratio) : '–'} note="every 2,016 blocks" />
      <Kpi
        name="Time a block"
        value={
          newest?.mean7 && newest.adjustment
            ? showDuration(blockTime(newest.mean7, Number(newest.adjustment[2])))
            : '–'
        }
        note="10 min is aimed at"
      />
    </div>
  );
}

function Tables({ shown }: { readonly shown: readonly MiningDay[] }) {
  const changes = [...new Set(shown.map(({ adjustment }) => adjustment))].filter((one) => one !== undefined);
  return (
    <div class="halves">
      <details open={innerWidth > 600}>
        <summary>Hash rate by day</summary>
        <DataTable
          caption="Hash rate by day, newest first"
          columns={['day', 'hash rate, H/s']}
          numbers={[1]}
          rows={shown.toReversed().map(({ day, exact }) => [day, exact ?? '–'])}
        />
      </details>
      <details open={innerWidth > 600}>
        <summary>Changes of difficulty</summary>
        <DataTable
          caption="Changes of difficulty, newest first"
          columns={['block', 'since, UTC', 'difficulty', 'ratio']}
          numbers={[0, 2, 3]}
          wide={[3]}
          rows={changes.toReversed().map(([time, height, difficulty, ratio]) => [
            showCount(height),
            <span key="time" class="whole">
              {time.slice(0, 19).replace('T', ' ')}
            </span>,
            difficulty,
            ratio,
          ])}
        />
      </details>
    </div>
  );
}

function plotted(shown: readonly MiningDay[]): {
  readonly power: uPlot.AlignedData;
  readonly work: uPlot.AlignedData;
} {
  const times = shown.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1000);
  return {
    power: [times, shown.map(({ hashRate }) => hashRate), shown.map(({ mean7 }) => mean7)],
    work: [times, shown.map(({ adjustment }) => (adjustment ? Number(adjustment[2]) : null))],
  };
}
