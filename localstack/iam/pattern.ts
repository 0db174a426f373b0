import { matchesWildcard, readWildcards } from '../wildcard.ts';

/** Whether a text matches an IAM pattern: `*` any characters, `?` one; letter case counts unless told otherwise. */
export function matchesPattern(pattern: string, text: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  const fold = (given: string) => (ignoreCase ? given.toLowerCase() : given);
  return matchesWildcard(readWildcards(fold(pattern), { one: '?' }), fold(text));
}

/** Whether an ARN matches an ARN pattern segment by segment: a `*` reaches beyond a colon in the last segment alone. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const want = splitArn(pattern);
  const have = splitArn(arn);
  return want.length === have.length && want.every((part, i) => matchesPattern(part, have[i] as string));
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
