import { ProviderRejected, ProviderUnavailable } from '../../contracts/errors.ts';
import { type Inbox, InboxRefused } from '../../contracts/inbox.ts';
import type { HttpResponse } from '../http/fetch-body.ts';
import { type HttpClient, type HttpRequest, UnreadableBody } from '../http/http-client.ts';

export interface InboxClientOptions {
  readonly inbox: Inbox;
  /** Milliseconds until the invocation is cut off. */
  readonly remainingTime: () => number;
}

/** Share of the time that an invocation has left in which it stores what came, and the most of it, ms. */
const STORING = { share: 0.1, most: 60_000 };

/**
 * Reads object versions of an inbox as HttpClient reads answers, so that what is fetched is stored, resumed and checked by the same code. A
 * version never changes: what is wrong with it is wrong for good.
 */
export class InboxClient implements Pick<HttpClient, 'findIfChanged'> {
  readonly #options: InboxClientOptions;

  constructor(options: InboxClientOptions) {
    this.#options = options;
  }

  /**
   * @returns never 'unchanged' or undefined
   * @throws ProviderRejected for an object that is gone, may not be read or is of another format; ProviderUnavailable where S3
   *   does not answer, and where its body goes on and this call has no more time
   */
  async findIfChanged<T>(request: HttpRequest<T>): Promise<HttpResponse & { readonly content: T }> {
    const { remainingTime } = this.#options;
    const { url, sink } = request;
    const { pathname, searchParams } = new URL(url);
    const key = pathname.slice(1).split('/').map(decodeURIComponent).join('/');
    const version = searchParams.get('versionId') ?? '';
    const own = typeof request.headers === 'function' ? request.headers() : request.headers;
    const [, start = '0'] = /^bytes=(\d+)-$/.exec(own?.range ?? '') ?? [];
    const from = Number(start);
    const left = remainingTime();
    const reserve = Math.min(STORING.most, left * STORING.share);
    const found = await this.#open(url, { key, version }, from);
    const end = from + found.length;
    const headers = { etag: found.etag, 'content-length': String(found.length) };
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      sink?.begin(from > 0 ? 206 : 200, {
        ...headers,
        ...(from > 0 && { 'content-range': `bytes ${from}-${end - 1}/${end}` }),
      });
      for await (const chunk of found.body) {
        length += chunk.length;
        if (sink) await sink.write(chunk);
        else chunks.push(chunk);
        if (remainingTime() < reserve)
          throw new ProviderUnavailable(`${url}: its body goes on, and this call has no more time`);
      }
    } catch (cause) {
      if (cause instanceof ProviderRejected || cause instanceof ProviderUnavailable) throw cause;
      throw new ProviderUnavailable(
        `${url} broke off after ${from + length} bytes: ${(cause as Error).message}`,
        {
          cause,
        },
      );
    }
    const response = { status: 200, headers, body: Buffer.concat(chunks), fetchedAt: new Date() };
    try {
      return { ...response, content: request.read(response.body) };
    } catch (cause) {
      if (!(cause instanceof UnreadableBody)) throw cause;
      throw new ProviderRejected(`${url} cannot be read: ${cause.message}`, { cause });
    }
  }

  async #open(url: string, object: Parameters<Inbox['open']>[0], from: number) {
    try {
      const found = await this.#options.inbox.open(object, from);
      if (found) return found;
    } catch (cause) {
      if (cause instanceof InboxRefused)
        throw new ProviderRejected(`${url} may not be read: ${cause.message}`, { cause });
      throw new ProviderUnavailable(`${url} could not be read: ${(cause as Error).message}`, { cause });
    }
    throw new ProviderRejected(`${url} is gone from the inbox: it was deleted, or it has expired`);
  }
}
