import { join } from 'node:path';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { beforeAll, describe, expect, test } from 'vitest';
import { clientOptions } from '../end-to-end/client-options.ts';
import { query } from '../end-to-end/coinlake.ts';
import { command } from './support/cache.ts';
import { differences, oneDigitAltered, type TextTable } from './support/compare-rows.ts';
import { BRIEF_JAVA } from './support/java.ts';
import { awsEnvironment } from './support/lakehouse.ts';
import { dataPython, installSpark } from './support/python.ts';
import { smallLakehouse } from './support/suite.ts';

const { endpoint, data } = await smallLakehouse();

/** Per table: a condition that some rows and files meet and others don't, and a column to alter. */
const TABLES = [
  { name: 'silver.binance_klines', condition: "symbol = 'BTCUSDT' AND trades > 30000", digit: 'volume' },
  { name: 'gold.ohlcv_daily', condition: "symbol = 'ETHUSDT' AND close < 50000", digit: 'vwap' },
  { name: 'gold.session_volatility', condition: 'volatility_p10_30 IS NULL', digit: 'volatility_mean_5' },
  { name: 'ops.batches', condition: 'records > 500', digit: 'inserted' },
] as const;

/** What each reader calls Glue's types; `(p,s)` stands for a decimal's digits. */
const ARROW_TYPES = {
  string: 'string',
  timestamp: 'timestamp[us]',
  date: 'date32[day]',
  bigint: 'int64',
  boolean: 'bool',
  decimal: 'decimal128(p, s)',
};
const READERS: readonly {
  readonly name: string;
  readonly script: string;
  readonly types: Readonly<Record<keyof typeof ARROW_TYPES, string>>;
  readonly counts: boolean;
  readonly filters: boolean;
}[] = [
  { name: 'PyIceberg', script: 'with_pyiceberg.py', types: ARROW_TYPES, counts: true, filters: true },
  {
    name: 'Polars',
    script: 'with_polars.py',
    types: {
      string: 'String',
      timestamp: "Datetime(time_unit='us', time_zone=None)",
      date: 'Date',
      bigint: 'Int64',
      boolean: 'Boolean',
      decimal: 'Decimal(precision=p, scale=s)',
    },
    counts: false,
    filters: true,
  },
  { name: 'pyarrow', script: 'with_pyarrow.py', types: ARROW_TYPES, counts: true, filters: false },
  {
    name: 'DuckDB',
    script: 'with_duckdb.py',
    types: {
      string: 'VARCHAR',
      timestamp: 'TIMESTAMP',
      date: 'DATE',
      bigint: 'BIGINT',
      boolean: 'BOOLEAN',
      decimal: 'DECIMAL(p,s)',
    },
    counts: true,
    filters: true,
  },
  {
    name: 'Spark',
    script: 'with_spark.py',
    types: {
      string: 'string',
      timestamp: 'timestamp_ntz',
      date: 'date',
      bigint: 'bigint',
      boolean: 'boolean',
      decimal: 'decimal(p,s)',
    },
    counts: true,
    filters: true,
  },
];

/** A table as a script prints it. */
interface Printed {
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}
interface Reading {
  readonly all: Printed;
  readonly matching?: Printed;
  readonly counted?: number;
}

const expected = new Map<string, { readonly all: TextTable; readonly matching: TextTable }>();
beforeAll(async () => {
  for (const { name, condition } of TABLES)
    expected.set(name, {
      all: queried(await query(`SELECT * FROM ${name}`, data)),
      matching: queried(await query(`SELECT * FROM ${name} WHERE ${condition}`, data)),
    });
});

describe.each(READERS)('$name reads the tables through Glue and S3', (reader) => {
  let readings: Readonly<Record<string, Reading>>;
  beforeAll(async () => {
    const script = join(import.meta.dirname, 'readers', reader.script);
    const asked = JSON.stringify(TABLES.map(({ name, condition }) => ({ name, condition })));
    const env = awsEnvironment(endpoint);
    if (reader.name === 'Spark') {
      const { python, jars, javaHome } = await installSpark();
      readings = JSON.parse(
        await command(python, [script, asked, jars], {
          env: { ...env, JAVA_HOME: javaHome, JDK_JAVA_OPTIONS: BRIEF_JAVA },
        }),
      );
    } else readings = JSON.parse(await command(await dataPython(), [script, asked], { env }));
  });

  test.each(TABLES)('$name: the values that coinlake query gives', ({ name, digit }) => {
    const { all } = expected.get(name)!;
    expect(all.rows.length).toBeGreaterThan(0);
    const read = printed(readings[name]!.all);
    expect(differences(read, all)).toEqual([]);
    expect(differences(read, oneDigitAltered(all, digit))).not.toEqual([]);
  });

  test.each(TABLES)('$name: the types of the catalog', async ({ name }) => {
    const types = await glueTypes(name);
    expect(readings[name]!.all.types).toEqual(types.map((type) => named(type, reader.types)));
  });

  test.runIf(reader.filters).each(TABLES)('$name: under a filter, the rows that meet it', ({ name }) => {
    const { all, matching } = expected.get(name)!;
    expect(matching.rows.length).toBeGreaterThan(0);
    expect(matching.rows.length).toBeLessThan(all.rows.length);
    expect(differences(printed(readings[name]!.matching!), matching)).toEqual([]);
  });

  test.runIf(reader.counts).each(TABLES)('$name: as many rows as its metadata says', ({ name }) => {
    expect(readings[name]!.counted).toBe(expected.get(name)!.all.rows.length);
  });
});

/** NULL is no text that a table holds: here it is told apart from the empty text. */
const exact = (value: unknown): string => (value === null ? '∅' : String(value));

function printed({ columns, rows }: Printed): TextTable {
  return { columns, rows: rows.map((row) => row.map(exact)) };
}

function queried(rows: readonly Record<string, unknown>[]): TextTable {
  return {
    columns: Object.keys(rows[0] ?? {}),
    rows: rows.map((row) => Object.values(row).map(exact)),
  };
}

/** e.g. decimal(18,8), of the columns in order. */
async function glueTypes(table: string): Promise<readonly string[]> {
  const [DatabaseName, Name] = table.split('.');
  const glue = new GlueClient(clientOptions(endpoint));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName, Name }));
  return Table!.StorageDescriptor!.Columns!.map(({ Type = '' }) => Type);
}

function named(type: string, names: Readonly<Record<string, string>>): string {
  const [, kind = '', precision = '', scale = ''] = /^(\w+)(?:\((\d+),(\d+)\))?$/.exec(type) ?? [];
  const name = names[kind];
  if (!name) throw new Error(`The readers' test knows no column of type ${type}`);
  return name.replace(/\bp\b/, precision).replace(/\bs\b/, scale);
}
