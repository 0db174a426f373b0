import * as z from 'zod';

/** The function was invoked with something that is not its input: a mistake in the caller, never retried. */
class InvalidPayload extends Error {
  override readonly name = 'InvalidPayload';
}

/** Name of a run: the execution's name, which becomes part of object keys and table names. */
export const runName = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,80}$/, 'an execution name expected: up to 80 letters, digits, dots, - and _');

/** An instant with a zone, e.g. 2024-06-01T00:05:00Z; EventBridge Scheduler writes it without fractions. */
export const instant = z.iso.datetime({
  offset: true,
  error: 'an ISO 8601 instant expected, e.g. 2024-06-01T00:05:00Z',
});

/** @throws InvalidPayload with every mistake: its path, and what was expected. */
export function parsePayload<T>(functionName: string, schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  const mistakes = meant(result.error.issues, payload).map(
    (issue) => `${issue.path.map(String).join('.') || '(payload)'}: ${issue.message}`,
  );
  throw new InvalidPayload(`Input of ${functionName} is not valid: ${mistakes.join('; ')}`);
}

/** Of a union's mistakes those of the form that was meant: the last one is EventBridge's, where there is one. */
function meant(issues: readonly z.core.$ZodIssue[], payload: unknown): readonly z.core.$ZodIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const isEvent = typeof payload === 'object' && payload !== null && 'detail-type' in payload;
    return meant(issue.errors.at(isEvent ? -1 : 0)!, payload);
  });
}
