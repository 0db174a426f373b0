import { setTimeout as pauseFor } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import {
  PipelineError,
  ProviderRejected,
  ProviderThrottled,
  ProviderUnavailable,
} from '../../contracts/errors.ts';
import type { Budget, Closure } from './budget.ts';
import { type BodySink, BodyTooLarge, fetchBody, type HttpResponse, type Timeouts } from './fetch-body.ts';
import { beginningOf, redactBody, redactUrl, redactValues, sentSecrets } from './redact.ts';
import { retryAfter } from './retry-after.ts';

export interface HttpClientOptions {
  /** How messages name the provider. */
  readonly provider: string;
  readonly budget: Budget;
  /** Milliseconds until the invocation is cut off. */
  readonly remainingTime: () => number;
  /** Headers of every request. Their values never reach logs, errors or bronze. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Query parameters whose values are hidden wherever a URL is shown. */
  readonly secretParameters?: readonly string[];
  /** Attempts at what may pass (5xx, broken connections, unreadable bodies). @default 4 */
  readonly attempts?: number;
  /** First pause between attempts, doubled and jittered after, ms. @default 500 */
  readonly pause?: number;
  readonly timeouts?: Timeouts;
  /** Most bytes of an answer, unpacked where it came packed. @default 64 MB */
  readonly largestAnswer?: number;
  /** Waits that a provider or the budget asks for, ms. @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

export interface HttpRequest<T> {
  readonly url: string;
  /** Request weight, as the provider counts it. */
  readonly weight: number;
  /**
   * Reads a body that came with status 200.
   * @throws UnreadableBody when it is not what the provider documents: asked for again.
   */
  readonly read: (body: Uint8Array) => T;
  /** Of the content that is held: a provider may answer that it is still that. @default none */
  readonly etag?: string | undefined;
  /** The status that a body with status 200 tells: that one counts. @default the response's */
  readonly status?: ((body: Uint8Array) => number | undefined) | undefined;
  /** Beside those of every request; none of them secret. Of each attempt where they are a function. @default none */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>) | undefined;
  /**
   * Takes the body as it comes, for as long as the invocation lasts: it may be of any size, and come slowly. Not for requests that send a
   * secret, which a body could repeat. @default the body is held in memory
   */
  readonly sink?: BodySink | undefined;
  /** What a provider's refusal says (status 4xx, or an error object with 200), or undefined when the body does not tell. */
  readonly refusal: (body: Uint8Array) => string | undefined;
}

/** A body with status 200 that is not what the provider documents. */
export class UnreadableBody extends Error {
  override readonly name = 'UnreadableBody';
}

const TIMEOUTS: Timeouts = { headers: 10_000, idle: 15_000, body: 60_000 };
/** Most bytes of an answer. */
const LARGEST_ANSWER = 64_000_000;
/** Left after a wait, so that the request itself still fits, ms. */
const RESERVE = 5_000;
/** Share of the time that an invocation has left in which it stores what came, where a body comes slowly, and the most of it, ms. */
const STORING = { share: 0.1, most: 60_000 };

/** A timer takes no more, ms. */
const LONGEST_TIMER = 2 ** 31 - 1;
const DAY = 86_400_000;
const NOT_FOUND = 404;
const NOT_MODIFIED = 304;

class NotModified extends Error {}

/** The address is banned: 418, or as providers number it themselves. */
const BANS: readonly number[] = [418, 430, 434, 437];
/** Asked too often for a moment: 429, or as providers number it themselves. */
const THROTTLES: readonly number[] = [429, 435, 436];
/** What may be asked on a UTC day is used up. */
const QUOTA_USED = 402;
/** For so long, where a provider bans without saying how long. */
const BAN_LASTS = 3_600_000;

/** What providers mean by statuses that no retry cures. */
const STOPS: Readonly<Record<number, string>> = {
  401: 'the key is missing or not valid',
  403: 'its firewall refused the request',
  451: 'it does not serve this region',
};

/**
 * A client for one provider within one invocation. It waits exactly as long as Retry-After asks where that fits into the
 * invocation, backs off with jitter from what may pass, and stops at 403, 418, 430 and 451. That the provider closed itself is told to all who
 * share its budget.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  /** As an answer said that this client got: its other requests wait, too. */
  #closed: Closure | undefined;

  constructor(options: HttpClientOptions) {
    this.#options = options;
  }

  /**
   * @throws ProviderThrottled (429 that cannot be waited for), ProviderUnavailable (no answer, 5xx, unreadable body, after
   *   all attempts), ProviderRejected (any other refusal, 418 and 451 among them)
   */
  async get<T>(request: HttpRequest<T>): Promise<HttpResponse & { readonly content: T }> {
    const { attempts = 4, pause = 500, remainingTime } = this.#options;
    const end = request.sink ? performance.now() + this.#bodyTime() : undefined;
    return pRetry(() => this.#attempt(request, end), {
      retries: attempts - 1,
      minTimeout: pause,
      factor: 2,
      maxTimeout: pause * 16,
      randomize: true,
      maxRetryTime: Math.max(0, remainingTime() - RESERVE),
      shouldRetry: ({ error }) => error instanceof ProviderUnavailable || error instanceof ProviderThrottled,
    });
  }

  /** As {@link get}, but undefined where the provider has nothing at that address (404). */
  async find<T>(request: HttpRequest<T>): Promise<(HttpResponse & { readonly content: T }) | undefined> {
    try {
      return await this.get(request);
    } catch (error) {
      if (error instanceof ProviderRejected && error.cause === NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** As {@link find}, but 'unchanged' where the provider says that its content is still that of the request's ETag (304). */
  async findIfChanged<T>(
    request: HttpRequest<T>,
  ): Promise<(HttpResponse & { readonly content: T }) | 'unchanged' | undefined> {
    try {
      return await this.find(request);
    } catch (error) {
      if (error instanceof NotModified) return 'unchanged';
      throw error;
    }
  }

  /** @param end of the time for a body that comes slowly, as `performance.now` tells it */
  async #attempt<T>(request: HttpRequest<T>, end?: number): Promise<HttpResponse & { readonly content: T }> {
    for (;;) {
      const sent = await this.#send(request, end);
      const status = (sent.status === 200 ? request.status?.(sent.body) : undefined) ?? sent.status;
      const response = { ...sent, status };
      if (response.status === NOT_MODIFIED && request.etag !== undefined)
        throw new AbortError(new NotModified());
      if (response.status === 200 || (response.status === 206 && request.sink))
        return { ...response, content: this.#read(request, response) };
      const wait = retryAfter(response.headers['retry-after'], response.fetchedAt);
      if (!THROTTLES.includes(response.status) || wait === undefined)
        throw await this.#failure(request, response, wait);
      const why = `${this.#answered(response.status, request.url)}: retry after ${inSeconds(wait)}`;
      const until = new Date(response.fetchedAt.getTime() + wait);
      if (wait > 0) await this.#close(request, { until, reason: why });
      await this.#wait(wait, why, until);
      if (this.#closed && this.#closed.until <= until) this.#closed = undefined;
    }
  }

  async #send(request: HttpRequest<unknown>, end = Number.POSITIVE_INFINITY): Promise<HttpResponse> {
    const {
      budget,
      headers = {},
      timeouts = TIMEOUTS,
      provider,
      largestAnswer = LARGEST_ANSWER,
    } = this.#options;
    if (this.#closed && request.weight > 0) {
      const { until, reason } = this.#closed;
      const wait = until.getTime() - Date.now();
      if (wait > 0) await this.#wait(wait, reason, until);
    }
    await budget.acquire(request.weight, (wait, why, until) =>
      this.#wait(wait, why ?? `Request budget for ${provider} is used up for ${inSeconds(wait)}`, until),
    );
    const { url, sink } = request;
    try {
      const condition = request.etag === undefined ? {} : { 'if-none-match': request.etag };
      const own = typeof request.headers === 'function' ? request.headers() : request.headers;
      const response = await fetchBody(
        url,
        { ...headers, ...own, ...condition },
        sink ? { ...timeouts, body: Math.max(0, end - performance.now()) } : timeouts,
        sink ? Number.POSITIVE_INFINITY : largestAnswer,
        sink,
      );
      return this.#withoutSecrets(request.url, response);
    } catch (cause) {
      // Asked again, it would be as large.
      if (cause instanceof BodyTooLarge)
        throw new AbortError(
          new ProviderRejected(
            `${provider} answered GET ${this.#shown(request.url)} with more than the ${largestAnswer / 1e6} MB that largestAnswerMB in its settings allows: it was not read further`,
          ),
        );
      // The sink's own word.
      if (cause instanceof ProviderRejected) throw new AbortError(cause);
      const isInTime = performance.now() < end;
      const reason = isInTime ? reasonOf(cause) : 'its body goes on, and this call has no more time';
      const unavailable = new ProviderUnavailable(
        `${provider} did not answer GET ${this.#shown(request.url)}: ${reason}`,
        { cause },
      );
      throw isInTime ? unavailable : new AbortError(unavailable);
    }
  }

  /** For a body that comes slowly: what is left but for what storing it takes, ms. */
  #bodyTime(): number {
    const left = this.#options.remainingTime();
    return Math.max(0, Math.min(left - Math.min(STORING.most, left * STORING.share), LONGEST_TIMER));
  }

  #read<T>(request: HttpRequest<T>, response: HttpResponse): T {
    const refusal = request.refusal(response.body);
    if (refusal !== undefined)
      throw new AbortError(
        new ProviderRejected(`${this.#answered(200, request.url)}: ${this.#hidden(request.url, refusal)}`),
      );
    try {
      return request.read(response.body);
    } catch (cause) {
      if (!(cause instanceof UnreadableBody)) throw cause;
      // A sink has the body, of which the response has nothing to show.
      const shown = request.sink
        ? ''
        : `: ${this.#hidden(request.url, beginningOf(response.body)) || '(empty)'}`;
      throw new ProviderUnavailable(
        `${this.#answered(200, request.url)} with a body that cannot be read (${cause.message})${shown}`,
        { cause },
      );
    }
  }

  async #failure(
    request: HttpRequest<unknown>,
    response: HttpResponse,
    wait: number | undefined,
  ): Promise<Error> {
    const { status, body } = response;
    const answered = this.#answered(status, request.url);
    const refusal = request.refusal(body);
    const told = this.#hidden(request.url, refusal ?? beginningOf(body));
    if (THROTTLES.includes(status))
      return new ProviderThrottled(`${answered}: ${told || 'too many requests'}`);
    if (status === QUOTA_USED) {
      const until = new Date(Math.ceil((response.fetchedAt.getTime() + 1) / DAY) * DAY);
      const reason = `${answered}: what may be asked today is used up: ${told}`;
      await this.#close(request, { until, reason });
      return new AbortError(new ProviderRejected(reason, { until }));
    }
    if (BANS.includes(status)) {
      const lasts = wait ?? BAN_LASTS;
      const until = new Date(response.fetchedAt.getTime() + lasts);
      const reason = `${answered}: this address is banned${wait === undefined ? `, it is not said for how long: it is left alone for ${inSeconds(lasts)}` : ` for ${inSeconds(wait)}`}`;
      await this.#close(request, { until, reason });
      return new AbortError(new ProviderRejected(reason, { until }));
    }
    if (status >= 500) return new ProviderUnavailable(told ? `${answered}: ${told}` : answered);
    // What the provider says itself tells more than its status.
    const meaning = refusal === undefined ? STOPS[status] : undefined;
    const reasons = [meaning, told].filter(Boolean).join(': ');
    return new AbortError(
      new ProviderRejected(reasons ? `${answered}: ${reasons}` : answered, { cause: status }),
    );
  }

  async #close({ weight }: HttpRequest<unknown>, closure: Closure): Promise<void> {
    // What weighs nothing is asked of another server, whose limits are its own.
    if (weight === 0) return;
    this.#closed = closure;
    await this.#options.budget.close?.(closure.until, closure.reason);
  }

  async #wait(milliseconds: number, why: string, until?: Date): Promise<void> {
    const left = this.#options.remainingTime();
    if (milliseconds + RESERVE > left)
      throw new AbortError(
        new ProviderThrottled(`${why}, and ${inSeconds(Math.max(0, left))} of this invocation are left`, {
          until,
        }),
      );
    await (this.#options.sleep ?? pauseFor)(milliseconds);
  }

  #answered(status: number, url: string): string {
    return `${this.#options.provider} answered ${status} to GET ${this.#shown(url)}`;
  }

  #shown(url: string): string {
    return redactUrl(url, this.#options.secretParameters ?? []);
  }

  /** What a provider says may repeat what it was sent. */
  #hidden(url: string, text: string): string {
    const { headers = {}, secretParameters = [] } = this.#options;
    return redactValues(text, sentSecrets(headers, url, secretParameters));
  }

  /** Headers and bodies are kept in bronze, and told in logs. */
  #withoutSecrets(url: string, response: HttpResponse): HttpResponse {
    const headers = Object.entries(response.headers).map(([name, value]) => [name, this.#hidden(url, value)]);
    const { headers: sent = {}, secretParameters = [] } = this.#options;
    const body = redactBody(response.body, sentSecrets(sent, url, secretParameters));
    return { ...response, headers: Object.fromEntries(headers), body };
  }
}

const inSeconds = (milliseconds: number): string => `${Math.ceil(milliseconds / 1000)} s`;

/** fetch says only "fetch failed": what happened is in the cause. */
function reasonOf(error: unknown): string {
  if (error instanceof PipelineError) return error.message;
  const cause = (error as { cause?: unknown }).cause;
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error ? inner.message : (error as Error).message;
}
