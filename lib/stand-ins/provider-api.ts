/** What a provider answers: pure data, so that an API is a function of the request and tests need no socket. */
export interface ProviderResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** A GET request to a provider. */
export interface ProviderRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A provider's HTTP API; undefined for a path that it does not have. */
export type ProviderApi = (
  request: ProviderRequest,
) => ProviderResponse | undefined | Promise<ProviderResponse | undefined>;

export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): ProviderResponse {
  const body = typeof value === 'string' ? value : JSON.stringify(value);
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8', ...headers }, body };
}
