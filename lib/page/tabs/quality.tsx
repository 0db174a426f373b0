import { ask, useAnswer } from '../ask.ts';
import { CoverageMap } from '../parts/coverage-map.tsx';
import { Answered, Command, CopyButton, DataTable, Kpi } from '../parts/parts.tsx';
import { showCount, showDuration, showTime } from '../show.ts';
import type { TabProps } from './tab.ts';

/** When what has no time is asked for again. */
const ASKED_AGAIN: Readonly<Record<string, string>> = { missed: 'never', held: 'only by refetch' };

interface Freshness {
  readonly dataset: string;
  readonly freshness: 'fresh' | 'warn' | 'error' | 'unknown';
  readonly next_row_due: string | null;
  readonly late_milliseconds: number | null;
  readonly warn_after_milliseconds: number;
  readonly error_after_milliseconds: number;
  readonly measured_against: string;
  readonly late_series: readonly { readonly series: string; readonly due: string | null }[];
}

interface Quality {
  readonly origin: string;
  readonly freshness: readonly Freshness[];
  readonly series: readonly {
    readonly dataset: string;
    readonly series: string;
    readonly rows: number;
    readonly oldest: string | null;
    readonly newest: string | null;
    readonly is_late: boolean;
  }[];
  readonly audits: readonly {
    readonly model: string;
    readonly run: string;
    readonly broken: number;
    readonly scheduled_time: string | null;
    readonly checks: readonly {
      readonly check: string;
      readonly violations: number;
      readonly sample: string | null;
    }[];
  }[];
  readonly conservation: {
    readonly datasets: readonly {
      readonly dataset: string;
      readonly batches: number;
      readonly records: number;
      readonly parts: Readonly<Record<string, number>>;
      readonly is_balanced: boolean;
    }[];
    readonly unbalanced: readonly {
      readonly dataset: string;
      readonly run: string;
      readonly batch: string;
      readonly records: number;
      readonly accounted: number;
    }[];
    readonly files_left_out: number;
  };
  readonly quarantine: {
    readonly reasons: readonly {
      readonly dataset: string;
      readonly what: string;
      readonly records: number;
      readonly sample: string;
      readonly newest_at: string | null;
    }[];
  };
  readonly gaps: readonly {
    readonly dataset: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly from: string | null;
    readonly to: string | null;
    readonly file: string | null;
    readonly state: string;
    readonly kind: string | null;
    readonly reason: string | null;
    readonly attempts: number;
    readonly next_at: string | null;
    readonly repair: string | null;
  }[];
  readonly gaps_left_out: number;
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Whether the lake can be relied on: what cannot stands first. */
export function Quality({ choose }: TabProps) {
  const asked = useAnswer('quality', () => ask<Quality>('/api/v1/quality'), 30_000);
  return (
    <Answered asked={asked}>
      {(quality) => {
        const { freshness, audits, conservation, quarantine, gaps, series } = quality;
        const held = sum(audits.map(({ checks, broken }) => checks.length - broken));
        const checks = sum(audits.map((audit) => audit.checks.length));
        const fresh = freshness.filter((one) => one.freshness === 'fresh').length;
        const set = sum(quarantine.reasons.map(({ records }) => records));
        const lost = conservation.unbalanced.length;
        const open = gaps.length + quality.gaps_left_out;
        const newest = series
          .map((one) => one.newest ?? '')
          .toSorted()
          .at(-1);
        return (
          <>
            <div class="kpis">
              <Kpi
                name="Fresh datasets"
                value={`${fresh} of ${freshness.length}`}
                note="by the time of their own rows"
                kind={freshness.some((one) => ['warn', 'error'].includes(one.freshness)) ? 'bad' : undefined}
              />
              <Kpi
                name="Checks that hold"
                value={`${held} of ${checks}`}
                note={`newest builds of ${audits.length} models`}
                kind={held < checks ? 'bad' : undefined}
              />
              <Kpi
                name="Records received"
                value={showCount(sum(conservation.datasets.map(({ records }) => records)))}
                note={lost === 0 ? 'every one accounted for' : `${lost} batches do not add up`}
                kind={lost > 0 ? 'bad' : undefined}
              />
              <Kpi name="Quarantined" value={showCount(set)} note="records that broke a contract" />
              <Kpi name="Gaps" value={showCount(open)} note="stretches asked for and not held" />
            </div>
            <Troubles quality={quality} choose={choose} />
            <h2>Freshness</h2>
            <FreshnessTable freshness={freshness} />
            <h2>Checks of the newest builds</h2>
            {audits.length === 0 && <p class="empty">No model has been built and audited yet.</p>}
            {audits.map(({ model, run, checks: all, broken, scheduled_time }) => (
              <details key={model} open={broken > 0}>
                <summary>
                  <span class={`status ${broken > 0 ? '' : 'holds'}`}>{broken > 0 ? '✕' : '✓'}</span> {model}:{' '}
                  {all.length - broken} of {all.length} hold{' '}
                  <span class="muted">built for {showTime(scheduled_time)} UTC</span>
                </summary>
                <DataTable
                  caption={`Checks of ${model}`}
                  columns={['check', 'rows that break it', 'such as']}
                  numbers={[1]}
                  rows={all.map(({ check, violations, sample }) => [
                    check,
                    showCount(violations),
                    sample ?? '',
                  ])}
                />
                <button type="button" class="link" onClick={() => choose({ tab: 'runs', run }, true)}>
                  Its run
                </button>
              </details>
            ))}
            {newest && (
              <>
                <h2>Coverage: candles of each day</h2>
                <CoverageMap present={present(quality, newest)} isLive={quality.origin !== 'recorded'} />
              </>
            )}
            <h2>Gaps</h2>
            <Gaps gaps={gaps} leftOut={quality.gaps_left_out} />
            <h2>Quarantine</h2>
            {quarantine.reasons.length === 0 ? (
              <p class="muted">No record broke its contract.</p>
            ) : (
              <DataTable
                caption="Records that broke their contract"
                columns={['dataset', 'what', 'records', 'newest, UTC', 'such as']}
                numbers={[2]}
                wide={[3]}
                rows={quarantine.reasons.map((one) => [
                  one.dataset,
                  one.what,
                  showCount(one.records),
                  showTime(one.newest_at),
                  one.sample,
                ])}
              />
            )}
            <h2>Conservation</h2>
            <Conservation books={conservation} />
            <h2>Series</h2>
            {series.length === 0 && <p class="muted">No series has a row yet.</p>}
            <DataTable
              caption="Series by the time of their own rows"
              columns={['dataset', 'series', 'rows', 'from, UTC', 'to, UTC', 'late']}
              numbers={[2]}
              wide={[0, 3]}
              rows={series.map((one) => [
                one.dataset,
                one.series,
                showCount(one.rows),
                showTime(one.oldest),
                showTime(one.newest),
                one.is_late ? 'late' : '',
              ])}
            />
          </>
        );
      }}
    </Answered>
  );
}

/** Of recorded rows the present is where they end. */
function present({ origin, audits }: Quality, newest: string): number {
  if (origin !== 'recorded') return Date.now();
  const built = audits.find(({ model }) => model === 'ohlcv_daily')?.scheduled_time;
  // The build covers what lies before that time.
  return Date.parse(built ?? newest) - 1;
}

function Troubles({ quality, choose }: { readonly quality: Quality; readonly choose: TabProps['choose'] }) {
  const late = quality.freshness.filter(({ freshness }) => ['error', 'warn'].includes(freshness));
  const broken = quality.audits.filter((audit) => audit.broken > 0);
  return (
    <>
      {late.map((one) => (
        <section key={one.dataset} class="trouble">
          <h2>
            {one.dataset} is {showDuration(one.late_milliseconds ?? 0)} late
          </h2>
          <p class="message">
            Its next row was due at {showTime(one.next_row_due)} UTC.{' '}
            {one.late_series.length > 0 &&
              `Late: ${one.late_series.map(({ series, due }) => (due === null ? `${series}, without a row` : `${series} since ${showTime(due)}`)).join('; ')}.`}
          </p>
          <Command label="What is missing of it" command={`gaps ${one.dataset}`} />
        </section>
      ))}
      {broken.map(({ model, run, checks }) => (
        <section key={model} class="trouble">
          <h2>{model} does not pass its audit</h2>
          {checks
            .filter(({ violations }) => violations > 0)
            .map(({ check, violations, sample }) => (
              <p key={check} class="message">
                {check}: {showCount(violations)} rows{sample !== null && `, such as ${sample}`}
              </p>
            ))}
          <button type="button" class="link" onClick={() => choose({ tab: 'runs', run }, true)}>
            Its run
          </button>
        </section>
      ))}
      {quality.conservation.unbalanced.length > 0 && (
        <section class="trouble">
          <h2>Records are not accounted for</h2>
          <DataTable
            caption="Batches that do not add up"
            columns={['dataset', 'batch', 'records', 'accounted for']}
            numbers={[2, 3]}
            rows={quality.conservation.unbalanced.map((one) => [
              one.dataset,
              one.batch,
              showCount(one.records),
              showCount(one.accounted),
            ])}
          />
        </section>
      )}
    </>
  );
}

const WORDS = { fresh: '✓ fresh', warn: '▲ late', error: '✕ too late', unknown: '? not known yet' } as const;

function FreshnessTable({ freshness }: { readonly freshness: readonly Freshness[] }) {
  if (freshness.length === 0) return <p class="empty">No dataset is deployed yet.</p>;
  return (
    <DataTable
      caption="Freshness of datasets"
      columns={[
        'dataset',
        'state',
        'next row due, UTC',
        'late',
        'warns after',
        'fails after',
        'measured against',
      ]}
      numbers={[3, 4, 5]}
      wide={[4, 5, 6]}
      rows={freshness.map((one) => [
        one.dataset,
        <span key="state" class={`status ${one.freshness === 'fresh' ? 'holds' : one.freshness}`}>
          {WORDS[one.freshness]}
        </span>,
        showTime(one.next_row_due),
        one.late_milliseconds === null ? '–' : showDuration(one.late_milliseconds),
        showDuration(one.warn_after_milliseconds),
        showDuration(one.error_after_milliseconds),
        one.measured_against === 'now' ? 'now' : `${showTime(one.measured_against)}, their end`,
      ])}
    />
  );
}

function Gaps({ gaps, leftOut }: { readonly gaps: Quality['gaps']; readonly leftOut: number }) {
  if (gaps.length === 0) return <p class="muted">Nothing is missing that was asked for.</p>;
  return (
    <>
      <DataTable
        caption="Gaps"
        columns={[
          'dataset',
          'of',
          'from, UTC',
          'to, UTC',
          'state',
          'tries',
          'asked again, UTC',
          'why',
          'repair',
        ]}
        numbers={[5]}
        wide={[0, 5, 6]}
        rows={gaps.map((gap) => [
          gap.dataset,
          gap.file ?? Object.values(gap.parameters).join(' '),
          <span key="from" class="whole">
            {showTime(gap.from)}
          </span>,
          <span key="to" class="whole">
            {showTime(gap.to)}
          </span>,
          gap.kind === null ? gap.state : `${gap.state}, ${gap.kind}`,
          String(gap.attempts),
          gap.next_at === null ? (ASKED_AGAIN[gap.state] ?? 'next run') : showTime(gap.next_at),
          gap.reason ?? '',
          gap.repair === null ? (
            ''
          ) : (
            <CopyButton
              key="repair"
              text={gap.repair}
              what={`the command that asks for ${gap.file ?? `${Object.values(gap.parameters).join(' ')} from ${showTime(gap.from)}`} at once`}
            />
          ),
        ])}
      />
      {leftOut > 0 && <p>{showCount(leftOut)} gaps more are not shown.</p>}
    </>
  );
}

function Conservation({ books }: { readonly books: Quality['conservation'] }) {
  const [first] = books.datasets;
  if (!first) return <p class="empty">No batch yet.</p>;
  const parts = Object.keys(first.parts);
  return (
    <>
      <p class="muted">
        records = {parts.join(' + ')}
        {books.files_left_out > 0 &&
          `; ${showCount(books.files_left_out)} files of older batches are not read`}
      </p>
      <DataTable
        caption="Where every record went"
        columns={['dataset', 'batches', 'records', ...parts, 'balance']}
        numbers={Array.from({ length: parts.length + 2 }, (_, place) => place + 1)}
        rows={books.datasets.map((one) => [
          one.dataset,
          showCount(one.batches),
          showCount(one.records),
          ...parts.map((part) => showCount(one.parts[part] ?? 0)),
          one.is_balanced ? '✓ holds' : '✕ does not add up',
        ])}
      />
    </>
  );
}
