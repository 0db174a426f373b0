import { request } from 'node:http';
import { HOLDS_PATH, LAST } from '../../../localstack/server/holds.ts';

/** A hold that a runtime gave. */
export interface GrantedHold {
  /** Tells the runtime that the command is done. @returns whether the runtime ends with it */
  release(): Promise<boolean>;
}

export type HoldAnswer =
  | { readonly kind: 'held'; readonly hold: GrantedHold }
  /** The runtime ends: the next one will answer. */
  | { readonly kind: 'ending' }
  /** What was needed could not be made ready, in the runtime's words. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nobody answers at the endpoint. */
  | { readonly kind: 'gone' };

/** Asks a runtime to stay for this command: one request that stays open until `release`, or until this process ends. */
export function requestHold(
  endpoint: string,
  hold: { readonly command: string; readonly needs?: string },
): Promise<HoldAnswer> {
  const query = new URLSearchParams({ pid: String(process.pid), ...hold });
  const asking = request(`${endpoint}${HOLDS_PATH}?${query}`, { method: 'POST', agent: false });
  return new Promise((resolve) => {
    // Also after the answer: a runtime that is killed breaks the connection.
    asking.on('error', () => resolve({ kind: 'gone' }));
    asking.once('response', (response) => {
      let text = '';
      const ended = new Promise<void>((done) => {
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.once('close', done).once('error', done);
      });
      if (response.statusCode === 200) {
        const release = async () => {
          asking.end();
          await ended;
          return text.endsWith(LAST);
        };
        resolve({ kind: 'held', hold: { release } });
        return;
      }
      asking.end();
      void ended.then(() =>
        resolve(response.statusCode === 503 ? { kind: 'ending' } : { kind: 'refused', message: text }),
      );
    });
    asking.flushHeaders();
  });
}

/** A command that is at work, as a runtime lists it. */
export interface AtWork {
  readonly pid: number;
  readonly command: string;
}

/**
 * Asks a runtime to end when its commands are done, and to take no newcomer.
 * @returns those at work; undefined when it keeps its data folder, or nobody answers
 */
export async function requestTakeover(endpoint: string): Promise<readonly AtWork[] | undefined> {
  const query = `pid=${process.pid}&command=start&takeover`;
  const response = await fetch(`${endpoint}${HOLDS_PATH}?${query}`, { method: 'POST' }).catch(
    () => undefined,
  );
  return response?.ok ? ((await response.json()) as readonly AtWork[]) : undefined;
}
