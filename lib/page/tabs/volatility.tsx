import { useMemo, useState } from 'preact/hooks';
import { ask, soonWhereEmpty, useAnswer } from '../ask.ts';
import { colour, PADDING, Plot, timeAxis, timeScale, valueAxis } from '../charts/plot.tsx';
import { timeGaps } from '../charts/time-gaps.ts';
import { Answered, DataTable, Files, Kpi, NotYet, Segmented, Select } from '../parts/parts.tsx';
import { showPrice } from '../show.ts';
import type { TabProps } from './tab.ts';

const MEASURES = ['volatility', 'price_range'] as const;
type Measure = (typeof MEASURES)[number];
const WINDOWS = ['5', '7', '14', '30'];
const QUANTILES = ['p10', 'p25', 'median', 'p75', 'p90'] as const;

interface Distribution {
  readonly n: number;
  readonly mean: string | null;
  readonly p10: string | null;
  readonly p25: string | null;
  readonly median: string | null;
  readonly p75: string | null;
  readonly p90: string | null;
}

interface Today {
  readonly symbol: string;
  readonly session_date: string;
  readonly candles: number;
  readonly elapsed_hours: number;
  readonly volatility: string | null;
  readonly price_range: string | null;
  readonly whole: Readonly<Record<Measure, Distribution>>;
  readonly same_hours: Readonly<Record<Measure, Distribution>>;
}

type Session = Readonly<Record<string, string | number | boolean | null>>;

/** How far sessions moved, beside the quantiles of the sessions before; and the open one so far. */
export function Volatility({ choices, choose }: TabProps) {
  const today = useAnswer(
    'today',
    async () => (await ask<{ data: Today[] }>('/today')).data,
    60_000,
    soonWhereEmpty,
  );
  return (
    <Answered asked={today}>
      {(sessions) => {
        if (sessions.length === 0) return <NotYet table="gold.session_volatility" />;
        const symbols = sessions.map(({ symbol }) => symbol);
        const symbol = symbols.includes(choices.symbol ?? '') ? (choices.symbol ?? '') : (symbols[0] ?? '');
        const open = sessions.find((session) => session.symbol === symbol);
        const measure = choices.measure === 'price_range' ? 'price_range' : 'volatility';
        const window = WINDOWS.includes(choices.window ?? '') ? (choices.window ?? '') : '30';
        return (
          <>
            <div class="bar">
              <Select
                label="Symbol"
                options={symbols}
                value={symbol}
                onChange={(value) => choose({ symbol: value })}
              />
              <Segmented
                label="Measure"
                options={MEASURES}
                value={measure}
                onChange={(value) => choose({ measure: value })}
              />
              <Segmented
                label="Sessions"
                options={WINDOWS}
                value={window}
                onChange={(value) => choose({ window: value })}
              />
            </div>
            {open && <OpenSession open={open} measure={measure} />}
            <Sessions symbol={symbol} measure={measure} window={window} />
          </>
        );
      }}
    </Answered>
  );
}

function OpenSession({ open, measure }: { readonly open: Today; readonly measure: Measure }) {
  const row = (name: string, { n, mean, ...quantiles }: Distribution) => [
    name,
    String(n),
    mean ?? '–',
    ...QUANTILES.map((quantile) => quantiles[quantile] ?? '–'),
  ];
  return (
    <section>
      <div class="kpis">
        <Kpi
          name={`Session of ${open.session_date}, open`}
          value={showPrice(open[measure])}
          note={`${open.elapsed_hours} of 24 h so far, ${open.candles} candles`}
        >
          <SessionBar value={open[measure]} of={open.same_hours[measure]} />
        </Kpi>
        <Kpi
          name={`Median of as many hours`}
          value={showPrice(open.same_hours[measure].median)}
          note={`of ${open.same_hours[measure].n} sessions`}
        />
        <Kpi
          name="Median of whole sessions"
          value={showPrice(open.whole[measure].median)}
          note={`of ${open.whole[measure].n} sessions`}
        />
      </div>
      <details>
        <summary>The last complete sessions</summary>
        <DataTable
          caption={`${measure} of the last complete sessions`}
          columns={['sessions', 'n', 'mean', ...QUANTILES]}
          numbers={[1, 2, 3, 4, 5, 6, 7]}
          rows={[row('as many hours', open.same_hours[measure]), row('whole', open.whole[measure])]}
        />
      </details>
    </section>
  );
}

/** Where a session stands among those before: p10 to p90 pale, p25 to p75 full, the median, and the session itself as a line. */
function SessionBar({ value, of }: { readonly value: string | null; readonly of: Distribution }) {
  const { p10, p25, median, p75, p90 } = of;
  if (value === null || p10 === null || p25 === null || median === null || p75 === null || p90 === null)
    return null;
  const most = Math.max(Number(value), Number(p90)) * 1.1 || 1;
  const x = (at: string) => (Number(at) / most) * 300;
  const part = (name: string, from: string, to: string) => (
    <rect class={name} x={x(from)} y="3" width={x(to) - x(from)} height="8" />
  );
  return (
    <svg class="session-bar" viewBox="0 0 300 14" preserveAspectRatio="none" role="img">
      <title>{`p10 ${showPrice(p10)}, p25 ${showPrice(p25)}, median ${showPrice(median)}, p75 ${showPrice(p75)}, p90 ${showPrice(p90)} after as many hours`}</title>
      {part('far', p10, p90)}
      {part('near', p25, p75)}
      <rect class="median" x={x(median) - 1} y="1" width="2" height="12" />
      <rect class="now" x={x(value) - 1.5} y="0" width="3" height="14" />
    </svg>
  );
}

function Sessions({
  symbol,
  measure,
  window,
}: {
  readonly symbol: string;
  readonly measure: Measure;
  readonly window: string;
}) {
  const columns = [
    'session_date',
    'is_complete',
    'candles',
    measure,
    ...QUANTILES.map((quantile) => `${measure}_${quantile}_${window}`),
  ];
  const path = `/statistics?days=365&symbol=${encodeURIComponent(symbol)}&columns=${columns.join()}`;
  const asked = useAnswer(path, async () => (await ask<{ data: Session[] }>(path)).data.toReversed());
  return (
    <Answered asked={asked}>
      {(rows) => <Bands symbol={symbol} measure={measure} window={window} rows={rows} path={path} />}
    </Answered>
  );
}

function Bands(props: {
  readonly symbol: string;
  readonly measure: Measure;
  readonly window: string;
  readonly rows: readonly Session[];
  readonly path: string;
}) {
  const { symbol, measure, window, rows } = props;
  const [pointed, setPointed] = useState<number>();
  const names = [measure, ...QUANTILES.map((quantile) => `${measure}_${quantile}_${window}`)];
  const data = useMemo(
    () =>
      [
        rows.map((row) => Date.parse(`${row.session_date}T00:00:00Z`) / 1000),
        ...names.map((name) => rows.map((row) => (row[name] == null ? null : Number(row[name])))),
      ] as [number[], ...(number | null)[][]],
    [rows, measure, window],
  );
  const shown = rows[pointed ?? rows.length - 1];
  return (
    <>
      <p class="readout" aria-live="polite">
        {shown
          ? `${shown.session_date} · ${measure} ${showPrice(shown[measure] as string)} · ${QUANTILES.map((quantile) => `${quantile} ${showPrice(shown[`${measure}_${quantile}_${window}`] as string | null)}`).join(' · ')}${shown.is_complete ? '' : ` · ${shown.candles} of 24 candles`}`
          : 'No closed session yet.'}
      </p>
      <Plot
        label={`${symbol}: ${measure} of each session, with the quantiles of the last ${window}`}
        height={Math.max(300, Math.min(560, innerHeight - 480))}
        data={data}
        onCursor={setPointed}
        options={() => ({
          padding: PADDING,
          scales: { x: timeScale },
          axes: [timeAxis(), valueAxis()],
          bands: [
            { series: [6, 2], fill: colour('band') },
            { series: [5, 3], fill: colour('fill') },
          ],
          series: [
            {},
            {
              label: measure,
              stroke: colour('text'),
              width: 0,
              points: { show: true, size: 4, fill: colour('text') },
            },
            ...QUANTILES.map((quantile) => ({
              label: quantile,
              stroke: quantile === 'median' ? colour('accent') : 'transparent',
              width: 2,
              points: { show: false },
              gaps: timeGaps,
            })),
          ],
        })}
      />
      <p class="legend">
        <span class="dot" /> session <span class="line accent" /> median <span class="patch inner" /> p25–p75{' '}
        <span class="patch outer" /> p10–p90
      </p>
      <details open={innerWidth > 600}>
        <summary>Table</summary>
        <DataTable
          caption={`${symbol}: sessions, newest first`}
          columns={['session', measure, ...QUANTILES, 'candles']}
          numbers={[1, 2, 3, 4, 5, 6, 7]}
          rows={rows
            .toReversed()
            .map(
              (row) => [row.session_date, ...names.map((name) => row[name] ?? '–'), row.candles] as string[],
            )}
        />
      </details>
      <p>
        <Files path={props.path} />
      </p>
    </>
  );
}
