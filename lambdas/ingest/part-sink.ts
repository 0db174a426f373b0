import { createHash } from 'node:crypto';
import { arrivalMetadata } from '../../lib/ingestion/bronze/arrival.ts';
import { packPage } from '../../lib/ingestion/bronze/packed-page.ts';
import { writeOnce } from '../../lib/ingestion/bronze/write-once.ts';
import type { BodySink } from '../../lib/ingestion/http/fetch-body.ts';
import type { FilePart, FileParts } from '../../lib/ingestion/run/file-parts.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import { keptHeaders, sha256 } from './store-page.ts';

/** Bytes of a part: what a call holds of a file at a time. */
const PART_BYTES = 4_000_000;

export interface PartSinkOptions {
  readonly objects: Pick<ObjectStore, 'put'>;
  /** Path and query of the file's address. */
  readonly path: string;
  /** What came before. @default nothing */
  readonly known?: FileParts | undefined;
  /** Most bytes of the whole file, and what is said of more. */
  readonly largest: number;
  tooLarge(): Error;
  /** s3 URI of a part. @param name of it, unique for what it holds */
  object(name: string): string;
  /** Told of all parts whenever there is one more. */
  save(parts: FileParts): Promise<void>;
  /** @default 4 MB */
  readonly partBytes?: number | undefined;
}

/**
 * Stores a file in bronze as it comes, in parts, so that memory holds one. A request that breaks off is followed by one for the rest
 * (RFC 9110, 14.2); a file that was published anew in between begins again.
 */
export class PartSink implements BodySink {
  readonly #options: PartSinkOptions;
  #parts: readonly FilePart[];
  #validator: string | undefined;
  #total: number | undefined;
  /** What came behind the parts. */
  #pieces: Uint8Array[] = [];
  #held = 0;
  #arrived: Pick<FilePart, 'status' | 'headers'> = { status: 0, headers: {} };

  constructor(options: PartSinkOptions) {
    this.#options = options;
    this.#parts = options.known?.parts ?? [];
    this.#validator = options.known?.validator;
    this.#total = options.known?.total;
  }

  /** Bytes that came, those of earlier calls included. */
  get bytes(): number {
    return this.stored + this.#held;
  }

  /** Bytes of the parts in bronze. */
  get stored(): number {
    return this.#parts.at(-1)?.end ?? 0;
  }

  get parts(): readonly FilePart[] {
    return this.#parts;
  }

  /** Bytes of the whole file, where the source told. */
  get total(): number | undefined {
    return this.#total;
  }

  /** Whether the rest can be asked for later. */
  get isResumable(): boolean {
    return this.#validator !== undefined;
  }

  /** Asks for the rest, as long as the file is the same. Empty for the whole. */
  headers(): Readonly<Record<string, string>> {
    if (this.bytes === 0 || this.#validator === undefined) return {};
    return {
      range: `bytes=${this.bytes}-`,
      'if-range': this.#validator,
      // A range counts the bytes as they are sent.
      'accept-encoding': 'identity',
    };
  }

  begin(status: number, headers: Readonly<Record<string, string>>): void {
    this.#arrived = { status, headers: keptHeaders(headers) };
    if (status !== 206) {
      this.forget();
      this.#validator = validatorOf(headers);
      const length =
        headers['content-encoding'] === undefined ? Number(headers['content-length']) : Number.NaN;
      this.#total = length > 0 ? length : undefined;
      return;
    }
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    if (Number(start) !== this.bytes) {
      const asked = this.bytes;
      this.forget();
      this.#validator = undefined;
      throw new Error(
        `bytes from ${asked} on were asked for, and content-range is ${headers['content-range'] ?? 'missing'}`,
      );
    }
    if (total !== '*') this.#total = Number(total);
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#held += piece.length;
    if (this.bytes > this.#options.largest) throw this.#options.tooLarge();
    if (this.#held >= (this.#options.partBytes ?? PART_BYTES)) await this.flush();
  }

  /** The body of a file that is smaller than a part; undefined where there are parts. */
  get small(): Uint8Array | undefined {
    return this.#parts.length === 0 ? Buffer.concat(this.#pieces) : undefined;
  }

  /** Stores what came behind the parts as one more. */
  async flush(): Promise<void> {
    if (this.#held === 0) return;
    const { objects, object, save, path } = this.#options;
    const body = Buffer.concat(this.#pieces);
    const [start, end] = [this.stored, this.stored + body.length];
    const digest = sha256(body);
    const arrived = { ...this.#arrived, fetched_at: new Date().toISOString() };
    // Named by what it holds: an attempt that meets one has the same.
    const of = createHash('sha256')
      .update(this.#validator ?? digest)
      .digest('hex')
      .slice(0, 8);
    const uri = object(`${of}-${start}-${end}`);
    await writeOnce(objects as ObjectStore, uri, packPage(body), {
      contentType: 'application/gzip',
      metadata: arrivalMetadata(arrived),
    });
    this.#parts = [...this.#parts, { object: uri, start, end, sha256: digest, ...arrived }];
    this.#pieces = [];
    this.#held = 0;
    const validator = this.#validator;
    if (validator !== undefined)
      await save({
        ...{ path, validator, parts: [...this.#parts], isOver: false },
        ...(this.#total !== undefined && { total: this.#total }),
      });
  }

  /** Begins again: what came is of no use. */
  forget(): void {
    this.#parts = [];
    this.#pieces = [];
    this.#held = 0;
    this.#total = undefined;
  }
}

/** What tells a version of a file from another: its ETag where that is of its very bytes, else the time at which it was changed. */
function validatorOf(headers: Readonly<Record<string, string>>): string | undefined {
  if (headers['content-encoding'] !== undefined || headers['accept-ranges'] === 'none') return undefined;
  const { etag } = headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : headers['last-modified'];
}
