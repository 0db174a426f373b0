import type { DuckDBConnection } from '@duckdb/node-api';
import { MACROS } from './macros.ts';
import { regexpFunctions } from './regular-expression/regexp-functions.ts';
import { binaryFunctions } from './scalar-functions/binary-functions.ts';
import { datetimeFunctions } from './scalar-functions/datetime-functions.ts';
import { decimalFunctions } from './scalar-functions/decimal-functions.ts';
import { register } from './scalar-functions/define.ts';
import { jsonFunctions } from './scalar-functions/json-functions.ts';
import { momentFunctions } from './scalar-functions/moment-functions.ts';
import { phraseFunctions } from './scalar-functions/phrase-functions.ts';
import { textFunctions } from './scalar-functions/text-functions.ts';
import { urlFunctions } from './scalar-functions/url-functions.ts';
import { bucketFunctions } from './scalar-functions/width-bucket.ts';

/** Makes a connection know what toDuckDb's SQL speaks of. Call once for each connection, before its first query. */
export async function registerFunctions(connection: DuckDBConnection): Promise<void> {
  register(connection, [
    ...bucketFunctions,
    ...decimalFunctions,
    ...datetimeFunctions,
    ...textFunctions,
    ...regexpFunctions,
    ...jsonFunctions,
    ...urlFunctions,
    ...binaryFunctions,
    ...momentFunctions,
    ...phraseFunctions,
  ]);
  // The calendar's days and Java's Unicode order, whatever the machine's settings.
  await connection.run("SET TimeZone = 'UTC'");
  // It computes what stands twice in a TRY before the TRY, where its error is not caught.
  await connection.run("SET disabled_optimizers = 'common_subexpressions'");
  for (const macro of MACROS) await connection.run(`CREATE OR REPLACE TEMP MACRO ${macro}`);
}
