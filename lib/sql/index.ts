/**
 * What the other areas may use of Athena SQL: models for synthesis and functions, parser and binder for the local Athena.
 * Modules are imported by their own names, so that a function's bundle holds what it uses alone; this list is held by a test.
 */
export { type BindOptions, bindQuery } from './bind/bind-query.ts';
export { dateText, timestampConstant } from './bind/literals.ts';
export { decimalResult } from './bind/operators.ts';
export type { BindCatalog, CatalogTable } from './bind/scope.ts';
export type {
  BoundBody,
  BoundCall,
  BoundNamed,
  BoundQuery,
  BoundRelation,
  BoundSelect,
  BoundSort,
  BoundWindow,
  OutputColumn,
  QueryTree,
  Typed,
  TypedOf,
} from './bind/typed-tree.ts';
export { functionNames } from './functions/resolve-function.ts';
export { type AsOfGrain, truncateAsOf } from './model/as-of-grain.ts';
export { type ColumnSource, columnLineage } from './model/column-lineage.ts';
export { compileModels, readableTables } from './model/compile-models.ts';
export type { CompiledModel, CompiledModels } from './model/compiled-model.ts';
export { draftColumns } from './model/draft-columns.ts';
export { type ModelSource, queryOf, writeContract } from './model/draft-contract.ts';
export { loadModels } from './model/load-models.ts';
export { type ReadableTable, trinoType } from './model/readable-tables.ts';
export { renderAudit, renderBuild } from './model/render-statements.ts';
export { upstreamTables } from './model/upstream-tables.ts';
export { withNamespace } from './namespace.ts';
export type { AsOf, ComparisonOperator, Expression, NamedQuery, QualifiedName, Query } from './parse/ast.ts';
export { Cursor } from './parse/cursor.ts';
export { isQueryStart, parseExpression } from './parse/expression-parser.ts';
export { tokenize } from './parse/lexer.ts';
export { parseExpressionText, parseQueryText } from './parse/parse-query.ts';
export { parseQuery } from './parse/query-parser.ts';
export { SqlError } from './parse/sql-error.ts';
export { canCoerce, commonSuperType, isInteger } from './types/coercion.ts';
export { fromHiveType, toHiveType } from './types/hive-type.ts';
export { parseType } from './types/resolve-type.ts';
export { localOffset, zoneOffset } from './types/time-zone.ts';
export {
  array,
  BIGINT,
  BOOLEAN,
  type DecimalType,
  decimal,
  displayName,
  INTEGER,
  map,
  row,
  sameType,
  type TrinoType,
  type TypeOf,
  timestampWithTimeZone,
  typeName,
  VARBINARY,
  VARCHAR,
} from './types/type.ts';
export { KNOWN_FROM, KNOWN_TO, type ZonePeriod, zonePeriods } from './types/zone-changes.ts';
export { zoneName } from './types/zone-name.ts';
