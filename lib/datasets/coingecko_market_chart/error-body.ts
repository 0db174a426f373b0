/** What CoinGecko says in an error's body. */
export interface CoingeckoError {
  readonly message: string;
  readonly code?: number;
}

/**
 * Reads the shapes that its endpoints use: {error: text}, {status: {error_code, error_message}}, the same within error, and
 * {status: number, error: text}. Undefined for anything else.
 */
export function readError(body: Uint8Array): CoingeckoError | undefined {
  const text = Buffer.from(body.subarray(0, 4096)).toString('utf8').trim();
  if (!text.startsWith('{') || text.startsWith('{"prices"')) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { error, status } = parsed as { error?: unknown; status?: unknown };
  if (typeof error === 'string') return { message: error };
  const nested =
    typeof error === 'object' && error !== null ? (error as { status?: unknown }).status : status;
  if (typeof nested !== 'object' || nested === null) return undefined;
  const { error_code: code, error_message: message } = nested as {
    error_code?: unknown;
    error_message?: unknown;
  };
  if (typeof message !== 'string') return undefined;
  return { message: message.trim(), ...(typeof code === 'number' ? { code } : {}) };
}
