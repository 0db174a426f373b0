import { useState } from 'preact/hooks';
import { showDuration } from '../show.ts';
import { Segmented } from './parts.tsx';

export interface StateRow {
  readonly state: string;
  readonly within: readonly {
    readonly state: string;
    readonly place: number;
    readonly iteration: number | null;
  }[];
  readonly entered_at: string;
  readonly exited_at: string | null;
  readonly attempts: readonly {
    readonly started_at: string;
    readonly ended_at: string | null;
    readonly error: string | null;
  }[];
  readonly has_failed: boolean;
  readonly error: string | null;
  readonly started: string | null;
}

/** Rows that are shown at once; a run of many groups has hundreds. */
const FIRST = 60;
const WIDTH = 1000;

/**
 * States of a run against its time, each attempt a bar of its own. A table, so that it is read without its bars.
 * @param now where a state that runs ends, epoch ms
 */
export function Gantt(props: {
  readonly states: readonly StateRow[];
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly now: number;
}) {
  const { states } = props;
  const [scale, setScale] = useState('time');
  const [isWhole, setWhole] = useState(false);
  const from = Date.parse(props.startedAt);
  const whole = Math.max(1, (props.stoppedAt === null ? props.now : Date.parse(props.stoppedAt)) - from);
  const part = (iso: string | null) => {
    const share = Math.max(0, Math.min(1, ((iso === null ? props.now : Date.parse(iso)) - from) / whole));
    // Of a run of minutes, its first second takes a third of the width.
    return scale === 'log' ? Math.log1p(share * whole) / Math.log1p(whole) : share;
  };
  const shown = isWhole || states.length <= FIRST ? states : firstRows(states);
  return (
    <section class="gantt">
      <div class="bar">
        <h3>States</h3>
        <Segmented label="Scale" options={['time', 'log']} value={scale} onChange={setScale} />
        <span class="muted">
          {states.length} states in {showDuration(whole)}
        </span>
      </div>
      <table>
        <caption class="hidden">States of the run in the order in which they began</caption>
        <colgroup>
          <col class="name" />
          <col />
          <col class="took" />
        </colgroup>
        <thead class="hidden">
          <tr>
            <th scope="col">state</th>
            <th scope="col">when</th>
            <th scope="col">took</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((state) => (
            <tr key={states.indexOf(state)} class={state.has_failed ? 'failed' : undefined}>
              <th scope="row" class={`in${Math.min(4, state.within.length)}`}>
                {state.has_failed && <span class="hidden">failed: </span>}
                {state.state}
                {state.within.at(-1)?.iteration != null && (
                  <span class="muted"> {(state.within.at(-1)?.iteration ?? 0) + 1}</span>
                )}
                {state.attempts.length > 1 && <span class="muted"> {state.attempts.length} attempts</span>}
              </th>
              <td>
                <svg viewBox={`0 0 ${WIDTH} 12`} preserveAspectRatio="none" aria-hidden="true">
                  <rect class="track" width={WIDTH} height="12" />
                  {barsOf(state).map(([start, end, hasFailed]) => {
                    const x = part(start) * WIDTH;
                    const width = Math.max(3, part(end) * WIDTH - x);
                    return (
                      <rect
                        key={start}
                        class={hasFailed ? 'bad' : end === null ? 'running' : 'good'}
                        x={Math.min(x, WIDTH - width)}
                        y="1"
                        width={width}
                        height="10"
                      />
                    );
                  })}
                </svg>
              </td>
              <td class="number">{took(state)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < states.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show all {states.length} states
        </button>
      )}
    </section>
  );
}

/** What failed is never left out. */
const firstRows = (states: readonly StateRow[]) =>
  states.filter((state, place) => place < FIRST || state.has_failed);

const took = ({ entered_at, exited_at }: StateRow): string =>
  exited_at === null ? 'running' : showDuration(Date.parse(exited_at) - Date.parse(entered_at));

/** The attempts of a task; of any other state the time that it took. */
const barsOf = (state: StateRow): readonly (readonly [string, string | null, boolean])[] =>
  state.attempts.length > 0
    ? state.attempts.map(({ started_at, ended_at, error }) => [started_at, ended_at, error !== null])
    : [[state.entered_at, state.exited_at, state.has_failed]];
