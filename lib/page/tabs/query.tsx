import { useEffect, useRef, useState } from 'preact/hooks';
import { type AnswerError, ask, send, useAnswer } from '../ask.ts';
import { Answered, DataTable, type Listed } from '../parts/parts.tsx';
import { showBytes, showCount, showDuration } from '../show.ts';
import type { TabProps } from './tab.ts';

interface Page {
  readonly query: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly next: string | null;
}

interface Result extends Page {
  readonly scanned_bytes: number;
  readonly milliseconds: number;
}

interface Plan {
  /** Why it would not run. */
  readonly error: string | null;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly bytes: number }[];
  readonly bytes: number;
}

const FIRST =
  "SELECT day, close, volume\nFROM gold.ohlcv_daily\nWHERE symbol = 'BTCUSDT'\nORDER BY day DESC\nLIMIT 30";
/** What is typed is looked at after a pause. */
const PAUSE_MS = 400;

/** SQL against the local Athena: what it would read is said before it runs. */
export function Query({ choices, choose }: TabProps) {
  const [sql, setSql] = useState(choices.sql ?? FIRST);
  const box = useRef<HTMLTextAreaElement>(null);
  const [run, setRun] = useState<{ result?: Result; error?: AnswerError; isRunning?: boolean }>({});
  const running = useRef<AbortController>(undefined);
  const insert = (name: string) => {
    const area = box.current;
    if (!area) return;
    area.setRangeText(name, area.selectionStart, area.selectionEnd, 'end');
    area.focus();
    setSql(area.value);
  };
  const start = async () => {
    choose({ sql });
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    setRun({ isRunning: true });
    try {
      const result = await send<Result>('/api/v1/query', { sql }, abort.signal);
      if (running.current === abort) setRun({ result });
    } catch (error) {
      if (running.current !== abort) return;
      setRun(abort.signal.aborted ? {} : { error: error as AnswerError });
      if (!abort.signal.aborted) pointAt(box.current, (error as AnswerError).message);
    }
  };
  return (
    <div class="query">
      <Names insert={insert} />
      <section class="editor">
        <label class="hidden" for="sql">
          SQL
        </label>
        <textarea
          id="sql"
          ref={box}
          rows={8}
          spellcheck={false}
          value={sql}
          onInput={(event) => setSql(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void start();
          }}
        />
        <PlanLine sql={sql} />
        <div class="bar">
          <button type="button" class="first" disabled={run.isRunning} onClick={start}>
            {run.isRunning ? 'Running …' : 'Run'}
          </button>
          {run.isRunning && (
            <button type="button" onClick={() => running.current?.abort()}>
              Cancel
            </button>
          )}
          <span class="muted">Ctrl+Enter runs it. SELECT, SHOW and DESCRIBE, of Athena’s SQL.</span>
        </div>
        {run.error && (
          <p class="problem message" role="alert">
            {run.error.message}
          </p>
        )}
        {run.result && <Rows key={run.result.query} result={run.result} />}
      </section>
    </div>
  );
}

/** What the statement would read, or what is wrong with it. */
function PlanLine({ sql }: { readonly sql: string }) {
  const [plan, setPlan] = useState<{ plan?: Plan; error?: string }>({});
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      if (sql.trim() === '') return setPlan({});
      send<Plan>('/api/v1/query/plan', { sql }, abort.signal).then(
        (answer) => setPlan({ plan: answer }),
        (error: AnswerError) => !abort.signal.aborted && setPlan({ error: error.message }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [sql]);
  return (
    <p class="muted plan" aria-live="polite">
      {plan.error ??
        plan.plan?.error ??
        (plan.plan &&
          (plan.plan.tables.length === 0
            ? 'Reads no table.'
            : `Reads at most ${showBytes(plan.plan.bytes)}: ${plan.plan.tables.map(({ table, rows }) => `${table} (${showCount(rows)} rows)`).join(', ')}`))}
    </p>
  );
}

/** Puts the cursor where Athena says the mistake is. */
function pointAt(area: HTMLTextAreaElement | null, message: string): void {
  const [, line, column] = /line (\d+):(\d+)/.exec(message) ?? [];
  if (!area || line === undefined) return;
  const before = area.value.split('\n').slice(0, Number(line) - 1);
  const start = before.reduce((sum, text) => sum + text.length + 1, 0) + Number(column) - 1;
  const word = /^[\w.]+/.exec(area.value.slice(start))?.[0].length ?? 1;
  area.focus();
  area.setSelectionRange(start, start + word);
}

function Rows({ result }: { readonly result: Result }) {
  const [pages, setPages] = useState<readonly Page[]>([result]);
  const [error, setError] = useState<string>();
  const rows = pages.flatMap((page) => page.rows);
  const next = pages.at(-1)?.next ?? null;
  const path = `/api/v1/query/${encodeURIComponent(result.query)}/rows`;
  const isNumber = /^(tinyint|smallint|integer|bigint|real|float|double|decimal)/;
  const more = () =>
    ask<Page>(`${path}?next=${encodeURIComponent(next ?? '')}`).then(
      (page) => setPages([...pages, page]),
      (thrown: AnswerError) => setError(thrown.message),
    );
  return (
    <>
      <div class="bar">
        <span>
          {showCount(rows.length)} {next === null ? 'rows' : 'rows so far'}, {showBytes(result.scanned_bytes)}{' '}
          read, {showDuration(result.milliseconds)}
        </span>
        <a class="button" href={`${path}?format=csv`}>
          CSV, all rows
        </a>
      </div>
      {result.columns.length > 0 && (
        <DataTable
          caption="Rows of the answer"
          columns={result.columns.map(({ name }) => name)}
          numbers={result.columns.flatMap(({ type }, place) => (isNumber.test(type) ? [place] : []))}
          rows={rows.map((row) => row.map((value) => value ?? <i class="muted">null</i>))}
        />
      )}
      {error !== undefined && <p class="problem">{error}</p>}
      {next !== null && (
        <button type="button" onClick={more}>
          More rows
        </button>
      )}
    </>
  );
}

/** Tables and their columns, to be written into the statement. */
function Names({ insert }: { readonly insert: (name: string) => void }) {
  const asked = useAnswer('tables', async () => (await ask<{ tables: Listed[] }>('/api/v1/tables')).tables);
  return (
    <section class="names" aria-label="Tables">
      <Answered asked={asked}>
        {(tables) => tables.map(({ table }) => <TableNames key={table} table={table} insert={insert} />)}
      </Answered>
    </section>
  );
}

function TableNames({ table, insert }: { readonly table: string; readonly insert: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{table}</summary>
      {isOpen && (
        <>
          <button type="button" class="link" onClick={() => insert(table)}>
            insert {table}
          </button>
          <ColumnNames table={table} insert={insert} />
        </>
      )}
    </details>
  );
}

function ColumnNames({ table, insert }: { readonly table: string; readonly insert: (name: string) => void }) {
  const path = `/api/v1/tables/${encodeURIComponent(table)}`;
  const asked = useAnswer(path, () =>
    ask<{ columns: { name: string; type: string; description: string }[] }>(path),
  );
  return (
    <Answered asked={asked}>
      {({ columns }) => (
        <ul>
          {columns.map(({ name, type, description }) => (
            <li key={name} title={description}>
              <button type="button" class="link" onClick={() => insert(name)}>
                {name}
              </button>{' '}
              <span class="muted">{type}</span>
            </li>
          ))}
        </ul>
      )}
    </Answered>
  );
}
