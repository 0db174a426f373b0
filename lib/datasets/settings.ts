import * as z from 'zod';
import { closestNames, didYouMean } from '../contracts/closest-names.ts';
import type { SourcedDataset } from '../ingestion/dataset.ts';
import { knownSettings } from './known-settings.ts';
import { datasets } from './registry.ts';

/** A dataset's settings, its defaults, or false. Mistakes are those of the settings, whose shape nobody doubts. */
function orLeftOut({ settings, isOffByDefault }: Pick<SourcedDataset, 'settings' | 'isOffByDefault'>) {
  return z
    .custom<object | false>()
    .prefault(isOffByDefault ? false : {})
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
  logRetentionDays: z.literal([7, 14, 30, 90, 180, 365]).default(30),
  /** Where alarms go; none for no subscription. */
  alarmEmail: z.email('an e-mail address expected').optional(),
  /** Monthly budget in USD that warns at 80 %; none for no budget. */
  monthlyBudgetUsd: z.number().positive().optional(),
  /** A CloudWatch dashboard of freshness, failures and runs: 3 USD a month beyond an account's first three. */
  dashboard: z.boolean().default(false),
  /** Query cutoff of the workgroup, bytes; Athena takes 10 MB and more. */
  bytesScannedCutoff: z.int().min(10_000_000).default(10_000_000_000),
  tags: z.record(z.string(), z.string()).default({}),
  /** Settings by dataset; false leaves a dataset out, with the models that read it. */
  datasets: z
    .strictObject(
      Object.fromEntries(Object.values(datasets).map((dataset) => [dataset.name, orLeftOut(dataset)])),
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
  throw new InvalidSettings(
    `Settings in ${where} are not valid:\n${result.error.issues.flatMap(mistakes).join('\n')}`,
  );
}

/** A line a mistake: its path, what is wrong, what is allowed. */
function mistakes(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.map(String);
  if (issue.code !== 'unrecognized_keys') return [`  ${path.join('.') || '(root)'}: ${wordsFor(issue)}`];
  const known = knownSettings(settingsSchema, path);
  const listed = known.join(', ');
  return issue.keys.map((key) => {
    const advice = didYouMean(closestNames(key, known)) || ` There are ${listed}`;
    const what =
      path.join('.') === 'datasets' ? `unknown dataset; there are ${listed}` : `unknown setting.${advice}`;
    return `  ${[...path, key].join('.')}: ${what}`;
  });
}

function wordsFor(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.path.length === 2 && issue.path[0] === 'datasets') return 'an object or false expected';
      return `${TYPES[issue.expected] ?? issue.expected} expected`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')} expected`;
    case 'too_small':
      return issue.inclusive === false
        ? `more than ${issue.minimum} expected`
        : `${issue.minimum} or more expected`;
    case 'too_big':
      return `${issue.maximum} or less expected`;
    default:
      return issue.message;
  }
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a text',
};
