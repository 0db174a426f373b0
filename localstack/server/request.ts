import type { IncomingMessage } from 'node:http';
import type { RestRequest } from '../services/rest-service.ts';

/** Largest body of one request, bytes. Larger objects are uploaded in parts. */
const MAX_BODY = 1024 ** 3;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Reads one request whole. @throws BodyTooLarge */
export async function readRequest(message: IncomingMessage): Promise<RestRequest> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(message.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new BodyTooLarge(
        `A request's body has at most ${MAX_BODY} bytes: upload larger objects in parts`,
      );
    chunks.push(chunk);
  }
  const { path, query } = splitTarget(message.url ?? '/');
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    body: chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks),
  };
}

function splitTarget(target: string): { path: string; query: string } {
  const absolute = /^https?:\/\/[^/]+(.*)$/.exec(target);
  const local = absolute ? absolute[1] || '/' : target;
  const mark = local.indexOf('?');
  return mark < 0 ? { path: local, query: '' } : { path: local.slice(0, mark), query: local.slice(mark + 1) };
}
