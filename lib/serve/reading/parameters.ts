import * as z from 'zod';
import { Problem } from '../problem.ts';

/** Each parameter's schema; `describe` says what is allowed, in words. */
export type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = { readonly [Name in keyof S]: z.infer<S[Name]> };

/**
 * Query parameters by their schemas.
 * @returns the known ones, and the others in their order
 * @throws Problem 400 that names the parameter and what is allowed: a wrong value, or the same parameter twice
 */
export function parseParameters<S extends Shape>(
  url: URL,
  shape: S,
): { readonly values: Values<S>; readonly others: readonly (readonly [string, string])[] } {
  const known: Record<string, unknown> = {};
  const others: [string, string][] = [];
  for (const [name, value] of url.searchParams) {
    if (!Object.hasOwn(shape, name)) others.push([name, value]);
    else if (Object.hasOwn(known, name))
      throw new Problem(400, `${name}: given twice`, { parameter: name, allowed: 'once' });
    else known[name] = value;
  }
  for (const [name, schema] of Object.entries(shape)) {
    const parsed = schema.safeParse(known[name]);
    if (!parsed.success)
      throw new Problem(
        400,
        `${name}: ${known[name] === undefined ? 'missing' : `'${known[name]}' is not allowed`}`,
        {
          parameter: name,
          ...(schema.description !== undefined && { allowed: schema.description }),
        },
      );
    known[name] = parsed.data;
  }
  return { values: known as Values<S>, others };
}

/**
 * Query parameters where there are no others than those of the schemas.
 * @throws Problem 400 that names the parameter and what is allowed
 */
export function onlyParameters<S extends Shape>(url: URL, shape: S): Values<S> {
  const { values, others } = parseParameters(url, shape);
  const [other] = others;
  if (other)
    throw new Problem(400, `${other[0]}: there is no such parameter here`, {
      parameter: other[0],
      allowed: Object.keys(shape),
    });
  return values;
}

/** A whole number within bounds, both inclusive. */
export const wholeNumber = (minimum: number, maximum: number, otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .default(otherwise)
    .describe(`a whole number from ${minimum} to ${maximum}; ${otherwise} if left out`);
