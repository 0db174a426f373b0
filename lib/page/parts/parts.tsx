import { type ComponentChildren, createContext } from 'preact';
import { useContext, useState } from 'preact/hooks';
import type { Asked } from '../ask.ts';
import { isDay, showTime } from '../show.ts';

/** One of a few choices, as radio buttons that look like one bar. */
export function Segmented(props: {
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <fieldset class="segmented">
      <legend class="hidden">{props.label}</legend>
      {props.options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={props.label}
            checked={option === props.value}
            onChange={() => props.onChange(option)}
          />
          <span>{option}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Select(props: {
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="select">
      <span>{props.label}</span>
      <select value={props.value} onChange={(event) => props.onChange(event.currentTarget.value)}>
        {props.options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The first and the last day of what is shown, in text: a browser's own field would write them as its country does. */
export function DateRange(props: {
  readonly from: string;
  readonly to: string;
  readonly onChange: (changed: { readonly from?: string; readonly to?: string }) => void;
}) {
  return (
    <>
      <DateField label="From" value={props.from} onChange={(from) => props.onChange({ from })} />
      <DateField label="To" value={props.to} onChange={(to) => props.onChange({ to })} />
    </>
  );
}

function DateField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="select">
      <span>{props.label}</span>
      <input
        type="text"
        size={10}
        placeholder="YYYY-MM-DD"
        value={props.value}
        onChange={({ currentTarget: field }) => {
          const value = field.value.trim();
          const isKnown = value === '' || isDay(value);
          field.setCustomValidity(isKnown ? '' : 'a day such as 2024-06-01');
          if (field.reportValidity()) props.onChange(value);
        }}
      />
    </label>
  );
}

/** A figure with its name. */
export function Kpi({
  name,
  value,
  note,
  kind,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
  /** Coloured as trouble. */
  readonly kind?: 'bad' | undefined;
  /** What is drawn of it. */
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={`kpi ${kind ?? ''}`}>
      <span>{name}</span>
      <strong>{value}</strong>
      {children}
      {note !== undefined && <small>{note}</small>}
    </div>
  );
}

/** How a run stands, by word, shape and colour. */
export function Status({ status }: { readonly status: string }) {
  const shape = { SUCCEEDED: '✓', RUNNING: '▶' }[status] ?? '✕';
  return (
    <span class={`status ${status.toLowerCase()}`} title={status}>
      <span aria-hidden="true">{shape}</span>
      <span class="hidden">{status}</span>
    </span>
  );
}

/** A text to copy, such as a command. */
export function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div class="copied">
      <span class="muted copied-label">{label}</span>
      <pre>{text}</pre>
      <CopyButton text={text} />
    </div>
  );
}

/** Copies a text. @param what it is, where the text itself is not shown beside it */
export function CopyButton({ text, what }: { readonly text: string; readonly what?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <button type="button" onClick={copy} aria-live="polite" title={what && text}>
      {isCopied ? 'Copied' : 'Copy'}
      {what !== undefined && <span class="hidden"> {what}</span>}
    </button>
  );
}

/** Options that name the deployment that is shown in a command, e.g. ` --data DIR`. */
export const Target = createContext('');

/** A command of this program to copy, for the deployment that is shown. @param command e.g. `gaps binance_klines` */
export function Command({ label, command }: { readonly label: string; readonly command: string }) {
  return <Copied label={label} text={`npx coinlake ${command}${useContext(Target)}`} />;
}

/** A table as `/api/v1/tables` lists it. */
export interface Listed {
  readonly table: string;
  readonly description: string | null;
  readonly origin: string;
  readonly snapshot: string | null;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly committed_at: string | null;
}

/** Where rows that are shown come from: whose they are, which table and snapshot; and the same rows as files. @param query which rows and columns */
export function Source({ of, query }: { readonly of: Listed; readonly query: string }) {
  const path = `/api/v1/tables/${of.table}/rows?${query}`;
  return (
    <p class="muted source">
      <span class={of.origin === 'live' ? 'badge' : 'badge amber'}>{of.origin}</span>{' '}
      <a href={`?tab=tables&table=${of.table}`}>{of.table}</a> · snapshot {of.snapshot} of{' '}
      <span class="whole">{showTime(of.committed_at)} UTC</span> <Files path={path} />
    </p>
  );
}

/** Rows as files. @param path of the same rows in the API, with a query */
export function Files({ path }: { readonly path: string }) {
  return (
    <>
      <a class="button" href={`${path}&format=csv`}>
        CSV
      </a>{' '}
      <a class="button" href={`${path}&format=parquet`}>
        Parquet
      </a>
    </>
  );
}

/** A table that the first runs will make. */
export function NotYet({ table }: { readonly table: string }) {
  return (
    <p class="empty">
      {table} has no row yet: the first runs make them. <a href="?tab=runs">See how far they are</a>
    </p>
  );
}

/** Rows as a table that scrolls by itself; cells are text. @param numbers places of the columns that are aligned to the right */
export function DataTable(props: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  readonly numbers?: readonly number[];
  /** Places of the columns that a narrow window leaves out. */
  readonly wide?: readonly number[];
  /** Place of the row that is chosen. */
  readonly marked?: number;
}) {
  const numeric = (i: number) =>
    `${props.numbers?.includes(i) ? 'number' : ''} ${props.wide?.includes(i) ? 'wide' : ''}`.trim() ||
    undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
    <section class="table" aria-label={props.caption} tabIndex={0}>
      <table>
        <caption class="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column, i) => (
              <th key={column} scope="col" class={numeric(i)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((cells, row) => (
            <tr key={row} aria-current={row === props.marked ? 'true' : undefined}>
              {cells.map((cell, i) => (
                <td key={props.columns[i]} class={numeric(i)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Shows an answer, or why there is none; one that could not be renewed stays, and is said to be old. */
export function Answered<Answer>(props: {
  readonly asked: Asked<Answer>;
  readonly children: (answer: Answer) => ComponentChildren;
}) {
  const { answer, error, isWaiting, again } = props.asked;
  return (
    <>
      {error && answer === undefined && error.status === 404 && (
        <p class="empty">
          {error.message} <a href="?tab=runs">Runs</a>
        </p>
      )}
      {error && (answer !== undefined || error.status !== 404) && (
        <p class={answer === undefined ? 'problem' : 'problem stale'} role="alert">
          {answer === undefined ? error.message : `Shown as it was: ${error.message}`}{' '}
          <button type="button" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {answer === undefined && isWaiting && (
        <p class="waiting" aria-busy="true">
          Reading …
        </p>
      )}
      {answer !== undefined && props.children(answer)}
    </>
  );
}
