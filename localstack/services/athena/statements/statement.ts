import type { Query } from '../../../../lib/sql/parse/ast.ts';

/** A table as a statement names it: lower case, one to three parts. */
export interface TableName {
  readonly catalog?: string;
  readonly database?: string;
  readonly table: string;
  readonly line: number;
  readonly column: number;
}

/** A value of a CREATE TABLE AS or UNLOAD property. */
export type PropertyValue = string | boolean | number | readonly string[];
export type Properties = Readonly<Record<string, PropertyValue>>;

/** A column of CREATE TABLE with a list of columns; the type as Hive spells it, lower case. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** CREATE TABLE with a list of columns, in Hive's grammar. */
export interface TableDdl {
  readonly table: TableName;
  readonly external: boolean;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly comment?: string;
  /** Hive's columns with a type; for Iceberg columns or transforms, e.g. day(moment), as text. */
  readonly partitionedBy: readonly (ColumnDefinition | string)[];
  readonly serde?: string;
  /** SERDEPROPERTIES, and what ROW FORMAT DELIMITED says in their names (field.delim …). */
  readonly serdeProperties: Readonly<Record<string, string>>;
  /** Of STORED AS, upper case. */
  readonly storedAs?: string;
  readonly inputFormat?: string;
  readonly outputFormat?: string;
  readonly location?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** `column = value` of a PARTITION clause, in its order. */
export type PartitionSpec = readonly { readonly column: string; readonly value: string }[];

export type AlterTable =
  | {
      readonly action: 'add partitions';
      readonly ifNotExists: boolean;
      readonly partitions: readonly { readonly spec: PartitionSpec; readonly location?: string }[];
    }
  | {
      readonly action: 'drop partitions';
      readonly ifExists: boolean;
      readonly partitions: readonly PartitionSpec[];
    }
  | { readonly action: 'set properties'; readonly properties: Readonly<Record<string, string>> }
  | { readonly action: 'rename'; readonly to: TableName };

/** A statement of the kinds that this Athena runs. */
export type AthenaStatement =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'explain'; readonly query: Query; readonly type: 'DISTRIBUTED' | 'LOGICAL' | 'VALIDATE' }
  | {
      readonly kind: 'create table as';
      readonly table: TableName;
      readonly ifNotExists: boolean;
      readonly properties: Properties;
      readonly query: Query;
      readonly withData: boolean;
    }
  | { readonly kind: 'create table'; readonly ddl: TableDdl }
  | { readonly kind: 'drop table'; readonly table: TableName; readonly ifExists: boolean }
  | ({ readonly kind: 'alter table'; readonly table: TableName } & AlterTable)
  | { readonly kind: 'repair table'; readonly table: TableName }
  | {
      readonly kind: 'create view';
      readonly table: TableName;
      readonly orReplace: boolean;
      readonly query: Query;
      /** The view's query as written. */
      readonly sql: string;
    }
  | { readonly kind: 'drop view'; readonly table: TableName; readonly ifExists: boolean }
  | {
      readonly kind: 'create database';
      readonly database: string;
      readonly ifNotExists: boolean;
      readonly comment?: string;
      readonly location?: string;
      readonly properties: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'drop database';
      readonly database: string;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | {
      readonly kind: 'insert';
      readonly table: TableName;
      /** As written; undefined for all columns in their order. */
      readonly columns?: readonly string[];
      readonly query: Query;
    }
  | {
      readonly kind: 'unload';
      readonly query: Query;
      readonly location: string;
      readonly properties: Properties;
    }
  | { readonly kind: 'prepare'; readonly name: string; readonly sql: string }
  | { readonly kind: 'execute'; readonly name: string; readonly parameters: readonly string[] }
  | { readonly kind: 'deallocate'; readonly name: string }
  | ShowStatement
  | {
      readonly kind: 'describe';
      readonly table: TableName;
      readonly style: 'plain' | 'extended' | 'formatted';
    };

export type ShowStatement =
  | { readonly kind: 'show databases'; readonly pattern?: string }
  | { readonly kind: 'show tables'; readonly database?: string; readonly pattern?: string }
  | { readonly kind: 'show views'; readonly database?: string; readonly pattern?: string }
  | { readonly kind: 'show columns'; readonly table: TableName }
  | { readonly kind: 'show partitions'; readonly table: TableName }
  | { readonly kind: 'show properties'; readonly table: TableName; readonly property?: string }
  | { readonly kind: 'show create table'; readonly table: TableName }
  | { readonly kind: 'show create view'; readonly table: TableName };

export type StatementOf<K extends AthenaStatement['kind']> = Extract<AthenaStatement, { readonly kind: K }>;

/** A statement that is not run: Athena runs it and this one does not, or neither does. */
export class UnsupportedStatement extends Error {
  override readonly name = 'UnsupportedStatement';
  readonly line: number;
  readonly column: number;

  /** @param by who does not run it */
  constructor(
    what: string,
    at: { readonly line: number; readonly column: number },
    by: 'Athena' | 'the local runtime' = 'the local runtime',
  ) {
    super(`Queries of this type are not supported by ${by}: ${what}`);
    this.line = at.line;
    this.column = at.column;
  }
}
