import { askRows, askValues, useAnswer } from '../ask.ts';
import { showCount } from '../show.ts';
import { Answered, DataTable } from './parts.tsx';

type Row = readonly [symbol: string, day: string, candles: number, expected: number];
type Kind = 'whole' | 'most' | 'part' | 'none' | 'open';

const DAY = 86_400_000;
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

/**
 * Candles of each day and symbol: whole, in part, missing, or of a day that is still open. By pattern as well as colour; the days that
 * are not whole stand below as a table.
 * @param present the time that counts as now, epoch ms
 */
export function CoverageMap({ present, isLive }: { readonly present: number; readonly isLive: boolean }) {
  const days = innerWidth < 700 ? 31 : 120;
  const first = dayOf(present - (days - 1) * DAY);
  const path = `/api/v1/tables/gold.ohlcv_daily/rows?limit=5000&columns=symbol,day,candles,expected_candles&day.gte=${first}`;
  const asked = useAnswer(path, async () => {
    // A symbol that has no row in these days is named too.
    const [symbols, rows] = await Promise.all([
      askValues('gold.ohlcv_daily', 'column=symbol&limit=5000'),
      askRows<Row>(path),
    ]);
    return { symbols, rows };
  });
  return (
    <Answered asked={asked}>
      {({ symbols, rows }) => {
        const bySymbol = Map.groupBy(rows, ([symbol]) => symbol);
        const shown = Array.from({ length: days }, (_, i) => dayOf(present - (days - 1 - i) * DAY));
        const open = isLive ? dayOf(present) : '';
        const broken = rows
          .filter(([, day, candles, expected]) => candles < expected && day !== open)
          .toSorted(([, a], [, b]) => (a < b ? 1 : -1));
        return (
          <>
            <div class="coverage">
              <table>
                <caption class="hidden">Whole days of each symbol, {days} days</caption>
                <tbody>
                  {symbols.map((symbol) => (
                    <SymbolDays
                      key={symbol}
                      symbol={symbol}
                      rows={bySymbol.get(symbol) ?? []}
                      days={shown}
                      open={open}
                    />
                  ))}
                  <tr>
                    <td />
                    <td>
                      <div class="months">
                        {shown.map((day, i) =>
                          day.endsWith('-01') && i < days - 8 ? (
                            <span key={day} class="month" style={{ left: `${(i / days) * 100}%` }}>
                              {day.slice(0, 7)}
                            </span>
                          ) : null,
                        )}
                      </div>
                    </td>
                    <td />
                  </tr>
                </tbody>
              </table>
              <p class="legend">
                {shown[0]} to {shown.at(-1)}, UTC: <Swatch kind="whole" /> whole <Swatch kind="most" /> over
                90 % <Swatch kind="part" /> less <Swatch kind="none" /> no row <Swatch kind="open" /> still
                open
              </p>
            </div>
            {broken.length > 0 && (
              <details>
                <summary>{showCount(broken.length)} closed days that are not whole</summary>
                <DataTable
                  caption="Closed days that are not whole"
                  columns={['symbol', 'day', 'candles']}
                  numbers={[2]}
                  rows={broken
                    .slice(0, 500)
                    .map(([symbol, day, candles, expected]) => [symbol, day, `${candles} of ${expected}`])}
                />
              </details>
            )}
          </>
        );
      }}
    </Answered>
  );
}

function SymbolDays(props: {
  readonly symbol: string;
  readonly rows: readonly Row[];
  readonly days: readonly string[];
  readonly open: string;
}) {
  const byDay = new Map(props.rows.map((row) => [row[1], row]));
  const kinds = props.days.map((day): Kind => {
    const [, , candles = 0, expected = 1] = byDay.get(day) ?? [];
    if (day === props.open && candles > 0) return 'open';
    if (candles === 0) return 'none';
    return candles >= expected ? 'whole' : candles >= 0.9 * expected ? 'most' : 'part';
  });
  return (
    <tr>
      <th scope="row">{props.symbol}</th>
      <td>
        <svg viewBox={`0 0 ${kinds.length * 10} 18`} preserveAspectRatio="none" aria-hidden="true">
          <Hatch />
          {kinds.map((kind, i) => (
            <rect key={props.days[i]} class={`cell ${kind}`} x={i * 10 + 0.5} y="1" width="9" height="16">
              <title>{`${props.days[i]}: ${byDay.get(props.days[i] ?? '')?.[2] ?? 0} candles`}</title>
            </rect>
          ))}
        </svg>
      </td>
      <td class="number">
        {kinds.filter((kind) => kind === 'whole').length} of {kinds.length}
      </td>
    </tr>
  );
}

const Hatch = () => (
  <defs>
    {['part', 'open'].map((kind) => (
      <pattern
        key={kind}
        id={`hatch-${kind}`}
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width="2" height="4" class={`hatch-${kind}`} />
      </pattern>
    ))}
  </defs>
);

const Swatch = ({ kind }: { readonly kind: Kind }) => (
  <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect class={`cell ${kind}`} x="0.5" y="0.5" width="9" height="9" />
  </svg>
);
