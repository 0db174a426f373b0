import * as z from 'zod';
import { InvalidDataset } from './invalid-dataset.ts';

const oneOf = (kinds: readonly string[]) => z.enum(kinds as [string, ...string[]]);
const duration = z.strictObject(
  { milliseconds: z.number().positive() },
  { error: 'a duration such as hours(2) expected' },
);
const columnType = z.custom<object>(
  (value) => typeof value === 'object' && value !== null && 'type' in value && 'description' in value,
  {
    error: "a column expected, such as text('What it is', path('name'))",
  },
);
const fn = z.custom<unknown>((value) => typeof value === 'function', { error: 'a function expected' });
const made = (how: string) =>
  z.custom<object>((value) => typeof value === 'object' && value !== null, { error: `${how} expected` });
const names = z.array(z.string(), { error: 'a list of column names expected' });

const member = z.strictObject(
  { path: z.string().min(1), is: z.string() },
  { error: "a member and its text expected, such as { path: 'kind', is: 'order' }" },
);

const table = z.strictObject({
  description: z.string().optional(),
  columns: z.record(z.string(), columnType, { error: 'columns by name expected' }),
  appended: z.record(z.string(), columnType, { error: 'columns by name expected' }).optional(),
  rules: z.array(made("a rule such as atLeast('high', 'low')")).optional(),
  key: names,
  partition: z
    .array(made("a partition such as month('time')"), {
      error: "a list of partitions such as [month('time')] expected",
    })
    .optional(),
  merge: oneOf(['upsert', 'replace', 'append', 'changes']).optional(),
  records: z
    .strictObject(
      { only: member.optional(), closed: member.optional() },
      { error: "which records are taken expected, such as { only: { path: 'kind', is: 'order' } }" },
    )
    .optional(),
  changes: z
    .custom<object>((value) => typeof (value as { read?: unknown } | null)?.read === 'function', {
      error: 'how the changes are written expected, such as debezium() or maxwell()',
    })
    .optional(),
});

const terms = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,99}$/, 'lower-case letters, digits and _ expected, a letter first'),
  description: z.string().min(1),
  provider: made('provider'),
  isOffByDefault: z.boolean().optional(),
  settings: z.custom<object>((value) => value instanceof z.ZodType, { error: 'a zod schema expected' }),
  schedule: z.strictObject(
    { expression: z.string(), timeZone: z.string() },
    { error: "a schedule such as cron('5 * * * *', 'UTC') expected" },
  ),
  freshness: z.strictObject(
    { warn: duration, error: duration },
    { error: '{ warn, error } expected, two durations' },
  ),
  retries: z.int().min(0).max(10),
  timeout: duration,
  ingestConcurrency: z.int().min(1).max(40).optional(),
  quarantineLimit: z.number().min(0).max(1).optional(),
  quarantineAllowance: z.int().min(0).optional(),
  coverage: z.custom<object>((value) => typeof value === 'object' && value !== null && 'kind' in value, {
    error: 'a coverage such as whole() or timeGrid({ … }) expected',
  }),
  tables: z.record(z.string(), table, { error: 'tables by name expected' }),
  source: made("a source such as http({ url: 'https://…' })"),
  demand: fn,
};

const definition = {
  grid: z.strictObject({
    ...terms,
    record: z.custom<object>((value) => value instanceof z.ZodType, {
      error: 'a zod schema of one record expected',
    }),
    closesAt: z.string().optional(),
    openMark: z.string().optional(),
    irregularLimit: z.number().min(0).max(1).optional(),
    halts: z
      .array(z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime(), source: z.url() }), {
        error: 'a list of { from, to, source } expected: two instants (UTC) and an address',
      })
      .optional(),
    restatement: z
      .strictObject(
        { same: names, near: names, share: z.number().min(0).max(1) },
        { error: '{ same, near, share } expected: two lists of column names and a share from 0 to 1' },
      )
      .optional(),
  }),
  slices: z.strictObject({ ...terms, parameters: fn }),
};

/**
 * Checks the form of a dataset's definition, which types alone do not hold: definitions run without a compiler before them.
 * @throws InvalidDataset with the first mistake: its field, and what is allowed
 */
export function checkDefinition(given: { readonly coverage: { readonly kind: string } }): void {
  const schema = given.coverage?.kind === 'time_grid' ? definition.grid : definition.slices;
  const result = schema.safeParse(given);
  if (result.success) return;
  const [issue] = result.error.issues as [z.core.$ZodIssue];
  if (issue.code === 'unrecognized_keys') {
    const within = issue.path[0] === 'tables' && issue.path.length === 2 ? table : schema;
    const field = [...issue.path, issue.keys[0]].map(String).join('.');
    throw new InvalidDataset(
      `${field}: there is no such field; there are ${Object.keys(within.shape).join(', ')}`,
    );
  }
  const found = valueAt(given, issue.path);
  const what = found === undefined ? 'missing: ' : '';
  throw new InvalidDataset(`${issue.path.map(String).join('.')}: ${what}${allowed(issue)}`);
}

/** What zod's own messages say of our fields, in our words. */
function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.join(', ')} expected`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `a ${issue.expected} expected`;
  if (issue.code === 'too_small') return `at least ${issue.minimum} expected`;
  if (issue.code === 'too_big') return `at most ${issue.maximum} expected`;
  return issue.message;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}
