import { z } from 'zod';

/** CloudFormation takes numbers and booleans as text too. */
export const integer = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);
export const boolean = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
export const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
export const tags = z.array(z.strictObject({ Key: z.string(), Value: text })).optional();
export const policyDocument = z.union([z.record(z.string(), z.unknown()), z.string()]);
/** A property that is taken as it is. */
export const anything = z.unknown().optional();
