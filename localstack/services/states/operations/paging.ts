import { AwsError } from '../../service.ts';

/** One page of `items`: maxResults 1 to 1000 (0 and absent mean `absent`), nextToken as an earlier page gave it. */
export function page<T>(
  items: readonly T[],
  input: { readonly maxResults?: number; readonly nextToken?: string },
  absent: number,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const size = input.maxResults || absent;
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw new AwsError('ValidationException', `maxResults must be from 0 to 1000, got ${input.maxResults}`);
  }
  let start = 0;
  if (input.nextToken !== undefined) {
    start = Number(Buffer.from(input.nextToken, 'base64url').toString('utf8'));
    if (!Number.isInteger(start) || start < 1)
      throw new AwsError('InvalidToken', `Invalid Token: '${input.nextToken}'`);
  }
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(String(end)).toString('base64url') }),
  };
}
