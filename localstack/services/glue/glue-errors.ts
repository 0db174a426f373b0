import type { z } from 'zod';
import { AwsError } from '../service.ts';

export const entityNotFound = (message: string) => new AwsError('EntityNotFoundException', message);
export const alreadyExists = (message: string) => new AwsError('AlreadyExistsException', message);
export const invalidInput = (message: string) => new AwsError('InvalidInputException', message);

/** Reads a member of an input. @throws AwsError ValidationException that names the member by its path */
export function readMember<T>(schema: z.ZodType<T>, value: unknown, member: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0] as z.core.$ZodIssue;
  const path = [member, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys')
    throw new AwsError('ValidationException', `Unknown member '${issue.keys.join("', '")}' in ${path}`);
  throw new AwsError(
    'ValidationException',
    `Value at '${path}' failed to satisfy constraint: ${issue.message}`,
  );
}

export function requireText(value: unknown, member: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}

/** Inputs name every member they may have: what a caller asks for and would not get is refused. */
export function refuseUnknown(input: object, known: readonly string[], operation: string): void {
  const unknown = Object.keys(input).filter(
    (name) => !known.includes(name) && (input as Record<string, unknown>)[name] !== undefined,
  );
  if (unknown.length > 0)
    throw new AwsError(
      'NotImplemented',
      `The local runtime does not implement glue:${operation} with ${unknown.join(', ')}`,
      501,
    );
}

/** A page of a list by an opaque token. @param maximum largest page the API gives */
export function paged<T>(
  items: readonly T[],
  input: { NextToken?: string; MaxResults?: number },
  maximum: number,
): { page: readonly T[]; NextToken?: string } {
  const start = input.NextToken ? Number(Buffer.from(input.NextToken, 'base64url').toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw invalidInput('Invalid NextToken');
  const size = Math.min(maximum, input.MaxResults ?? maximum);
  if (!(size >= 1)) throw new AwsError('ValidationException', `MaxResults is from 1 to ${maximum}`);
  const end = start + size;
  return {
    page: items.slice(start, end),
    ...(end < items.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}
