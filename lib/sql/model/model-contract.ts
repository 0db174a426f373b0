import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { day, identity, month, type PartitionField, year } from '../../contracts/partition.ts';
import { cron, type Schedule } from '../../contracts/schedule.ts';
import type { TableDefinition } from '../../contracts/table.ts';
import { type AsOfGrain, parseAsOfGrain } from './as-of-grain.ts';
import { type Chart, chartSchema, readChart } from './chart.ts';
import { type Check, checkSchema, columnsOf, toChecks } from './check.ts';
import { parseColumnType } from './column-type.ts';
import { InvalidModel } from './statement.ts';

/** When a model is built: in every run of a dataset upstream of it, or at times of its own. */
export type Cadence = { readonly kind: 'dataset' } | { readonly kind: 'cron'; readonly schedule: Schedule };

/** A model's .yml. */
export interface ModelContract {
  readonly grain: string;
  readonly table: TableDefinition;
  readonly checks: readonly Check[];
  readonly cadence: Cadence;
  /** What the rows depend on of the scheduled time. @default none */
  readonly asOf: AsOfGrain;
  /** For a rolling model: what a build of some rows alone must read before them, so that it equals a whole build. @default none */
  readonly lookback?: Lookback;
  /** How its rows are drawn. @default they are not */
  readonly chart?: Chart;
}

/** The `rows` rows before the first one that is built, in the order of the key, of each value of `of`. */
export interface Lookback {
  readonly rows: number;
  /** Columns of the key. */
  readonly of: readonly string[];
}

const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'lower-case letters, digits and _ expected, a letter first');
const PARTITION = /^(?:(year|month|day)\((\w+)\)|(\w+))$/;

const contractSchema = z.strictObject({
  /** What a program has guessed and no person has looked at: the model is refused until it is empty. */
  guessed: z.array(z.string()).default([]),
  description: z.string().min(1),
  /** What one row stands for. */
  grain: z.string().min(1),
  columns: z.record(
    name,
    z.strictObject({ type: z.string(), unit: z.string().optional(), doc: z.string().min(1) }),
  ),
  key: z.array(name).min(1),
  partition: z
    .array(z.string().regex(PARTITION, 'write column, year(column), month(column) or day(column)'))
    .default([]),
  checks: z.array(checkSchema),
  cadence: z.union(
    [z.strictObject({ with: z.literal('dataset') }), z.strictObject({ cron: z.string(), zone: z.string() })],
    { error: 'write with: dataset, or cron: <five fields> and zone: <IANA name>' },
  ),
  as_of: z.string().default('none'),
  chart: chartSchema.optional(),
  lookback: z.strictObject({ rows: z.int().positive(), of: z.array(name).min(1) }).optional(),
});

/**
 * Reads a model's contract.
 * @param where what messages call the source, e.g. the file's path
 * @throws InvalidModel with every mistake: its path and what is allowed
 */
export function parseModelContract(model: string, text: string, where: string): ModelContract {
  const raw = readYaml(text, where);
  const result = contractSchema.safeParse(raw);
  if (!result.success) {
    const mistakes = result.error.issues.map((issue) => {
      const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
      return unknown
        .map((key) => {
          const path = [...issue.path, ...(key === undefined ? [] : [key])].map(String).join('.') || '(root)';
          return `  ${path}: ${key === undefined ? issue.message : 'unknown member'}`;
        })
        .join('\n');
    });
    throw new InvalidModel(`${where} is not valid:\n${mistakes.join('\n')}`);
  }
  const contract = result.data;
  const mistakes: string[] = [];
  if (contract.guessed.length > 0)
    mistakes.push(
      `  guessed: nobody has confirmed ${contract.guessed.join(', ')} yet; look at each, correct it, and take it from the list`,
    );
  const known = (path: string, columns: readonly string[]) => {
    for (const column of columns)
      if (!(column in contract.columns)) mistakes.push(`  ${path}: unknown column '${column}'`);
  };
  const attempt = <T>(path: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      mistakes.push(`  ${path}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const fields = Object.entries(contract.columns).map(([column, { type, unit, doc }], index) => ({
    id: index + 1,
    name: column,
    type: attempt(`columns.${column}.type`, () => parseColumnType(type)) ?? ({ kind: 'text' } as const),
    // The writer is Athena's CTAS, whose columns are all optional; the not_null checks hold them.
    required: false,
    doc: unit === undefined ? doc : `${doc}, ${unit}`,
  }));
  const partition = contract.partition.map(partitionField);
  const checks = contract.checks.flatMap(toChecks);
  const cadence = contract.cadence;
  const schedule =
    'cron' in cadence ? attempt('cadence.cron', () => cron(cadence.cron, cadence.zone)) : undefined;
  const asOf = attempt('as_of', () => parseAsOfGrain(contract.as_of)) ?? ({ kind: 'none' } as const);
  known('key', contract.key);
  known(
    'partition',
    partition.map((field) => field.source),
  );
  for (const check of checks) known('checks', columnsOf(check));
  const { lookback } = contract;
  for (const column of lookback?.of ?? [])
    if (!contract.key.includes(column)) mistakes.push(`  lookback: '${column}' is no column of the key`);
  const drawn = contract.chart && readChart(contract.chart, fields, contract.key);
  mistakes.push(...(drawn?.mistakes ?? []));
  if (mistakes.length > 0) throw new InvalidModel(`${where} is not valid:\n${mistakes.join('\n')}`);
  return {
    grain: contract.grain,
    checks,
    cadence: schedule ? { kind: 'cron', schedule } : { kind: 'dataset' },
    asOf,
    ...(lookback && { lookback }),
    ...(drawn && { chart: drawn.chart }),
    table: {
      database: 'gold',
      name: model,
      description: contract.description.trim(),
      fields,
      key: contract.key,
      partition,
    },
  };
}

function readYaml(text: string, where: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw new InvalidModel(`${where} is not YAML: ${(error as Error).message}`, { cause: error });
  }
}

function partitionField(text: string): PartitionField {
  const [, transform, source, plain] = PARTITION.exec(text) ?? [];
  if (transform === undefined || source === undefined) return identity(plain ?? text);
  return { year, month, day }[transform as 'year' | 'month' | 'day'](source);
}
