import { matchesWithin, RegularExpressionTooSlow } from '../../bounded-regular-expression.ts';
import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Operation } from '../service.ts';
import type { DataCatalog, TableRecord } from './data-catalog.ts';
import {
  entityNotFound,
  invalidInput,
  paged,
  readMember,
  refuseUnknown,
  requireText,
} from './glue-errors.ts';
import { tableInput } from './glue-shapes.ts';

// biome-ignore lint/suspicious/noExplicitAny: inputs are the API's own shapes, checked member by member.
type Input = any;

export function tableOperations(
  catalog: DataCatalog,
  runtime: LocalRuntime,
): Readonly<Record<string, Operation>> {
  const shape = (record: TableRecord) => ({
    ...record.input,
    ...dates(record.input),
    Retention: record.input.Retention ?? 0,
    PartitionKeys: record.input.PartitionKeys ?? [],
    DatabaseName: record.database,
    CreateTime: new Date(record.createTime),
    UpdateTime: new Date(record.updateTime),
    CreatedBy: record.createdBy,
    IsRegisteredWithLakeFormation: false,
    CatalogId: runtime.accountId,
    VersionId: String(record.versionId),
  });
  const inDatabase = (input: Input) => {
    catalog.checkCatalog(input.CatalogId);
    return requireText(input.DatabaseName, 'databaseName').toLowerCase();
  };
  const named = (input: Input, member = 'Name'): [string, string] => [
    inDatabase(input),
    requireText(input[member], member.charAt(0).toLowerCase() + member.slice(1)).toLowerCase(),
  ];
  return {
    GetTable: (input: Input, call) => {
      refuseUnknown(input, ['CatalogId', 'DatabaseName', 'Name', 'IncludeStatusDetails'], 'GetTable');
      const [database, table] = named(input);
      catalog.authorize(call, 'GetTable', database, table);
      return { Table: shape(catalog.table(database, table)) };
    },
    GetTables: (input: Input, call) => {
      refuseUnknown(
        input,
        [
          'CatalogId',
          'DatabaseName',
          'Expression',
          'NextToken',
          'MaxResults',
          'IncludeStatusDetails',
          'AttributesToGet',
        ],
        'GetTables',
      );
      const database = inDatabase(input);
      catalog.authorize(call, 'GetTables', database, '*');
      catalog.database(database);
      const found = selectByName(catalog.tables(database), input.Expression);
      const { page, NextToken } = paged(found, input, 100);
      return { TableList: page.map(shape), ...(NextToken ? { NextToken } : {}) };
    },
    SearchTables: (input: Input, call) => {
      refuseUnknown(input, ['CatalogId', 'NextToken', 'MaxResults', 'SearchText'], 'SearchTables');
      catalog.authorize(call, 'SearchTables');
      const text = String(input.SearchText ?? '')
        .replace(/^"|"$/g, '')
        .toLowerCase();
      const all = catalog.databases().flatMap((d) => catalog.tables(d.Name));
      const found = all.filter((t) =>
        [t.input.Name, t.database, t.input.Description ?? ''].some((s) => s.toLowerCase().includes(text)),
      );
      const { page, NextToken } = paged(found, input, 1000);
      return { TableList: page.map(shape), ...(NextToken ? { NextToken } : {}) };
    },
    CreateTable: (input: Input, call) => {
      refuseUnknown(
        input,
        ['CatalogId', 'DatabaseName', 'Name', 'TableInput', 'PartitionIndexes'],
        'CreateTable',
      );
      const database = inDatabase(input);
      const table = readMember(tableInput, input.TableInput, 'tableInput');
      catalog.authorize(call, 'CreateTable', database, table.Name.toLowerCase());
      catalog.createTable(database, table, call.caller.arn);
      return {};
    },
    UpdateTable: (input: Input, call) => {
      refuseUnknown(
        input,
        ['CatalogId', 'DatabaseName', 'Name', 'TableInput', 'SkipArchive', 'VersionId'],
        'UpdateTable',
      );
      const database = inDatabase(input);
      const table = readMember(tableInput, input.TableInput, 'tableInput');
      catalog.authorize(call, 'UpdateTable', database, table.Name.toLowerCase());
      catalog.updateTable(database, table, input.VersionId, input.SkipArchive === true, call.caller.arn);
      return {};
    },
    DeleteTable: (input: Input, call) => {
      const [database, table] = named(input);
      catalog.authorize(call, 'DeleteTable', database, table);
      catalog.deleteTable(database, table);
      return {};
    },
    BatchDeleteTable: (input: Input, call) => {
      const database = inDatabase(input);
      const names: readonly string[] = input.TablesToDelete ?? [];
      catalog.database(database);
      const Errors = names.flatMap((given) => {
        const table = given.toLowerCase();
        catalog.authorize(call, 'BatchDeleteTable', database, table);
        try {
          catalog.deleteTable(database, table);
          return [];
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          return [{ TableName: given, ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message } }];
        }
      });
      return Errors.length > 0 ? { Errors } : {};
    },
    GetTableVersions: (input: Input, call) => {
      const [database, table] = named(input, 'TableName');
      catalog.authorize(call, 'GetTableVersions', database, table);
      const { page, NextToken } = paged(catalog.tableVersions(database, table), input, 100);
      return {
        TableVersions: page.map((v) => ({ Table: shape(v), VersionId: String(v.versionId) })),
        ...(NextToken ? { NextToken } : {}),
      };
    },
    GetTableVersion: (input: Input, call) => {
      const [database, table] = named(input, 'TableName');
      catalog.authorize(call, 'GetTableVersion', database, table);
      const all = catalog.tableVersions(database, table);
      const found =
        input.VersionId === undefined ? all[0] : all.find((v) => String(v.versionId) === input.VersionId);
      if (!found) throw entityNotFound(`Table version ${input.VersionId} not found.`);
      return { TableVersion: { Table: shape(found), VersionId: String(found.versionId) } };
    },
    DeleteTableVersion: (input: Input, call) => {
      const [database, table] = named(input, 'TableName');
      catalog.authorize(call, 'DeleteTableVersion', database, table);
      catalog.deleteTableVersion(database, table, requireText(input.VersionId, 'versionId'));
      return {};
    },
    BatchDeleteTableVersion: (input: Input, call) => {
      const [database, table] = named(input, 'TableName');
      catalog.authorize(call, 'BatchDeleteTableVersion', database, table);
      for (const version of input.VersionIds ?? []) catalog.deleteTableVersion(database, table, version);
      return {};
    },
  };
}

/** GetTables' Expression: a regular expression that the whole name matches; `*` alone is a wildcard, as Hive writes it. */
function selectByName(
  tables: readonly TableRecord[],
  expression: string | undefined,
): readonly TableRecord[] {
  if (expression === undefined || expression === '') return tables;
  try {
    const pattern = new RegExp(`^(?:${expression.replace(/(?<![.\])\\}])\*/g, '.*')})$`, 'i');
    const matches = matchesWithin(
      pattern,
      tables.map(({ input }) => String(input.Name)),
    );
    return tables.filter((_, index) => matches[index]);
  } catch (error) {
    const slow = error instanceof RegularExpressionTooSlow ? ': it takes too long' : '';
    throw invalidInput(`Invalid expression ${expression}${slow}`);
  }
}

/** Timestamps that a client gave come as seconds on the wire. */
function dates(input: TableRecord['input']): Record<string, Date> {
  const result: Record<string, Date> = {};
  for (const name of ['LastAccessTime', 'LastAnalyzedTime'] as const) {
    const value: unknown = input[name];
    if (typeof value === 'number') result[name] = new Date(value * 1000);
    else if (value !== undefined) result[name] = new Date(value as string);
  }
  return result;
}
