import type { ProviderRequest, ProviderResponse } from '../../lib/stand-ins/provider-api.ts';

/** One way in which a provider misbehaves. */
export type Fault =
  | { readonly kind: 'throttle'; readonly retryAfterSeconds: number; readonly body?: string }
  | { readonly kind: 'ban'; readonly retryAfterSeconds: number; readonly body?: string }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** The body ends after that share (0 to 1) of its bytes, as when a connection breaks behind a proxy. */
  | { readonly kind: 'truncate'; readonly share: number }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Status 200 with this body, whatever was asked: a web firewall's page, a recorded error. */
  | { readonly kind: 'body'; readonly body: string; readonly contentType: string }
  /** Rewrites the rows of a JSON array: duplicates, holes, off-grid times, another order. */
  | { readonly kind: 'rows'; readonly rewrite: (rows: unknown[][]) => unknown[][] };

/** A fault, and the requests that meet it. */
export interface FaultRule {
  readonly fault: Fault;
  /** Which requests. @default every request */
  readonly match?: (request: ProviderRequest) => boolean;
  /** How many matching requests meet it before it is over. @default unlimited */
  readonly times?: number;
}

/** Applies rules in order to what the provider would have answered. */
export class FaultInjector {
  readonly #rules: { readonly rule: FaultRule; left: number }[];

  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  async apply(request: ProviderRequest, response: ProviderResponse): Promise<ProviderResponse> {
    let answer = response;
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !(entry.rule.match?.(request) ?? true)) continue;
      entry.left -= 1;
      answer = await misbehave(entry.rule.fault, answer);
    }
    return answer;
  }
}

async function misbehave(fault: Fault, response: ProviderResponse): Promise<ProviderResponse> {
  const { headers } = response;
  switch (fault.kind) {
    case 'throttle':
      return {
        status: 429,
        headers: { ...headers, 'retry-after': String(fault.retryAfterSeconds) },
        body: fault.body ?? 'Too many requests',
      };
    case 'ban':
      return {
        status: 418,
        headers: { ...headers, 'retry-after': String(fault.retryAfterSeconds) },
        body: fault.body ?? 'Address banned',
      };
    case 'status':
      return { status: fault.status, headers: { 'content-type': 'text/html' }, body: fault.body ?? '' };
    case 'truncate': {
      const bytes = Buffer.from(response.body);
      return { ...response, body: bytes.subarray(0, Math.floor(bytes.length * fault.share)) };
    }
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return response;
    case 'body':
      return { status: 200, headers: { 'content-type': fault.contentType }, body: fault.body };
    case 'rows':
      return {
        ...response,
        body: JSON.stringify(fault.rewrite(JSON.parse(Buffer.from(response.body).toString()))),
      };
  }
}
