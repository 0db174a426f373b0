import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { HttpResponse } from './dispatcher.ts';

/** A command that uses this runtime for as long as its request is open. */
export interface Hold {
  readonly pid: number;
  /** As its user typed it, e.g. `query`. */
  readonly command: string;
}

/** What a command wants of a hold, as the query of its request says it. */
interface HoldRequest extends Hold {
  /** `runs`: the providers' market is to be served and the stacks deployed with its address. */
  readonly needs?: string;
  /** Asks for the data folder itself: the runtime ends when its commands are done. */
  readonly takeover: boolean;
}

export interface HoldOptions {
  /** Makes ready what a command needs; a failure is told to the command. */
  readonly prepare?: (needs: string) => Promise<void>;
  /** Whether another process may ask for the data folder. @default never */
  readonly yields?: () => boolean;
}

export const HOLDS_PATH = '/_coinlake/holds';
/** What a hold's body ends with when the runtime ends with it. */
export const LAST = 'last\n';

/**
 * The commands that share this runtime. Each keeps one request open while it works (so that a killed one counts no longer), and the
 * runtime of none of them ends before all are done. A runtime that is to end takes no newcomer: it answers 503, and the newcomer
 * waits for the next one.
 */
export class Holds {
  readonly #options: HoldOptions;
  readonly #open = new Set<Hold>();
  readonly #waiting = new Set<() => void>();
  #draining = false;

  constructor(options: HoldOptions = {}) {
    this.#options = options;
  }

  /** At work now, in order of arrival. */
  list(): readonly Hold[] {
    return [...this.#open];
  }

  /** Whether newcomers are refused. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Resolves once no command is at work, and refuses newcomers from then on. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#open.size > 0) return;
        this.#draining = true;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Refuses newcomers at once; resolves when those at work are done. */
  drain(): Promise<void> {
    this.#draining = true;
    return this.idle();
  }

  /** Answers one request for a hold: 200 with a body that stays open until the command is done. */
  async answer(message: IncomingMessage): Promise<HttpResponse> {
    message.resume();
    const request = readHold(message.url ?? '');
    if (request.takeover) return this.#takeOver();
    if (this.#draining) return refusal(503, 'The runtime ends: the next one will answer');
    const hold: Hold = { pid: request.pid, command: request.command };
    this.#open.add(hold);
    const done = this.#untilDone(message, hold);
    try {
      if (request.needs) await this.#options.prepare?.(request.needs);
    } catch (error) {
      this.#end(hold);
      return refusal(409, (error as Error).message);
    }
    const body = new PassThrough();
    body.write('held\n');
    // The last one waits until the data folder is free, so that nothing of it goes on after its end.
    void done.then(() => body.end(this.#draining && this.#open.size === 0 ? LAST : undefined));
    return { statusCode: 200, headers: { 'content-type': 'text/plain' }, body };
  }

  #takeOver(): HttpResponse {
    if (!this.#draining && !this.#options.yields?.())
      return refusal(409, 'This runtime does not give its data folder away');
    this.#draining = true;
    for (const look of [...this.#waiting]) look();
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.list()),
    };
  }

  /** The request's end says that the command is done; a connection that breaks, that it died. */
  #untilDone(message: IncomingMessage, hold: Hold): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#end(hold);
        resolve();
      };
      message.once('end', end).once('close', end).once('error', end);
    });
  }

  #end(hold: Hold): void {
    if (!this.#open.delete(hold)) return;
    for (const look of [...this.#waiting]) look();
  }
}

function readHold(url: string): HoldRequest {
  const query = new URL(url, 'http://127.0.0.1').searchParams;
  const needs = query.get('needs');
  return {
    pid: Number(query.get('pid')),
    command: query.get('command') ?? 'a command',
    takeover: query.get('takeover') !== null,
    ...(needs && { needs }),
  };
}

const refusal = (statusCode: number, message: string): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'text/plain' },
  body: message,
});
