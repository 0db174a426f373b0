import type { DuckDBConnection } from '@duckdb/node-api';
import { MACROS } from './macros.ts';
import { datetimeFunctions } from './scalar-functions/datetime-functions.ts';
import { decimalFunctions } from './scalar-functions/decimal-functions.ts';
import { register } from './scalar-functions/define.ts';
import { jsonFunctions } from './scalar-functions/json-functions.ts';
import { textFunctions } from './scalar-functions/text-functions.ts';

/** Makes a connection know what toDuckDb's SQL speaks of. Call once for each connection, before its first query. */
export async function registerFunctions(connection: DuckDBConnection): Promise<void> {
  register(connection, [...decimalFunctions, ...datetimeFunctions, ...textFunctions, ...jsonFunctions]);
  // The calendar's days and Java's Unicode order, whatever the machine's settings.
  await connection.run("SET TimeZone = 'UTC'");
  for (const macro of MACROS) await connection.run(`CREATE OR REPLACE TEMP MACRO ${macro}`);
}
