import { useState } from 'preact/hooks';
import { ask, useAnswer } from '../ask.ts';
import { Gantt, type StateRow } from '../parts/gantt.tsx';
import { LogView } from '../parts/log-view.tsx';
import { Answered, Command, Copied, DataTable, Kpi, Select, Status } from '../parts/parts.tsx';
import { showCount, showDuration, showTime } from '../show.ts';
import type { TabProps } from './tab.ts';

export interface Run {
  readonly run: string;
  readonly kind: 'dataset' | 'model' | null;
  readonly of: string | null;
  readonly machine: string;
  readonly scheduled_time: string | null;
  readonly started_by: string | null;
  readonly status: string;
  readonly started_at: string;
  readonly stopped_at: string | null;
  readonly milliseconds: number | null;
  readonly counts: Readonly<Record<string, number>> | null;
  readonly rows: number | null;
  readonly snapshot: string | null;
  readonly error: string | null;
  readonly outcome: string;
}

interface Runs {
  readonly runs: readonly Run[];
  readonly next: string | null;
}

interface Story extends Run {
  readonly repair: string | null;
  readonly progress: {
    readonly state: string;
    readonly done?: number;
    readonly total?: number;
  } | null;
  readonly failed_state: StateRow | null;
  readonly checks:
    | readonly {
        readonly check: string;
        readonly violations: number;
        readonly sample: string | null;
      }[]
    | null;
  readonly started: readonly Run[];
  readonly states: readonly StateRow[];
  readonly states_left_out: number;
}

const PAGE = 100;
const STATUSES = ['all', 'RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];
/** While something runs the page looks again so often, ms; else so often. */
const SOON = 1500;
const LATER = 10_000;
const isRunning = ({ status }: Run) => status === 'RUNNING';
const hasFailed = ({ status }: Run) => !['RUNNING', 'SUCCEEDED'].includes(status);

/** What ran, what failed and why, what each state took, and what its functions wrote. */
export function Runs({ choices, choose }: TabProps) {
  const newest = useRuns('');
  return (
    <Answered asked={newest}>
      {({ runs }) =>
        runs.length === 0 ? (
          <p class="empty">No run yet. The first one shows here as it happens.</p>
        ) : (
          <>
            <Attention runs={runs} choose={choose} />
            <div class={choices.run ? 'split chosen' : 'split'}>
              <List newest={runs} choices={choices} choose={choose} />
              {(choices.run ?? runs[0]?.run) !== undefined && (
                <Detail run={choices.run ?? runs[0]?.run ?? ''} choose={choose} />
              )}
            </div>
          </>
        )
      }
    </Answered>
  );
}

function useRuns(query: string) {
  const path = `/api/v1/runs?limit=${PAGE}${query}`;
  return useAnswer(
    path,
    () => ask<Runs>(path),
    LATER,
    ({ runs }) => (runs.length === 0 || runs.some(isRunning) ? SOON : LATER),
  );
}

/** Failure first: datasets and models whose newest run that has ended failed. */
function Attention({ runs, choose }: { readonly runs: readonly Run[]; readonly choose: TabProps['choose'] }) {
  const last = new Map<string, Run>();
  for (const run of runs)
    if (!isRunning(run) && !last.has(run.of ?? run.machine)) last.set(run.of ?? run.machine, run);
  const failed = [...last.values()].filter(hasFailed);
  const running = runs.filter(isRunning);
  return (
    <>
      <div class="kpis">
        <Kpi
          name="Failing now"
          value={String(failed.length)}
          note={`of ${last.size} datasets and models`}
          kind={failed.length > 0 ? 'bad' : undefined}
        />
        <Kpi
          name="Running"
          value={String(running.length)}
          note={running.map(({ of, machine }) => of ?? machine).join(', ') || 'nothing'}
        />
        <Kpi
          name="Failed runs"
          value={String(runs.filter(hasFailed).length)}
          note={`of the newest ${runs.length}`}
        />
        <Kpi
          name="Newest run"
          value={showTime(runs[0]?.started_at ?? null).slice(11)}
          note={`${runs[0]?.started_at.slice(0, 10)} UTC`}
        />
      </div>
      {failed.map((run) => (
        <section key={run.run} class="trouble">
          <h2>
            <button type="button" class="link" onClick={() => choose({ run: run.run }, true)}>
              {run.of ?? run.machine}
            </button>{' '}
            {run.status === 'FAILED' ? 'failed' : run.status.toLowerCase().replace('_', ' ')}
          </h2>
          <p class="message">{run.error}</p>
          <p class="muted">
            for {showTime(run.scheduled_time)} UTC, ended {showTime(run.stopped_at)} UTC
          </p>
        </section>
      ))}
    </>
  );
}

function List(props: {
  readonly newest: readonly Run[];
  readonly choices: TabProps['choices'];
  readonly choose: TabProps['choose'];
}) {
  const { newest, choices, choose } = props;
  const names = [...new Set(newest.flatMap(({ of }) => of ?? []))].sort();
  const of = choices.of ?? '';
  const status = choices.status ?? '';
  const query = `${of && `&of=${encodeURIComponent(of)}`}${status && `&status=${status}`}`;
  return (
    <section class="list">
      <div class="bar">
        <Select
          label="Of"
          options={['all', ...new Set(of === '' ? names : [...names, of].sort())]}
          value={of || 'all'}
          onChange={(value) => choose({ of: value === 'all' ? '' : value })}
        />
        <Select
          label="Status"
          options={STATUSES}
          value={STATUSES.includes(status) ? status : 'all'}
          onChange={(value) => choose({ status: value === 'all' ? '' : value })}
        />
      </div>
      <Page key={query} query={query} chosen={choices.run ?? newest[0]?.run} choose={choose} />
    </section>
  );
}

function Page(props: {
  readonly query: string;
  readonly chosen: string | undefined;
  readonly choose: TabProps['choose'];
}) {
  const asked = useRuns(props.query);
  const [older, setOlder] = useState<readonly string[]>([]);
  return (
    <Answered asked={asked}>
      {({ runs, next }) => (
        <>
          {runs.length === 0 && next === null && <p class="empty">No run fits.</p>}
          <RunTable runs={runs} chosen={props.chosen} choose={props.choose} />
          {older.map((cursor, place) => (
            <Older
              key={cursor}
              {...props}
              cursor={cursor}
              onMore={place + 1 === older.length ? (more) => setOlder([...older, more]) : undefined}
            />
          ))}
          {next !== null && older.length === 0 && (
            <button type="button" onClick={() => setOlder([next])}>
              Older runs
            </button>
          )}
        </>
      )}
    </Answered>
  );
}

/** A page of runs that have moved out of the newest ones; asked for once. */
function Older(props: {
  readonly query: string;
  readonly cursor: string;
  readonly chosen: string | undefined;
  readonly choose: TabProps['choose'];
  readonly onMore: ((cursor: string) => void) | undefined;
}) {
  const path = `/api/v1/runs?limit=${PAGE}${props.query}&cursor=${props.cursor}`;
  const asked = useAnswer(path, () => ask<Runs>(path), 600_000);
  return (
    <Answered asked={asked}>
      {({ runs, next }) => (
        <>
          <RunTable runs={runs} chosen={props.chosen} choose={props.choose} />
          {next !== null && props.onMore && (
            <button type="button" onClick={() => props.onMore?.(next)}>
              Older runs
            </button>
          )}
        </>
      )}
    </Answered>
  );
}

function RunTable(props: {
  readonly runs: readonly Run[];
  readonly chosen?: string | undefined;
  readonly choose: TabProps['choose'];
}) {
  if (props.runs.length === 0) return null;
  return (
    <DataTable
      caption="Runs, newest first"
      columns={['ok', 'what', 'started, UTC', 'took']}
      numbers={[3]}
      marked={props.runs.findIndex(({ run }) => run === props.chosen)}
      rows={props.runs.map((run) => [
        <Status key="status" status={run.status} />,
        <span key="of">
          <button type="button" class="link" onClick={() => props.choose({ run: run.run }, true)}>
            {run.of ?? run.machine}
          </button>
          <span class="one-line muted" title={run.outcome}>
            {run.outcome.split('\n')[0]}
          </span>
        </span>,
        <span key="at" class="whole">
          {showTime(run.started_at).slice(5)}
        </span>,
        run.milliseconds === null ? '…' : showDuration(run.milliseconds),
      ])}
    />
  );
}

function Detail({ run, choose }: { readonly run: string; readonly choose: TabProps['choose'] }) {
  const path = `/api/v1/runs/${encodeURIComponent(run)}`;
  const asked = useAnswer(
    path,
    () => ask<Story>(path),
    60_000,
    (story) => (isRunning(story) ? SOON : 60_000),
  );
  return (
    <section class="detail">
      <Answered asked={asked}>{(story) => <OneRun story={story} choose={choose} />}</Answered>
    </section>
  );
}

function OneRun({ story, choose }: { readonly story: Story; readonly choose: TabProps['choose'] }) {
  const { progress, failed_state: failed } = story;
  const go = (to: string) => choose({ run: to }, true);
  return (
    <>
      <h2>
        <Status status={story.status} /> {story.of ?? story.machine}
      </h2>
      {progress && (
        <p>
          At {progress.state}
          {progress.total !== undefined && `: ${progress.done} of ${progress.total}`}
        </p>
      )}
      {story.error !== null && (
        <section class="trouble">
          <h3>{failed ? `Failed in ${failed.state}` : 'Failed'}</h3>
          <p class="message">{failed?.error ?? story.error}</p>
          {failed?.error != null && failed.error !== story.error && <p class="message">{story.error}</p>}
          {story.error.startsWith('SlicesFailed') && story.of !== null && (
            <Command label="What is missing, and when it is asked for again" command={`gaps ${story.of}`} />
          )}
          {story.repair !== null && <Copied label="Run it again" text={story.repair} />}
        </section>
      )}
      <dl class="facts">
        <Fact name="Run" value={<code>{story.run}</code>} />
        <Fact name="For" value={`${showTime(story.scheduled_time)} UTC`} />
        <Fact name="Started" value={`${story.started_at.slice(0, 19).replace('T', ' ')} UTC`} />
        <Fact name="Took" value={story.milliseconds === null ? '…' : showDuration(story.milliseconds)} />
        <Fact name="Did" value={story.error === null ? story.outcome : ''} />
        <Fact name="Snapshot" value={story.snapshot ?? ''} />
        <Fact
          name="Started by"
          value={
            story.started_by !== null && (
              <button type="button" class="link" onClick={() => go(story.started_by ?? '')}>
                {story.started_by}
              </button>
            )
          }
        />
      </dl>
      {story.counts && (
        <DataTable
          caption="Where its records went"
          columns={Object.keys(story.counts)}
          numbers={Object.keys(story.counts).map((_, place) => place)}
          rows={[Object.values(story.counts).map(showCount)]}
        />
      )}
      {story.started.length > 0 && (
        <>
          <h3>Runs that it started</h3>
          <RunTable runs={story.started} choose={choose} />
        </>
      )}
      <Gantt
        states={story.states}
        startedAt={story.started_at}
        stoppedAt={story.stopped_at}
        now={Date.now()}
      />
      {story.states_left_out > 0 && <p>{showCount(story.states_left_out)} states more are not shown.</p>}
      {story.checks && <Checks checks={story.checks} />}
      <LogView key={story.run} run={story.run} isOpen={hasFailed(story)} />
    </>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: preact.ComponentChildren }) {
  if (value === '' || value === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Those that do not hold first. */
function Checks({ checks }: { readonly checks: NonNullable<Story['checks']> }) {
  const broken = checks.filter(({ violations }) => violations > 0);
  return (
    <details open={broken.length > 0}>
      <summary>
        {checks.length - broken.length} of {checks.length} checks hold
      </summary>
      <DataTable
        caption="Checks of the build"
        columns={['check', 'rows that break it', 'such as']}
        numbers={[1]}
        rows={[...broken, ...checks.filter(({ violations }) => violations === 0)].map((check) => [
          check.check,
          showCount(check.violations),
          check.sample ?? '',
        ])}
      />
    </details>
  );
}
