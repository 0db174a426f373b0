import { Unzip, UnzipInflate } from 'fflate';
import { MalformedPage } from './scan-rows.ts';

/** Bytes of the zip that are unpacked at a time: what bounds the memory beside the zip itself. */
const PIECE = 64 * 1024;
/** "End of central directory" record: its signature, its length without the comment, and the longest comment. */
const END_SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;

/** What is wrong with a packed body. @param limit bytes */
export const unpacksTooLarge = (limit: number): string =>
  `unpacks to more than the ${limit / 1e6} MB that largestUnpackedMB in the settings allows`;

/** A file that unpacks to more bytes than it may have: read again, it would be as large. */
export class UnpacksTooLarge extends MalformedPage {
  override readonly name = 'UnpacksTooLarge';
}

/**
 * Unpacks one file of a zip file, piece by piece. The zip’s own check values are not compared: a checksum of the
 * whole zip does that before. Format: PKWARE APPNOTE 6.3, 4.3.
 * @param name the file's name within the zip
 * @param onPiece gets the file's bytes in order; a piece is only valid during the call
 * @param limit most bytes of the file: a small zip file can hold more than any memory
 * @throws UnpacksTooLarge beyond it; MalformedPage when the zip is not whole, has no such file, or can't be unpacked
 */
export function unzipFile(
  zip: Uint8Array,
  name: string,
  onPiece: (piece: Uint8Array) => void,
  limit: number,
): void {
  assertWhole(zip);
  const names: string[] = [];
  let isComplete = false;
  let length = 0;
  const unzip = new Unzip((file) => {
    names.push(file.name);
    if (file.name !== name) return;
    file.ondata = (error, piece, isLast) => {
      // What the lines below throw comes back as an error.
      if ((error as Error | null) instanceof UnpacksTooLarge) throw error;
      if (error) throw new MalformedPage(`${name} cannot be unpacked: ${error.message}`, { cause: error });
      length += piece.length;
      if (length > limit) throw new UnpacksTooLarge(`${name} ${unpacksTooLarge(limit)}`);
      onPiece(piece);
      isComplete ||= isLast;
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for (let at = 0; at < zip.length; at += PIECE)
    unzip.push(zip.subarray(at, at + PIECE), at + PIECE >= zip.length);
  if (!names.includes(name))
    throw new MalformedPage(
      `the zip file has no ${name}${names.length > 0 ? `, but ${names.join(', ')}` : ': it is empty'}`,
    );
  if (!isComplete) throw new MalformedPage(`${name} breaks off within the zip file`);
}

function assertWhole(zip: Uint8Array): void {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  const tail = bytes.subarray(Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT));
  if (bytes[0] !== END_SIGNATURE[0] || bytes[1] !== END_SIGNATURE[1])
    throw new MalformedPage('a zip file expected');
  if (tail.lastIndexOf(END_SIGNATURE) < 0)
    throw new MalformedPage(`the zip file breaks off after ${zip.length} bytes`);
}
