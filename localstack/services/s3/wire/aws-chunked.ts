import { AwsError } from '../../service.ts';

export interface ChunkedBody {
  readonly body: Uint8Array;
  /** Trailing headers, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Decodes a body of content encoding aws-chunked, signed (STREAMING-AWS4-HMAC-SHA256-PAYLOAD) or not, with or without trailers. Chunk
 * signatures are not verified. Source: S3 API reference, "Signature calculations: transferring payload in multiple chunks".
 * @throws AwsError IncompleteBody for a body that is cut or longer than announced.
 */
export function decodeChunked(encoded: Uint8Array, decodedLength: number | undefined): ChunkedBody {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (!(size >= 0)) throw incomplete();
    at = end + 2;
    if (size === 0) break;
    if (at + size + 2 > bytes.length) throw incomplete();
    chunks.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
  const body = chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
  if (decodedLength !== undefined && body.length !== decodedLength) throw incomplete();
  return { body, trailers: readTrailers(bytes.toString('latin1', at)) };
}

function readTrailers(text: string): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

const incomplete = () =>
  new AwsError(
    'IncompleteBody',
    'The request body terminated unexpectedly: it is shorter or longer than its headers say',
  );
