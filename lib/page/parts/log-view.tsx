import { useState } from 'preact/hooks';
import { ask, useAnswer } from '../ask.ts';
import { showCount } from '../show.ts';
import { Answered } from './parts.tsx';

interface Logs {
  readonly has_ended: boolean;
  readonly left_out: number;
  readonly is_cut: boolean;
  readonly lines: readonly {
    readonly time: string;
    readonly function: string;
    readonly level: string | null;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

/** What the functions of a run wrote; read when somebody wants it. */
export function LogView({ run, isOpen }: { readonly run: string; readonly isOpen: boolean }) {
  const [isShown, setShown] = useState(isOpen);
  return (
    <details open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>Logs</summary>
      {isShown && <Lines run={run} />}
    </details>
  );
}

function Lines({ run }: { readonly run: string }) {
  const path = `/api/v1/runs/${run}/logs`;
  const [wanted, setWanted] = useState('');
  const asked = useAnswer(
    path,
    () => ask<Logs>(path),
    60_000,
    ({ has_ended }) => (has_ended ? 60_000 : 2000),
  );
  return (
    <Answered asked={asked}>
      {({ lines, left_out, is_cut, has_ended }) => {
        const fitting = lines.filter((line) =>
          `${line.level} ${line.function} ${line.message} ${JSON.stringify(line.fields)}`
            .toLowerCase()
            .includes(wanted.toLowerCase()),
        );
        return (
          <>
            <div class="bar">
              <label class="select">
                Find <input value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
              </label>
              <span class="muted">
                {showCount(fitting.length)} lines
                {left_out > 0 && `, ${showCount(left_out)} older ones left out`}
                {is_cut && ', and more than are read'}
                {!has_ended && ', still running'}
              </span>
              <a class="button" href={`${path}?limit=5000&lines=all`}>
                JSON
              </a>
            </div>
            {fitting.length > 0 && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
              <section class="table logs" aria-label="Log lines" tabIndex={0}>
                <ol>
                  {fitting.map((line, place) => (
                    <li key={place} class={line.level === 'ERROR' ? 'failed' : undefined}>
                      <time>{line.time.slice(11, 23)}</time> <b>{line.level ?? ''}</b> <i>{line.function}</i>{' '}
                      {line.message} {pairs(line.fields)}
                    </li>
                  ))}
                </ol>
              </section>
            )}
          </>
        );
      }}
    </Answered>
  );
}

/** `name=value` of a line's fields; of an error its message. */
function pairs(fields: Readonly<Record<string, unknown>>) {
  const text = Object.entries(fields)
    .map(([name, value]) => {
      const message = (value as { readonly message?: string } | null)?.message;
      return `${name}=${message ?? (typeof value === 'string' ? value : JSON.stringify(value))}`;
    })
    .join(' ');
  return text === '' ? undefined : <span class="muted">{text}</span>;
}
