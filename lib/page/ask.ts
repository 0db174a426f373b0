import { useEffect, useState } from 'preact/hooks';

/** The API's own words for what is wrong. */
export class AnswerError extends Error {
  readonly allowed?: string | readonly string[];

  constructor(detail: string, allowed?: string | readonly string[]) {
    super(detail);
    if (allowed !== undefined) this.allowed = allowed;
  }
}

export async function ask<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path).catch(() => undefined);
  if (!response) throw new AnswerError('The server does not answer: it has ended, or is starting again.');
  const body = await response.json().catch(() => undefined);
  if (!response.ok)
    throw new AnswerError(body?.detail ?? `The server answered ${response.status}.`, body?.allowed);
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

/** What is known of an answer: the last one stays while a newer is asked for, and when that fails. */
export interface Asked<Answer> {
  readonly answer?: Answer;
  readonly error?: AnswerError;
  readonly isWaiting: boolean;
  again(): void;
}

/** Asks when `key` changes, each `everyMs`, and when somebody comes back to the page. */
export function useAnswer<Answer>(key: string, read: () => Promise<Answer>, everyMs = 60_000): Asked<Answer> {
  const [state, set] = useState<{ key: string; answer?: Answer; error?: AnswerError; isWaiting: boolean }>({
    key,
    isWaiting: true,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    const reading = () =>
      read().then(
        (answer) => !isGone && set({ key, answer, isWaiting: false }),
        (error: AnswerError) =>
          !isGone &&
          set((last) => ({
            key,
            ...(last.key === key && last.answer !== undefined && { answer: last.answer }),
            error,
            isWaiting: false,
          })),
      );
    set((last) => (last.key === key ? last : { key, isWaiting: true }));
    void reading();
    const timer = setInterval(reading, everyMs);
    // Who comes back to the page sees what is there now.
    addEventListener('focus', reading);
    return () => {
      isGone = true;
      clearInterval(timer);
      removeEventListener('focus', reading);
    };
  }, [key, round]);
  const { key: _, ...asked } = state.key === key ? state : { key, isWaiting: true };
  return { ...asked, again: () => setRound(round + 1) };
}
