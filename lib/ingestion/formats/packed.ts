import { gunzipSync } from 'node:zlib';
import { UnreadableBody } from '../http/http-client.ts';
import { type Format, WrongAnswer } from './format.ts';
import { MalformedPage } from './scan-rows.ts';
import { UnpacksTooLarge, unzipFile } from './unzip-file.ts';

/** Most that a packed body may unpack to, bytes: a small one can hold more than any memory. */
const MOST = 128_000_000;

/** A format within gzip. @example gzip(tsv()) */
export const gzip = (inner: Format): Format => ({
  extension: `${inner.extension}.gz`,
  read(body) {
    let unpacked: Uint8Array;
    try {
      unpacked = gunzipSync(body, { maxOutputLength: MOST });
    } catch (cause) {
      // Asked for again, it would be as large.
      if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
        throw new WrongAnswer(`the body unpacks to more than ${MOST} bytes`, { cause });
      throw new UnreadableBody(`gzip cannot be unpacked: ${(cause as Error).message}`, { cause });
    }
    return inner.read(unpacked);
  },
});

/**
 * A format within a zip file.
 * @param file name of the file in the zip
 * @example zip(csv(), { file: 'rates.csv' })
 */
export const zip = (inner: Format, { file }: { readonly file: string }): Format => ({
  extension: 'zip',
  read(body) {
    const pieces: Uint8Array[] = [];
    try {
      unzipFile(body, file, (piece) => pieces.push(Uint8Array.from(piece)), MOST);
    } catch (cause) {
      if (cause instanceof UnpacksTooLarge) throw new WrongAnswer(cause.message, { cause });
      if (!(cause instanceof MalformedPage)) throw cause;
      throw new UnreadableBody(cause.message, { cause });
    }
    return inner.read(Buffer.concat(pieces));
  },
});
