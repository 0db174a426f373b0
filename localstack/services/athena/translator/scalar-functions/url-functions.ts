import { BIGINT, type DuckDBType, VARCHAR } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';

/** The parts of RFC 3986's appendix B; java.net.URI refuses blanks and other characters that need an escape. */
const PARTS = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const ILLEGAL = /[\s"<>\\^`{|}]|%(?![0-9a-fA-F]{2})/;

interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly port: bigint | null;
  readonly path: string;
  /** As written. */
  readonly query: string;
  readonly fragment: string;
}

function parseUrl(text: string): Url | undefined {
  const match = ILLEGAL.test(text) ? null : PARTS.exec(text);
  if (!match) return undefined;
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = match;
  const [, host = '', port] = /^(?:.*@)?(\[.*\]|[^:]*)(?::(\d*))?$/.exec(authority) ?? [];
  return { scheme, host, port: port ? BigInt(port) : null, path, query, fragment };
}

function decodeEscapes(text: string): string {
  return Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})|[^\u0020-\u007e]/gu, (all, hex) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : Buffer.from(all, 'utf8').toString('latin1'),
    ),
    'latin1',
  ).toString('utf8');
}

const part = (
  name: string,
  read: (url: Url) => string | bigint | null,
  result: DuckDBType = VARCHAR,
): ScalarFunction => ({
  name: `trino_url_extract_${name}`,
  parameters: [VARCHAR],
  result,
  call: (text: string) => {
    const url = parseUrl(text);
    return url ? read(url) : null;
  },
});

/** Java's URLEncoder: letters, digits and `.-*_` stay, a blank becomes a plus. */
const encode = (text: string): string =>
  encodeURIComponent(text)
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

function decode(text: string): string {
  const incomplete = /%(?!..)/s.exec(text);
  if (incomplete)
    throw new Error('INVALID_FUNCTION_ARGUMENT: URLDecoder: Incomplete trailing escape (%) pattern');
  const illegal = /%(?:([^0-9a-fA-F])|.([^0-9a-fA-F]))/s.exec(text);
  if (illegal) {
    const char = (illegal[1] ?? illegal[2])!;
    throw new Error(
      `INVALID_FUNCTION_ARGUMENT: URLDecoder: Illegal hex characters in escape (%) pattern - not a hexadecimal digit: "${char}" = ${char.codePointAt(0)}`,
    );
  }
  return decodeEscapes(text.replaceAll('+', ' '));
}

export const urlFunctions: readonly ScalarFunction[] = [
  part('protocol', ({ scheme }) => scheme),
  part('host', ({ host }) => host),
  part('port', ({ port }) => port, BIGINT),
  part('path', ({ path }) => decodeEscapes(path)),
  part('query', ({ query }) => decodeEscapes(query)),
  part('fragment', ({ fragment }) => decodeEscapes(fragment)),
  {
    name: 'trino_url_extract_parameter',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, name: string) => {
      for (const pair of parseUrl(text)?.query.split('&').filter(Boolean) ?? []) {
        const [key = '', ...value] = pair.split('=');
        if (decode(key) === name) return decode(value.join('='));
      }
      return null;
    },
  },
  { name: 'trino_url_encode', parameters: [VARCHAR], result: VARCHAR, call: encode },
  { name: 'trino_url_decode', parameters: [VARCHAR], result: VARCHAR, call: decode },
];
