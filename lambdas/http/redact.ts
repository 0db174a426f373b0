const HIDDEN = 'REDACTED';

/** The URL with the values of secret query parameters hidden: for logs, errors and bronze. */
export function redactUrl(url: string, secretParameters: readonly string[]): string {
  if (secretParameters.length === 0) return url;
  const parsed = new URL(url);
  for (const name of secretParameters)
    if (parsed.searchParams.has(name)) parsed.searchParams.set(name, HIDDEN);
  return parsed.href;
}

/** The beginning of a body on one line, for an error message. */
export function beginningOf(body: Uint8Array, length = 120): string {
  const text = Buffer.from(body.subarray(0, length * 4))
    .toString('utf8')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
