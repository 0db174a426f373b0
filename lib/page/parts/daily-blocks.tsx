import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { askNewest, askRows, useAnswer } from '../ask.ts';
import { bars } from '../charts/bars.ts';
import { colour, PADDING, Plot, timeAxis, timeScale, valueAxis } from '../charts/plot.tsx';
import { daysBefore, showChange, showCount, showDuration, showVolume } from '../show.ts';
import { Answered, DataTable, Kpi, type Listed, Select, Source } from './parts.tsx';

/** What a table must have to be shown as a chain's days. */
export const BLOCK_DAYS = [
  'chain',
  'day',
  'blocks',
  'transactions',
  'size',
  'fees',
  'average_interval_seconds',
];
const COLUMNS = BLOCK_DAYS.slice(1);

type Row = readonly [
  day: string,
  blocks: number,
  transactions: number,
  size: number,
  fees: string,
  interval: string | null,
];

interface Shown {
  readonly of: Listed;
  /** The chain to show; the first of the table where it has no such row. */
  readonly chain: string | undefined;
  /** Calendar days up to the newest one. */
  readonly days: number;
  readonly onChain: (chain: string) => void;
}

/** A chain's blocks and fees by day. */
export function DailyBlocks(props: Shown) {
  const { of } = props;
  const asked = useAnswer(`chains ${of.table} ${of.snapshot}`, () =>
    askNewest(of.table, 'column=chain&most=day&limit=5000'),
  );
  return (
    <section aria-labelledby="daily-blocks">
      <h2 id="daily-blocks">Blocks and fees</h2>
      <Answered asked={asked}>
        {(newest) => {
          const chain = newest.has(props.chain ?? '') ? (props.chain ?? '') : ([...newest.keys()][0] ?? '');
          return newest.size === 0 ? (
            <p class="empty">{of.table} has no row yet.</p>
          ) : (
            <OneChain {...props} chains={[...newest.keys()]} chain={chain} newest={newest.get(chain) ?? ''} />
          );
        }}
      </Answered>
    </section>
  );
}

function OneChain(
  props: Shown & { readonly chains: readonly string[]; readonly chain: string; readonly newest: string },
) {
  const { of, chain, chains, newest, days, onChain } = props;
  const from = days > 10_000 ? '' : `&day.gt=${daysBefore(newest, days)}`;
  const query = `limit=5000&columns=${COLUMNS}&as_of=${of.snapshot}&chain=${encodeURIComponent(chain)}${from}`;
  const asked = useAnswer(`blocks ${query}`, async () =>
    (await askRows<Row>(`/api/v1/tables/${of.table}/rows?${query}`)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return (
    <>
      <div class="bar">
        <Select label="Chain" options={chains} value={chain} onChange={onChain} />
      </div>
      <Answered asked={asked}>{(rows) => <Days key={chain} chain={chain} rows={rows} />}</Answered>
      <Source of={of} query={query} />
    </>
  );
}

function Days({ chain, rows }: { readonly chain: string; readonly rows: readonly Row[] }) {
  const [pointed, setPointed] = useState<number>();
  const data = useMemo(() => {
    const times = rows.map(([day]) => Date.parse(`${day}T00:00:00Z`) / 1000);
    return {
      blocks: [times, rows.map(([, blocks]) => blocks)] satisfies uPlot.AlignedData,
      fees: [times, rows.map(([, , , , fees]) => Number(fees))] satisfies uPlot.AlignedData,
    };
  }, [rows]);
  const last = rows.at(-1);
  const at = rows[pointed ?? rows.length - 1];
  if (!last || !at) return <p class="empty">{chain} has no day in this range.</p>;
  const before = rows.find(([day]) => day === daysBefore(last[0], 1));
  const change = (place: 1 | 2 | 4) =>
    before ? showChange(Number(before[place]), Number(last[place])) : '–';
  const title = (what: string) => `${chain}: ${what} by day, ${rows[0]?.[0]} to ${last[0]}`;
  const chart = (label: string, drawn: uPlot.AlignedData) => (
    <Plot
      label={title(label)}
      height={170}
      data={drawn}
      sync="blocks"
      onCursor={setPointed}
      options={() => ({
        padding: PADDING,
        scales: { x: timeScale, y: { range: (_, __, most) => [0, most * 1.05 || 1] } },
        axes: [timeAxis(), valueAxis(showVolume)],
        series: [
          {},
          { label, stroke: colour('muted'), fill: colour('fill'), paths: bars(), points: { show: false } },
        ],
      })}
    />
  );
  const interval = (seconds: string | null) =>
    seconds === null ? '–' : showDuration(Number(seconds) * 1000);
  return (
    <>
      <div class="kpis">
        <Kpi name={`Blocks of ${last[0]}`} value={showCount(last[1])} note={change(1)} />
        <Kpi name="Transactions" value={showCount(last[2])} note={change(2)} />
        <Kpi name="Fees, base units" value={showVolume(last[4])} note={change(4)} />
        <Kpi name="Time a block" value={interval(last[5])} note="mean of the day" />
      </div>
      <p class="readout" aria-live="polite">
        {at[0]} · {showCount(at[1])} blocks · {showCount(at[2])} transactions · fees {showVolume(at[4])} base
        units · a block in {interval(at[5])}
      </p>
      <h3>Blocks</h3>
      {chart('blocks', data.blocks)}
      <h3>Fees, base units</h3>
      {chart('fees', data.fees)}
      <details open={innerWidth > 600}>
        <summary>Table</summary>
        <DataTable
          caption={`${chain}: days, newest first`}
          columns={['day', 'blocks', 'transactions', 'size, bytes', 'fees, base units', 'interval, s']}
          numbers={[1, 2, 3, 4, 5]}
          wide={[3, 5]}
          rows={rows.toReversed().map((row) => row.map((cell) => cell ?? '–'))}
        />
      </details>
    </>
  );
}
