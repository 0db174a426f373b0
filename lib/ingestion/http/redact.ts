const HIDDEN = 'REDACTED';
const SHORTEST_SECRET = 8;

/** The URL with the values of secret query parameters hidden: for logs, errors and bronze. */
export function redactUrl(url: string, secretParameters: readonly string[]): string {
  if (secretParameters.length === 0) return url;
  const parsed = new URL(url);
  for (const name of secretParameters)
    if (parsed.searchParams.has(name)) parsed.searchParams.set(name, HIDDEN);
  return parsed.href;
}

/** The text with secret values hidden; short ones are no secrets. */
export function redactValues(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text);
}

/** A body with secret values hidden; the same object where it has none, so that it stays as it was received. */
export function redactBody(body: Uint8Array, secrets: readonly string[]): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const found = secrets.filter((secret) => secret.length >= SHORTEST_SECRET && bytes.includes(secret));
  return found.length === 0 ? body : Buffer.from(redactValues(bytes.toString('latin1'), found), 'latin1');
}

/**
 * The secrets that went out with a request: values of headers, a scheme before them aside (`Bearer …`), and of secret query parameters,
 * each also as a URL writes it.
 */
export function sentSecrets(
  headers: Readonly<Record<string, string>>,
  url: string,
  secretParameters: readonly string[],
): readonly string[] {
  const sent = Object.values(headers).flatMap((value) => [value, ...value.split(' ').slice(1)]);
  const { searchParams } = new URL(url);
  const values = [...sent, ...secretParameters.flatMap((name) => searchParams.getAll(name))];
  // The longer first, so that no rest of one is left.
  return [...new Set(values.flatMap((value) => [value, encodeURIComponent(value)]))].sort(
    (a, b) => b.length - a.length,
  );
}

/** The beginning of a body on one line, for an error message. */
export function beginningOf(body: Uint8Array, length = 120): string {
  const text = Buffer.from(body.subarray(0, length * 4))
    .toString('utf8')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
