/**
 * Milliseconds that a Retry-After header asks to wait: a number of seconds, or an HTTP date (RFC 9110, 10.2.3).
 * Undefined when there is no header, or it is neither. A date in the past is 0.
 */
export function retryAfter(header: string | null | undefined, now: Date): number | undefined {
  if (!header) return undefined;
  const value = header.trim();
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
