import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzipSync } from 'node:zlib';
import { LARGEST_UNPACKED_MB } from '../../contracts/answer-limit.ts';
import { releaseBytes } from '../../lake/release-bytes.ts';
import { UnreadableBody } from '../http/http-client.ts';
import { type Format, WrongAnswer } from './format.ts';
import { MalformedPage } from './scan-rows.ts';
import { UnpacksTooLarge, unpacksTooLarge, unzipFile } from './unzip-file.ts';

/** What was within the limit of the settings when it was fetched is read again whatever they say, up to here. */
const MOST = LARGEST_UNPACKED_MB * 1e6;

/** Bytes that are unpacked at a time. */
const PIECE = 1 << 18;

/** A format within gzip. @example gzip(tsv()) */
export const gzip = (inner: Format): Format => ({
  extension: `${inner.extension}.gz`,
  read(body, largestUnpacked = MOST) {
    let unpacked: Uint8Array;
    try {
      unpacked = gunzipSync(body, { maxOutputLength: largestUnpacked });
    } catch (cause) {
      // Asked for again, it would be as large.
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        throw new WrongAnswer(`the body ${unpacksTooLarge(largestUnpacked)}`, { cause });
      throw new UnreadableBody(`gzip cannot be unpacked: ${(cause as Error).message}`, { cause });
    }
    return inner.read(unpacked);
  },
  stream:
    inner.stream &&
    ((pieces, largestUnpacked = Number.POSITIVE_INFINITY) =>
      inner.stream!(unpackedPieces(pieces, largestUnpacked))),
});

async function* unpackedPieces(pieces: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip({ chunkSize: PIECE });
  void feed(unzip, pieces);
  let length = 0;
  try {
    for await (const piece of unzip as AsyncIterable<Uint8Array>) {
      length += piece.length;
      if (length > limit) throw new WrongAnswer(`the body ${unpacksTooLarge(limit)}`);
      yield piece;
      // Of a piece that is filled nothing more is unpacked into its memory.
      if (piece.length === PIECE) releaseBytes(piece);
    }
  } catch (cause) {
    if (!isOfZlib(cause as Error)) throw cause;
    throw new UnreadableBody(`gzip cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
}

/** Writes pieces to a stream, the next when it has read the one before. What goes wrong with them comes out of the stream. */
async function feed(stream: Transform, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const write = promisify((piece: Uint8Array, done: (error?: Error | null) => void) =>
    stream.write(piece, done),
  );
  try {
    for await (const piece of pieces) await write(piece);
    stream.end();
  } catch (error) {
    stream.destroy(error as Error);
  }
}

const isOfZlib = (error: Error): boolean =>
  /^(Z_|ERR_ZLIB)/.test((error as NodeJS.ErrnoException).code ?? '');

/**
 * A format within a zip file.
 * @param file name of the file in the zip
 * @example zip(csv(), { file: 'rates.csv' })
 */
export const zip = (inner: Format, { file }: { readonly file: string }): Format => ({
  extension: 'zip',
  read(body, largestUnpacked = MOST) {
    const pieces: Uint8Array[] = [];
    try {
      unzipFile(body, file, (piece) => pieces.push(Uint8Array.from(piece)), largestUnpacked);
    } catch (cause) {
      if (cause instanceof UnpacksTooLarge) throw new WrongAnswer(cause.message, { cause });
      if (!(cause instanceof MalformedPage)) throw cause;
      throw new UnreadableBody(cause.message, { cause });
    }
    return inner.read(Buffer.concat(pieces));
  },
});
