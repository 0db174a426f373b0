import { useMemo, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { askRows, askValues, useAnswer } from '../ask.ts';
import { bars } from '../charts/bars.ts';
import { drawCandles } from '../charts/candles.ts';
import { loadPlot } from '../charts/load-plot.ts';
import { colour, PADDING, Plot, timeAxis, timeScale, valueAxis } from '../charts/plot.tsx';
import { showCount, showPrice } from '../show.ts';
import type { TabProps } from '../tabs/tab.ts';
import { LineLegend, lineSeries } from './line-legend.tsx';
import { Answered, DataTable, Segmented, Select } from './parts.tsx';

/** How a model says that its rows are drawn. */
export interface Chart {
  readonly kind: 'line' | 'bars' | 'candles' | 'heat';
  readonly x: string;
  readonly y: readonly string[];
  readonly series: readonly string[];
}

type Value = string | number | boolean | null;
type Row = readonly Value[];

const RANGES: Readonly<Record<string, number>> = { '100': 100, '400': 400, All: 1e6 };

/** A model's rows as its contract draws them. */
export function ModelChart({
  table,
  chart,
  choices,
  choose,
}: TabProps & { readonly table: string; readonly chart: Chart }) {
  void loadPlot();
  const range = choices.newest !== undefined && choices.newest in RANGES ? choices.newest : '400';
  const isHeat = chart.kind === 'heat';
  const told = isHeat ? [] : chart.series;
  const wanted = told.map((column) => choices[`of.${column}`] ?? '');
  const asked = useAnswer(`series of ${table} ${JSON.stringify(wanted)}`, async () => {
    const series: { column: string; values: readonly string[]; picked: string }[] = [];
    // Of a column those values alone that go with what is chosen of the columns before it: others have no row.
    let filters = '';
    for (const [i, column] of told.entries()) {
      const values = await askValues(table, `column=${column}&limit=5000${filters}`);
      const picked = values.includes(wanted[i]!) ? wanted[i]! : (values[0] ?? '');
      series.push({ column, values, picked });
      filters += `&${column}=${encodeURIComponent(picked)}`;
    }
    return { series, filters };
  });
  return (
    <section>
      <h3>Chart</h3>
      <Answered asked={asked}>
        {({ series, filters }) => {
          const columns = [chart.x, ...chart.y, ...(isHeat ? chart.series : [])];
          return (
            <>
              <div class="bar">
                {series.map(({ column, values, picked }) => (
                  <Select
                    key={column}
                    label={column}
                    options={values}
                    value={picked}
                    onChange={(next) => choose({ [`of.${column}`]: next })}
                  />
                ))}
                {!isHeat && (
                  <Segmented
                    label="Newest"
                    options={Object.keys(RANGES)}
                    value={range}
                    onChange={(value) => choose({ newest: value })}
                  />
                )}
              </div>
              <Drawn
                key={filters}
                chart={chart}
                title={`${table}${series.map(({ picked }) => ` ${picked}`).join('')}`}
                path={`/api/v1/tables/${table}/rows?limit=5000&columns=${columns.join()}${filters}`}
                count={RANGES[range] ?? 400}
              />
            </>
          );
        }}
      </Answered>
    </section>
  );
}

function Drawn(props: {
  readonly chart: Chart;
  readonly title: string;
  readonly path: string;
  readonly count: number;
}) {
  const { chart, title, path, count } = props;
  const asked = useAnswer(path, async () =>
    (await askRows<Row>(path)).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
  return (
    <Answered asked={asked}>
      {(rows) =>
        rows.length === 0 ? (
          <p class="empty">No row yet.</p>
        ) : chart.kind === 'heat' ? (
          <Heat chart={chart} title={title} rows={rows} />
        ) : (
          <Lines chart={chart} title={title} rows={rows} count={count} />
        )
      }
    </Answered>
  );
}

/** Seconds since 1970 of a date or a time. */
const seconds = (value: Value | undefined): number => {
  const text = String(value);
  return Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text) / 1000;
};

function Lines(props: {
  readonly chart: Chart;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly count: number;
}) {
  const { chart, title, count } = props;
  const rows = useMemo(() => props.rows.slice(-count), [props.rows, count]);
  const [pointed, setPointed] = useState<number>();
  const data = useMemo(
    () =>
      [
        rows.map(([x]) => seconds(x)),
        ...chart.y.map((_, i) => rows.map((row) => (row[i + 1] == null ? null : Number(row[i + 1])))),
      ] as [number[], ...(number | null)[][]],
    [rows],
  );
  const shown = rows[pointed ?? rows.length - 1] ?? [];
  const isCandles = chart.kind === 'candles';
  const series = chart.y.map((label, i): uPlot.Series => {
    if (isCandles) return { label, stroke: 'transparent', points: { show: false } };
    const line = lineSeries(label, i);
    return chart.kind === 'bars' ? { ...line, dash: [], fill: colour('fill'), paths: bars() } : line;
  });
  return (
    <>
      <p class="readout" aria-live="polite">
        {String(shown[0])} ·{' '}
        {chart.y.map((name, i) => `${name} ${showPrice(shown[i + 1] as string | null)}`).join(' · ')}
      </p>
      <Plot
        label={`${title}: ${chart.y.join(', ')} by ${chart.x}`}
        height={Math.max(260, Math.min(420, innerHeight - 480))}
        data={data}
        onCursor={setPointed}
        options={() => ({
          padding: PADDING,
          scales: {
            x: timeScale,
            ...(chart.kind === 'bars' && {
              y: { range: (_: uPlot, least: number, most: number) => [Math.min(0, least), most * 1.05] },
            }),
          },
          axes: [timeAxis(), valueAxis()],
          series: [{}, ...series],
          ...(isCandles && { hooks: { draw: [drawCandles] } }),
        })}
      />
      {chart.kind === 'line' && chart.y.length > 1 && <LineLegend names={chart.y} />}
      <details>
        <summary>Table</summary>
        <DataTable
          caption={`${title}: rows, newest first`}
          columns={[chart.x, ...chart.y]}
          numbers={chart.y.map((_, i) => i + 1)}
          rows={rows.toReversed().map((row) => row.map((value) => (value === null ? '–' : String(value))))}
        />
      </details>
    </>
  );
}

/** A line for each series, the newest places of x from left to right: the more of the colour, the higher the value. */
function Heat({
  chart,
  title,
  rows,
}: {
  readonly chart: Chart;
  readonly title: string;
  readonly rows: readonly Row[];
}) {
  const places = [...new Set(rows.map(([x]) => String(x)))].slice(innerWidth < 700 ? -31 : -120);
  const shown = rows.filter(([x]) => places.includes(String(x)));
  const values = shown.flatMap(([, y]) => (y === null ? [] : [Number(y)]));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const bySeries = Map.groupBy(shown, (row) => String(row[2]));
  return (
    <div class="coverage">
      <table>
        <caption class="hidden">
          {title}: {chart.y[0]} by {chart.x}
        </caption>
        <tbody>
          {[...bySeries].sort().map(([name, own]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <svg viewBox={`0 0 ${places.length * 10} 18`} preserveAspectRatio="none" aria-hidden="true">
                  {own.map(([x, y]) => (
                    <rect
                      key={String(x)}
                      class="cell whole"
                      x={places.indexOf(String(x)) * 10 + 0.5}
                      y="1"
                      width="9"
                      height="16"
                      fill-opacity={
                        y === null || most === least ? 0 : 0.1 + (0.9 * (Number(y) - least)) / (most - least)
                      }
                    >
                      <title>{`${x}: ${y}`}</title>
                    </rect>
                  ))}
                </svg>
              </td>
              <td class="number">{showPrice(own.at(-1)?.[1] as string | null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="legend">
        {places[0]} to {places.at(-1)}: {showPrice(least)} pale, {showPrice(most)} full; the newest value at
        the end
      </p>
      <details>
        <summary>{showCount(shown.length)} values as a table</summary>
        <DataTable
          caption={`${title}: rows, newest first`}
          columns={[chart.x, ...chart.y, ...chart.series]}
          numbers={[1]}
          rows={shown.toReversed().map((row) => row.map((value) => (value === null ? '–' : String(value))))}
        />
      </details>
    </div>
  );
}
