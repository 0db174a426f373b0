import { useMemo, useState } from 'preact/hooks';
import { ask, askNewest, askRows, askValues, soonWhereEmpty, useAnswer } from '../ask.ts';
import { logAxis, logScale } from '../charts/log-axis.ts';
import { PADDING, Plot, timeAxis, timeScale } from '../charts/plot.tsx';
import { LineLegend, lineSeries, MOST_LINES } from '../parts/line-legend.tsx';
import { Answered, DataTable, Files, Kpi, NotYet, Segmented, Select } from '../parts/parts.tsx';
import { daysBefore, showChange, showPrice, showTime, showVolume } from '../show.ts';
import type { TabProps } from './tab.ts';

const TABLE = 'gold.coin_daily_metrics';
const PATH = `/api/v1/tables/${TABLE}/rows`;
const CLOSES = ['event_date', 'close'];
const COLUMNS = [...CLOSES, 'open', 'average', 'minimum', 'maximum', 'samples', 'granularity'];
const RANGES: Readonly<Record<string, number>> = { '1M': 30, '3M': 91, '1Y': 365, All: 1e6 };

/** A day's price, of whatever else there is. */
type Priced = readonly [day: string, close: string, ...rest: (string | number)[]];
type Row = readonly [
  day: string,
  close: string,
  open: string,
  average: string,
  minimum: string,
  maximum: string,
  samples: number,
  granularity: string,
];

/** Coins' daily prices: beside each other from the same start, and of one every figure. */
export function Coins({ choices, choose }: TabProps) {
  const asked = useAnswer(
    'coins',
    async () => ({
      newest: await askNewest(TABLE, 'column=coin_id&most=event_date&limit=5000'),
      currencies: await askValues(TABLE, 'column=vs_currency'),
    }),
    60_000,
    ({ newest }) => soonWhereEmpty([...newest]),
  );
  return (
    <Answered asked={asked}>
      {({ newest, currencies }) => {
        const coins = [...newest.keys()];
        if (coins.length === 0) return <NotYet table={TABLE} />;
        const currency = one(choices.currency, currencies);
        const coin = one(choices.coin, coins);
        const wanted = choices.beside?.split(',').filter((name) => coins.includes(name)) ?? coins;
        const beside = [...new Set([coin, ...wanted])].slice(0, MOST_LINES);
        const range = choices.range !== undefined && choices.range in RANGES ? choices.range : '3M';
        return (
          <>
            <div class="bar">
              <Select
                label="Coin"
                options={coins}
                value={coin}
                onChange={(value) => choose({ coin: value })}
              />
              {currencies.length > 1 && (
                <Select
                  label="In"
                  options={currencies}
                  value={currency}
                  onChange={(value) => choose({ currency: value })}
                />
              )}
              <Segmented
                label="Range"
                options={Object.keys(RANGES)}
                value={range}
                onChange={(value) => choose({ range: value })}
              />
            </div>
            <Beside
              key={`${beside} ${currency}`}
              coins={beside}
              newest={newest}
              currency={currency}
              days={RANGES[range] ?? 91}
              others={
                coins.length > 1 && (
                  <fieldset class="choices">
                    <legend class="hidden">Coins beside it, at most {MOST_LINES}</legend>
                    {coins.slice(0, 40).map((name) => (
                      <label key={name}>
                        <input
                          type="checkbox"
                          checked={beside.includes(name)}
                          disabled={name === coin || (beside.length >= MOST_LINES && !beside.includes(name))}
                          onChange={() =>
                            choose({
                              beside: (beside.includes(name)
                                ? beside.filter((other) => other !== name)
                                : [...beside, name]
                              ).join(),
                            })
                          }
                        />{' '}
                        {name}
                      </label>
                    ))}
                  </fieldset>
                )
              }
            />
          </>
        );
      }}
    </Answered>
  );
}

const one = (name: string | undefined, known: readonly string[]): string =>
  name !== undefined && known.includes(name) ? name : (known[0] ?? '');

const queryOf = (coin: string, currency: string, columns: readonly string[]) =>
  `limit=5000&columns=${columns.join()}&coin_id=${encodeURIComponent(coin)}&vs_currency=${encodeURIComponent(currency)}`;

const ascending = async <Day extends Priced>(query: string): Promise<readonly Day[]> =>
  (await askRows<Day>(`${PATH}?${query}`)).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The figures of a coin compare with a year ago. */
const YEAR = 366;

function Beside(props: {
  readonly coins: readonly string[];
  /** Newest day of each coin. */
  readonly newest: ReadonlyMap<string, string>;
  readonly currency: string;
  readonly days: number;
  readonly others: preact.ComponentChildren;
}) {
  const { coins, currency, days } = props;
  const [pointed, setPointed] = useState<number>();
  const last = coins
    .map((coin) => props.newest.get(coin) ?? '')
    .sort()
    .at(-1);
  const since = (from: string | undefined, before: number) =>
    days > 10_000 || !from ? '' : `&event_date.gte=${daysBefore(from, before)}`;
  const asked = useAnswer(`${coins} ${currency} ${days}`, async () => {
    const [coin = '', ...others] = coins;
    const [own, ...closes] = await Promise.all([
      ascending<Row>(
        `${queryOf(coin, currency, COLUMNS)}${since(props.newest.get(coin), Math.max(days, YEAR))}`,
      ),
      // Of the others nothing is shown but the line.
      ...others.map((other) => ascending<Priced>(`${queryOf(other, currency, CLOSES)}${since(last, days)}`)),
    ]);
    return { own, all: [own, ...closes] };
  });
  return (
    <Answered asked={asked}>
      {({ own, all }) => (
        <>
          <Figures coin={coins[0] ?? ''} currency={currency} rows={own} />
          <Rebased
            coins={coins}
            all={all}
            days={days}
            pointed={pointed}
            onPoint={setPointed}
            others={props.others}
          />
          <Days coin={coins[0] ?? ''} currency={currency} rows={own.slice(-days)} />
        </>
      )}
    </Answered>
  );
}

interface Sample {
  readonly time: string;
  readonly marketCap: string | null;
  readonly volume: string | null;
}

/** Rows of one coin in one currency, oldest first. */
interface CoinRows {
  readonly coin: string;
  readonly currency: string;
  readonly rows: readonly Row[];
}

/** The newest figures of a coin; market cap and volume are those of its newest sample. */
function Figures({ coin, currency, rows }: CoinRows) {
  const last = rows.at(-1);
  const question = `${queryOf(coin, currency, ['time', 'market_cap', 'total_volume'])}&time.gte=${last?.[0]}`;
  const sample = useAnswer(question, async (): Promise<Sample | undefined> => {
    if (!last) return undefined;
    // The samples that the days were made from tell more than they.
    const { reads } = await ask<{ reads: readonly string[] | null }>(`/api/v1/tables/${TABLE}`);
    const samples = await askRows<readonly [string, string | null, string | null]>(
      `/api/v1/tables/${reads?.[0]}/rows?${question}`,
    );
    const newest = samples.toSorted(([a], [b]) => (a < b ? -1 : 1)).at(-1);
    return newest && { time: newest[0], marketCap: newest[1], volume: newest[2] };
  });
  if (!last)
    return (
      <p class="empty">
        {coin} has no day in {currency}.
      </p>
    );
  const unit = currency.toUpperCase();
  const before = (days: number) => {
    // By the calendar: a recording has gaps.
    const wanted = daysBefore(last[0], days);
    const then = rows.find(([day]) => day === wanted);
    return then ? showChange(Number(then[1]), Number(last[1])) : '–';
  };
  return (
    <div class="kpis">
      <Kpi name={`${coin}, ${unit}, ${last[0]}`} value={showPrice(last[1])} note={`${before(1)} in a day`} />
      <Kpi name="30 days" value={before(30)} note={`365 days ${before(365)}`} />
      <Kpi
        name="Market cap"
        value={showVolume(sample.answer?.marketCap)}
        note={sample.answer ? `${unit}, ${showTime(sample.answer.time)} UTC` : ''}
      />
      <Kpi name="Volume of 24 hours" value={showVolume(sample.answer?.volume)} note={unit} />
      <Kpi
        name="Day’s range"
        value={`${showPrice(last[4])} – ${showPrice(last[5])}`}
        note={last[6] === 1 ? 'one sample' : `${last[6]} samples`}
      />
    </div>
  );
}

/** All of them from 100 on, the first day that all have; the axis is logarithmic, so that equal shares are equally high. */
function Rebased(props: {
  readonly coins: readonly string[];
  readonly all: readonly (readonly Priced[])[];
  readonly days: number;
  readonly pointed: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
  readonly others: preact.ComponentChildren;
}) {
  const { coins, all, days } = props;
  const { times, dates, shares, from } = useMemo(() => rebased(all, days), [all, days]);
  const data = useMemo(() => [times, ...shares] as [number[], ...(number | null)[][]], [times, shares]);
  const at = props.pointed ?? times.length - 1;
  return (
    <>
      <p class="readout" aria-live="polite">
        {dates[at]} · {coins.map((coin, i) => `${coin} ${shares[i]?.[at]?.toFixed(1) ?? '–'}`).join(' · ')} ·{' '}
        {from}
      </p>
      <Plot
        label={`${coins.join(', ')}: prices, the first day is 100`}
        height={Math.max(300, Math.min(480, innerHeight - 460))}
        data={data}
        onCursor={props.onPoint}
        options={() => ({
          padding: PADDING,
          scales: {
            x: timeScale,
            y: logScale,
          },
          axes: [timeAxis(), logAxis()],
          series: [{}, ...coins.map(lineSeries)],
        })}
      />
      <LineLegend names={coins} />
      {props.others}
    </>
  );
}

function rebased(all: readonly (readonly Priced[])[], days: number) {
  const known = all.flatMap((rows) => rows.map(([day]) => day)).sort();
  const last = known.at(-1) ?? '';
  const from = daysBefore(last, Math.min(days, 10_000) - 1);
  const dates: string[] = [];
  // Every day of the calendar, so that no line leads over a gap.
  const [oldest = last] = known.filter((day) => day >= from);
  for (let day = last; day !== '' && day >= oldest; day = daysBefore(day, 1)) dates.unshift(day);
  const closes = all.map((rows) => new Map(rows.map((row) => [row[0], Number(row[1])])));
  const present = closes.filter((own) => dates.some((day) => own.has(day)));
  const start = dates.findIndex((day) => present.every((own) => own.has(day)));
  const shown = dates.slice(Math.max(0, start));
  return {
    dates: shown,
    from: start >= 0 ? `${shown[0]} is 100` : 'each is 100 on its first day',
    times: shown.map((day) => Date.parse(`${day}T00:00:00Z`) / 1000),
    shares: closes.map((own) => {
      const base = shown.map((day) => own.get(day)).find((price) => price !== undefined);
      return shown.map((day) => {
        const price = own.get(day);
        return price === undefined || !base ? null : (price / base) * 100;
      });
    }),
  };
}

function Days({ coin, currency, rows }: CoinRows) {
  const path = `${PATH}?${queryOf(coin, currency, COLUMNS)}`;
  return (
    <details open={innerWidth > 600}>
      <summary>{coin} by day</summary>
      <p>
        <Files path={path} />
      </p>
      <DataTable
        caption={`${coin}: days, newest first`}
        columns={['day', 'open', 'close', ...COLUMNS.slice(3)]}
        numbers={[1, 2, 3, 4, 5, 6]}
        wide={[1, 6, 7]}
        rows={rows
          .toReversed()
          .map(([day, close, open, ...others]) => [day, open, close, ...others.map(String)])}
      />
    </details>
  );
}
