import { useEffect, useState } from 'preact/hooks';

/** The API's own words for what is wrong. */
export class AnswerError extends Error {
  /** 0 when no answer came at all. */
  readonly status: number;
  readonly allowed?: string | readonly string[];

  constructor(detail: string, status: number, allowed?: string | readonly string[]) {
    super(detail);
    this.status = status;
    if (allowed !== undefined) this.allowed = allowed;
  }
}

/** Sends JSON: only SQL is asked so. */
export const send = <Answer>(path: string, body: object, signal: AbortSignal): Promise<Answer> =>
  ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });

export async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(path, init).catch(() => undefined);
  if (!response) throw new AnswerError('The server does not answer: it has ended, or is starting again.', 0);
  const body = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new AnswerError(
      body?.detail ?? `The server answered ${response.status}.`,
      response.status,
      body?.allowed,
    );
  return body as Answer;
}

/** All rows of an answer that comes in pages. */
export async function askRows<Row extends readonly unknown[]>(path: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: { rows: Row[]; next: string | null } = await ask(
      cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    );
    rows.push(...page.rows);
    cursor = page.next;
  }
  return rows;
}

/** The values of a column. @param question e.g. `column=symbol` */
export const askValues = async (table: string, question: string): Promise<readonly string[]> =>
  (await ask<{ values: { value: string }[] }>(`/api/v1/tables/${table}/values?${question}`)).values.map(
    ({ value }) => value,
  );

/** The values of a column, each with the largest of another. @param question e.g. `column=symbol&most=day` */
export const askNewest = async (table: string, question: string): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (
      await ask<{ values: { value: string; most: string }[] }>(`/api/v1/tables/${table}/values?${question}`)
    ).values.map(({ value, most }) => [value, most]),
  );

/** What is known of an answer: the last one stays while a newer is asked for, and when that fails. */
export interface Asked<Answer> {
  readonly answer?: Answer;
  readonly error?: AnswerError;
  readonly isWaiting: boolean;
  again(): void;
}

/** What is not there yet is asked for so often: the first runs make it. */
const NOT_YET_MS = 3000;

/** Milliseconds until the next time, of what is empty until the first runs are done. */
export const soonWhereEmpty = (found: readonly unknown[]): number =>
  found.length === 0 ? NOT_YET_MS : 60_000;

/**
 * Asks when `key` changes, then again and again, and when somebody comes back to the page.
 * @param everyMs until the next time, where there is no answer
 * @param after the same, by the answer. @default everyMs
 */
export function useAnswer<Answer>(
  key: string,
  read: () => Promise<Answer>,
  everyMs = 60_000,
  after: (answer: Answer) => number = () => everyMs,
): Asked<Answer> {
  const [state, set] = useState<{ key: string; answer?: Answer; error?: AnswerError; isWaiting: boolean }>({
    key,
    isWaiting: true,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (ms: number) => {
      clearTimeout(timer);
      // Nobody looks at a hidden page: whoever comes back to it asks.
      timer = setTimeout(() => (document.hidden ? again(ms) : reading()), ms);
    };
    const reading = async () => {
      try {
        const answer = await read();
        if (isGone) return;
        set({ key, answer, isWaiting: false });
        again(after(answer));
      } catch (thrown) {
        if (isGone) return;
        const error = thrown as AnswerError;
        set((last) => ({
          key,
          ...(last.key === key && last.answer !== undefined && { answer: last.answer }),
          error,
          isWaiting: false,
        }));
        again(error.status === 404 ? NOT_YET_MS : everyMs);
      }
    };
    set((last) => (last.key === key ? last : { key, isWaiting: true }));
    void reading();
    // Who comes back to the page sees what is there now.
    addEventListener('focus', reading);
    return () => {
      isGone = true;
      clearTimeout(timer);
      removeEventListener('focus', reading);
    };
  }, [key, round]);
  const { key: _, ...asked } = state.key === key ? state : { key, isWaiting: true };
  return { ...asked, again: () => setRound(round + 1) };
}
