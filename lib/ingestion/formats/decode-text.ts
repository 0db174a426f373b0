import { UnreadableBody } from '../http/http-client.ts';

/** Longest text that is taken apart in memory, bytes: what a function of 2 GB can hold beside the rows. */
const LONGEST = 256 * 1024 * 1024;

/**
 * A body's text, without a byte order mark. One that is there decides over UTF-8 and UTF-16.
 * @param encoding a label such as windows-1251. @default utf-8
 * @throws UnreadableBody for bytes that the encoding does not have, and bodies of more than 256 MiB
 */
export function decodeText(body: Uint8Array, encoding = 'utf-8'): string {
  if (body.length > LONGEST)
    throw new UnreadableBody(`${body.length} bytes, more than the ${LONGEST} that can be read at once`);
  const marked = encodingOf(body, encoding);
  try {
    return new TextDecoder(marked, { fatal: true }).decode(body);
  } catch (cause) {
    throw new UnreadableBody(notText(marked), { cause });
  }
}

/** The encoding that a byte order mark tells, else the one that is meant. @param body its beginning, two bytes or more */
export function encodingOf(body: Uint8Array, encoding = 'utf-8'): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  return body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : encoding;
}

/** What is wrong with bytes that an encoding does not have. */
export const notText = (encoding: string): string =>
  `the body is not text in ${encoding}; set the format's encoding, e.g. windows-1251`;
