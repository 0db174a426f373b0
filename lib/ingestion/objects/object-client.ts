import { ProviderRejected, ProviderUnavailable } from '../../contracts/errors.ts';
import { type ObjectAsk, ObjectRefused, type ObjectSource } from '../../contracts/object-source.ts';
import type { HttpResponse } from '../http/fetch-body.ts';
import { type HttpClient, type HttpRequest, UnreadableBody } from '../http/http-client.ts';

export interface ObjectClientOptions {
  readonly objects: ObjectSource;
  /** Milliseconds until the invocation is cut off. */
  readonly remainingTime: () => number;
  /** Why a version is refused that is not there any more. @default the answer is undefined: its source may change at any time */
  readonly gone?: string | undefined;
}

/** Share of the time that an invocation has left in which it stores what came, and the most of it, ms. */
const STORING = { share: 0.1, most: 60_000 };

/**
 * Reads objects that others write as HttpClient reads answers, so that what is fetched is stored, resumed and checked by the same code. A
 * version of an object never changes: what is wrong with it is wrong for good.
 */
export class ObjectClient implements Pick<HttpClient, 'findIfChanged'> {
  readonly #options: ObjectClientOptions;

  constructor(options: ObjectClientOptions) {
    this.#options = options;
  }

  /**
   * @param request.url s3 URI, with the version of an object as `versionId` or `etag` in its query. @default the current one
   * @returns undefined for what is not there, or not with that version any more
   * @throws ProviderRejected for an object that may not be read or is of another format, and where `gone` is told; ProviderUnavailable
   *   where S3 does not answer, and where its body goes on and this call has no more time
   */
  async findIfChanged<T>(
    request: HttpRequest<T>,
  ): Promise<(HttpResponse & { readonly content: T }) | 'unchanged' | undefined> {
    const { remainingTime } = this.#options;
    const { url, sink } = request;
    const { pathname, searchParams } = new URL(url);
    const key = pathname.slice(1).split('/').map(decodeURIComponent).join('/');
    const version = searchParams.get('versionId') ?? searchParams.get('etag') ?? undefined;
    const own = typeof request.headers === 'function' ? request.headers() : request.headers;
    const [, start = '0'] = /^bytes=(\d+)-$/.exec(own?.range ?? '') ?? [];
    const left = remainingTime();
    const reserve = Math.min(STORING.most, left * STORING.share);
    const wanted = { key, version: version ?? own?.['if-range'], unless: request.etag };
    let from = Number(start);
    let found = await this.#open(url, { ...wanted, from });
    if (found === undefined && version === undefined && from > 0) {
      // Another one has taken its place since the first part came: it is read from its beginning.
      from = 0;
      found = await this.#open(url, { key });
    }
    if (found === undefined || found === 'unchanged') return found;
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

  async #open(url: string, object: ObjectAsk) {
    const { objects, gone } = this.#options;
    try {
      const found = await objects.open(object);
      if (found !== undefined || gone === undefined) return found;
    } catch (cause) {
      if (cause instanceof ObjectRefused)
        throw new ProviderRejected(`${url} may not be read: ${cause.message}`, { cause });
      throw new ProviderUnavailable(`${url} could not be read: ${(cause as Error).message}`, { cause });
    }
    throw new ProviderRejected(`${url} ${gone}`);
  }
}
