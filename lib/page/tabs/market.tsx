import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { askNewest, askRows, soonWhereEmpty, useAnswer } from '../ask.ts';
import { bars } from '../charts/bars.ts';
import { drawCandles } from '../charts/candles.ts';
import { mean } from '../charts/mean.ts';
import { colour, PADDING, Plot, timeAxis, timeScale, valueAxis } from '../charts/plot.tsx';
import { timeGaps } from '../charts/time-gaps.ts';
import { Answered, DataTable, DateRange, Files, Kpi, NotYet, Segmented, Select } from '../parts/parts.tsx';
import { daysBefore, isDay, showChange, showPrice, showVolume } from '../show.ts';
import type { TabProps } from './tab.ts';

const PATH = '/api/v1/tables/gold.ohlcv_daily/rows';
const COLUMNS = [
  'day',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'vwap',
  'candles',
  'expected_candles',
];
/** Days by the name of a range. */
const RANGES: Readonly<Record<string, number>> = { '1M': 30, '3M': 91, '6M': 182, '1Y': 365, All: 1e6 };

type Row = readonly [string, string, string, string, string, string, string, string | null, number, number];

/** Days that are asked for before those that are shown: the means and the change of 30 days need them. */
const DAYS_BEFORE = 50;
/** Days of shorter ranges are parts of these, so that to change the range asks for nothing. */
const LEAST_DAYS = 182;

/** A symbol's daily candles and volume. */
export function Market({ choices, choose }: TabProps) {
  const symbols = useAnswer('symbols', readSymbols, 60_000, (newest) => soonWhereEmpty([...newest]));
  return (
    <Answered asked={symbols}>
      {(newest) => {
        const names = [...newest.keys()];
        const symbol = newest.has(choices.symbol ?? '') ? (choices.symbol ?? '') : (names[0] ?? '');
        return names.length === 0 ? (
          <NotYet table="gold.ohlcv_daily" />
        ) : (
          <OneSymbol
            symbols={names}
            symbol={symbol}
            newest={newest.get(symbol) ?? ''}
            range={choices.range ?? (innerWidth < 600 ? '3M' : '6M')}
            from={dayOf(choices.from)}
            to={dayOf(choices.to)}
            choose={choose}
          />
        );
      }}
    </Answered>
  );
}

/** The newest day of each symbol, by quote volume. */
const readSymbols = () => askNewest('gold.ohlcv_daily', 'column=symbol&sum=quote_volume&most=day&limit=5000');

function OneSymbol(props: {
  readonly symbols: readonly string[];
  readonly symbol: string;
  /** Its newest day. */
  readonly newest: string;
  readonly range: string;
  /** First and last day to be shown, instead of a range; empty where none is chosen. */
  readonly from: string;
  readonly to: string;
  readonly choose: TabProps['choose'];
}) {
  const { symbol, newest, range, from, to, choose } = props;
  const isByDays = from !== '' || to !== '';
  const query = `limit=5000&columns=${COLUMNS.join()}&symbol=${encodeURIComponent(symbol)}`;
  const days = Math.max(RANGES[range] ?? LEAST_DAYS, LEAST_DAYS);
  const least = isByDays
    ? from && daysBefore(from, DAYS_BEFORE)
    : days > 10_000
      ? ''
      : daysBefore(newest, days + DAYS_BEFORE);
  const between = `${least && `&day.gte=${least}`}${to && `&day.lte=${to}`}`;
  const asked = useAnswer(`market ${symbol} ${between}`, async () =>
    (await askRows<Row>(`${PATH}?${query}${between}`)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  /** How many of the newest days are shown. */
  const count = (rows: readonly Row[]) =>
    isByDays ? rows.filter(([day]) => day >= from).length : (RANGES[range] ?? LEAST_DAYS);
  return (
    <>
      <div class="bar">
        <Select
          label="Symbol"
          options={props.symbols}
          value={symbol}
          onChange={(value) => choose({ symbol: value })}
        />
        <Segmented
          label="Range"
          options={Object.keys(RANGES)}
          value={isByDays ? '' : range}
          onChange={(value) => choose({ range: value, from: '', to: '' })}
        />
        <DateRange from={from} to={to} onChange={choose} />
        <Files path={`${PATH}?${query}${from && `&day.gte=${from}`}${to && `&day.lte=${to}`}`} />
      </div>
      <Answered asked={asked}>{(rows) => <Days symbol={symbol} rows={rows} days={count(rows)} />}</Answered>
    </>
  );
}

function Days({
  symbol,
  rows: all,
  days,
}: {
  readonly symbol: string;
  readonly rows: readonly Row[];
  readonly days: number;
}) {
  const rows = useMemo(() => (days === 0 ? [] : all.slice(-days)), [all, days]);
  const [pointed, setPointed] = useState<number>();
  const { prices, volumes } = useMemo(() => plotted(all, rows.length), [all, rows.length]);
  const shown = rows[pointed ?? rows.length - 1];
  if (!shown) return <p>{symbol} has no day in this range.</p>;
  const [day, open, high, low, close, volume, , vwap, candles, expected] = shown;
  const last = all.at(-1);
  // By the calendar: a recording has gaps.
  const ago = (from: string, days: number) => all.find(([other]) => other === daysBefore(from, days))?.[4];
  return (
    <>
      <div class="kpis">
        <Kpi
          name={last && last[8] < last[9] ? `${last[0]}, so far` : `Close of ${last?.[0]}`}
          value={showPrice(all.at(-1)?.[4])}
          note={last ? change(ago(last[0], 1), last[4]) : ''}
        />
        <Kpi name="30 days" value={last ? change(ago(last[0], 30), last[4]) : '–'} />
        <Kpi name="Day’s range" value={`${showPrice(all.at(-1)?.[3])} – ${showPrice(all.at(-1)?.[2])}`} />
        <Kpi name="Volume" value={showVolume(all.at(-1)?.[5])} note={`VWAP ${showPrice(all.at(-1)?.[7])}`} />
      </div>
      <p class="readout" aria-live="polite">
        {day} · open {showPrice(open)} · high {showPrice(high)} · low {showPrice(low)} · close{' '}
        {showPrice(close)} · {change(ago(day, 1), close)} · volume {showVolume(volume)} · VWAP{' '}
        {showPrice(vwap)}
        {candles < expected && ` · ${candles} of ${expected} candles`}
      </p>
      <Plot
        label={`${symbol}: daily candles with the means of 20 and 50 days`}
        height={Math.max(300, Math.min(560, innerHeight - 420))}
        data={prices}
        sync="market"
        onCursor={setPointed}
        options={() => ({
          padding: PADDING,
          scales: { x: timeScale },
          axes: [timeAxis(), valueAxis()],
          series: [
            {},
            ...['open', 'high', 'low', 'close'].map((label) => ({
              label,
              stroke: 'transparent',
              points: { show: false },
            })),
            {
              label: 'mean of 20 days',
              stroke: colour('accent'),
              width: 1.5,
              points: { show: false },
              gaps: timeGaps,
            },
            {
              label: 'mean of 50 days',
              stroke: colour('second'),
              width: 1.5,
              dash: [6, 3],
              points: { show: false },
              gaps: timeGaps,
            },
          ],
          hooks: { draw: [drawCandles] },
        })}
      />
      <p class="legend">
        <span class="box" /> up <span class="box falls" /> down <span class="line accent" /> mean of 20 days{' '}
        <span class="line second" /> mean of 50 days. Prices are in the symbol’s quote currency: USDT of
        BTCUSDT
      </p>
      <Plot
        label={`${symbol}: daily volume`}
        height={110}
        data={volumes}
        sync="market"
        options={() => ({
          // Without an axis below, there is no other room for the lowest label.
          padding: [10, 8, 8, PADDING[3]],
          scales: { x: timeScale, y: { range: (_, __, most) => [0, most * 1.05] } },
          axes: [{ ...timeAxis(), show: false }, valueAxis(showVolume)],
          series: [
            {},
            {
              label: 'volume',
              stroke: colour('muted'),
              fill: colour('fill'),
              paths: bars(),
              points: { show: false },
            },
          ],
        })}
      />
      <details open={innerWidth > 600}>
        <summary>Table</summary>
        <DataTable
          caption={`${symbol}: days, newest first`}
          columns={['day', 'open', 'high', 'low', 'close', 'volume', 'vwap', 'candles']}
          numbers={[1, 2, 3, 4, 5, 6, 7]}
          rows={rows.toReversed().map((row) => [...row.slice(0, 6), row[7] ?? '–', `${row[8]} of ${row[9]}`])}
        />
      </details>
    </>
  );
}

/** A day that an address names; a text that is none is not looked at. */
const dayOf = (choice = ''): string => (isDay(choice) ? choice : '');

const change = (from: string | undefined, to: string | undefined): string =>
  from === undefined || to === undefined ? '–' : showChange(Number(from), Number(to));

const seconds = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;

function plotted(
  all: readonly Row[],
  count: number,
): { readonly prices: uPlot.AlignedData; readonly volumes: uPlot.AlignedData } {
  const closes = all.map((row) => Number(row[4]));
  const rows = all.slice(-count);
  const column = (place: 1 | 2 | 3 | 4 | 5) => rows.map((row) => Number(row[place]));
  const times = rows.map(([day]) => seconds(day));
  return {
    prices: [
      times,
      column(1),
      column(2),
      column(3),
      column(4),
      mean(closes, 20).slice(-count),
      mean(closes, 50).slice(-count),
    ],
    volumes: [times, column(5)],
  };
}
