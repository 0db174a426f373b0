/** Takes a body as it comes, so that memory never holds the whole. */
export interface BodySink {
  /** Before the first piece. Anything that it throws ends the request. */
  begin(status: number, headers: Readonly<Record<string, string>>): void;
  /** Awaited before more is read. */
  write(piece: Uint8Array): Promise<void>;
}

/** A response as it came: the body whole, before anything reads it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** When the last byte had arrived. */
  readonly fetchedAt: Date;
}

export interface Timeouts {
  /** Until the response's headers are there, connecting included, ms. */
  readonly headers: number;
  /** Longest silence within the body, ms. */
  readonly idle: number;
  /** For the whole body, ms. */
  readonly body: number;
}

/** A body of more bytes than it may have: it was not read to its end. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * GETs a URL and its whole body. Redirects are not followed: the status is given as it is.
 * @param limit most bytes of a body, unpacked where it came packed
 * @param sink gets the body of a status 200 or 206, which then is none of the response's. @default the response has it
 * @throws TimedOut; BodyTooLarge; whatever fetch throws when the connection fails or breaks off.
 */
export async function fetchBody(
  url: string,
  headers: Readonly<Record<string, string>>,
  timeouts: Timeouts,
  limit: number,
  sink?: BodySink,
): Promise<HttpResponse> {
  const abort = new AbortController();
  const guard = deadline(abort);
  try {
    guard.within(timeouts.headers, `no response within ${timeouts.headers} ms`);
    const response = await fetch(url, { headers, signal: abort.signal, redirect: 'manual' });
    const told = Object.fromEntries(response.headers);
    const isTaken = sink !== undefined && (response.status === 200 || response.status === 206);
    if (isTaken) sink.begin(response.status, told);
    const chunks: Uint8Array[] = [];
    let length = 0;
    const end = performance.now() + timeouts.body;
    guard.within(Math.min(timeouts.idle, timeouts.body), `the body paused for ${timeouts.idle} ms`);
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > limit) {
        abort.abort();
        throw new BodyTooLarge(`more than ${limit} bytes`);
      }
      if (isTaken) await sink.write(chunk);
      else chunks.push(chunk);
      const left = end - performance.now();
      if (left <= timeouts.idle)
        guard.within(Math.max(0, left), `the body took more than ${timeouts.body} ms`);
      else guard.within(timeouts.idle, `the body paused for ${timeouts.idle} ms`);
    }
    return {
      status: response.status,
      headers: told,
      body: Buffer.concat(chunks),
      fetchedAt: new Date(),
    };
  } finally {
    guard.clear();
  }
}

function deadline(abort: AbortController) {
  let timer: NodeJS.Timeout | undefined;
  return {
    within(milliseconds: number, message: string) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(new TimedOut(message)), milliseconds);
    },
    clear: () => clearTimeout(timer),
  };
}
