import { bindQuery } from '../../../../lib/sql/bind/bind-query.ts';
import type { AsOf, Expression } from '../../../../lib/sql/parse/ast.ts';
import { parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';
import { SqlError } from '../../../../lib/sql/parse/sql-error.ts';
import { displayName } from '../../../../lib/sql/types/type.ts';
import { toDuckDb } from '../translator/to-duckdb.ts';
import type { EngineContext } from './engine-context.ts';
import { executionParameters } from './execution-parameters.ts';
import type { EngineQuery } from './query-engine.ts';
import type { PointInTime } from './sources/time-travel.ts';

/**
 * What the expression of FOR … AS OF says: for a timestamp a time (without a zone: UTC), for a version the id of a snapshot or the name
 * of a branch or tag.
 * @throws SqlError for an expression of another type, or one that names a column
 */
export async function computePointInTime(
  context: EngineContext,
  query: EngineQuery,
  asOf: AsOf,
): Promise<PointInTime> {
  const type = bind(context, query, 'SELECT 0', asOf.value).columns[0]!.type;
  const timestamps = ['date', 'timestamp', 'timestamp with time zone'];
  const versions = ['tinyint', 'smallint', 'integer', 'bigint', 'varchar', 'char'];
  if (!(asOf.kind === 'timestamp' ? timestamps : versions).includes(type.kind))
    throw new SqlError(
      'TYPE_MISMATCH',
      asOf,
      `Unsupported type for ${asOf.kind === 'timestamp' ? 'temporal table version' : 'table version'}: ${displayName(type)}`,
    );
  const wrapped =
    asOf.kind === 'timestamp'
      ? 'SELECT CAST(round(to_unixtime(CAST(0 AS timestamp(6) with time zone)) * 1000) AS bigint)'
      : 'SELECT CAST(0 AS varchar)';
  const { sql } = toDuckDb(bind(context, query, wrapped, asOf.value), {
    relation: () => {
      throw new Error('FOR … AS OF names no table');
    },
  });
  const rows = await context.duckdb.use(query.signal, async (connection) =>
    (await connection.runAndReadAll(sql)).getRows(),
  );
  const value = rows[0]?.[0];
  if (value === null || value === undefined)
    throw new SqlError('INVALID_ARGUMENTS', asOf, 'Pointer value cannot be NULL');
  if (asOf.kind === 'timestamp') return { kind: 'timestamp', milliseconds: Number(value) };
  return type.kind === 'varchar' || type.kind === 'char'
    ? { kind: 'reference', name: String(value) }
    : { kind: 'snapshot', id: String(value) };
}

/** Binds a query without tables in which the 0 is replaced by an expression. */
function bind({ runtime }: EngineContext, query: EngineQuery, sql: string, value: Expression) {
  const parsed = JSON.parse(JSON.stringify(parseQueryText(sql)), (_, node) =>
    node?.kind === 'integer' && node.text === '0' ? value : node,
  );
  return bindQuery(parsed, {
    catalog: { defaultDatabase: '', table: () => undefined },
    session: { timeZone: 'UTC', now: runtime.now() },
    parameters: executionParameters(query.parameters),
  });
}
