import { AwsError } from './service.ts';

/** One page of a list, and the token of the next one: the position at which it starts. */
export function pageOf<T>(
  items: readonly T[],
  token: unknown,
  size: number,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = token === undefined || token === null ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidParameterValue', `The token ${String(token)} is not one of this list`);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { next: String(end) }) };
}
