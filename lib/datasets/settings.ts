import * as z from 'zod';
import { datasets } from './registry.ts';

/** A dataset's settings, its defaults, or false. Mistakes are those of the settings, whose shape nobody doubts. */
function orLeftOut(settings: z.ZodType<object, object>) {
  return z
    .custom<object | false>()
    .prefault({})
    .transform((given, context): object | false => {
      if (given === false) return false;
      const result = settings.safeParse(given);
      if (result.success) return result.data;
      context.issues.push(...result.error.issues.map((issue) => ({ ...issue, input: given }) as never));
      return z.NEVER;
    });
}

/** One deployment's settings: what cdk.json holds below `environments.<env>`, and a settings file of the command line. */
export const settingsSchema = z.strictObject({
  /** Prefix of the database names on AWS, where they are unique per account and region; empty for none. */
  namespace: z
    .string()
    .regex(
      /^([a-z][a-z0-9_]{0,30}_)?$/,
      'empty, or lower-case letters, digits and _ with _ at the end, e.g. dev_',
    )
    .default(''),
  /** Keep buckets and databases when the stacks are deleted. */
  retain: z.boolean().default(false),
  /** Customer-managed KMS key with bucket keys, instead of SSE-S3. */
  kms: z.boolean().default(false),
  logRetentionDays: z.union([7, 14, 30, 90, 180, 365].map((d) => z.literal(d))).default(30),
  /** Where alarms go; none for no subscription. */
  alarmEmail: z.email().optional(),
  /** Monthly budget in USD that warns at 80 %; none for no budget. */
  monthlyBudgetUsd: z.number().positive().optional(),
  /** Query cutoff of the workgroup, bytes; Athena takes 10 MB and more. */
  bytesScannedCutoff: z.int().min(10_000_000).default(10_000_000_000),
  tags: z.record(z.string(), z.string()).default({}),
  /** Settings by dataset; false leaves a dataset out, with the models that read it. */
  datasets: z
    .strictObject(
      Object.fromEntries(Object.values(datasets).map(({ name, settings }) => [name, orLeftOut(settings)])),
    )
    .prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;

export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/**
 * Reads settings that a person wrote.
 * @param where what the message calls the source, e.g. `cdk.json environments.dev` or a file's path
 * @throws InvalidSettings with every mistake: its path, what is wrong, what is allowed
 */
export function parseSettings(raw: unknown, where: string): Settings {
  const result = settingsSchema.safeParse(raw);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((issue) => {
    const path = issue.path.map(String).join('.') || '(root)';
    if (issue.code !== 'unrecognized_keys') return `  ${path}: ${issue.message}`;
    const what =
      path === 'datasets'
        ? `unknown dataset; there are ${Object.keys(datasets).join(', ')}`
        : 'unknown setting';
    return `  ${[...issue.path, issue.keys[0]].map(String).join('.')}: ${what}`;
  });
  throw new InvalidSettings(`Settings in ${where} are not valid:\n${mistakes.join('\n')}`);
}
