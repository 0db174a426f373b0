import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Call, type Operation } from '../../service.ts';
import { type GlueTable, QueryCatalog } from '../engine/query-catalog.ts';

/** The one data catalog there is: the account's Glue catalog. Clients write its name in any case. */
export const DATA_CATALOG = 'AwsDataCatalog';

interface MetadataInput {
  readonly CatalogName?: string;
  readonly Name?: string;
  readonly DatabaseName?: string;
  readonly TableName?: string;
  readonly Expression?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Data catalogs, databases and tables as Athena shows them. */
export function metadataOperations(runtime: Runtime): Record<string, Operation> {
  const catalog = (name: string | undefined, action: string, call: Call) => {
    if ((name ?? DATA_CATALOG).toLowerCase() !== DATA_CATALOG.toLowerCase())
      throw new AwsError('InvalidRequestException', `DataCatalog ${name} was not found`);
    const { partition, region, accountId } = runtime;
    call.authorize(
      `athena:${action}`,
      `arn:${partition}:athena:${region}:${accountId}:datacatalog/${DATA_CATALOG}`,
    );
    return new QueryCatalog(runtime, call.caller);
  };
  const described = {
    Name: DATA_CATALOG,
    Type: 'GLUE',
    Parameters: { 'catalog-id': runtime.accountId },
  };
  return {
    ListDataCatalogs: (_input, call) => {
      call.authorize('athena:ListDataCatalogs', '*');
      return { DataCatalogsSummary: [{ CatalogName: DATA_CATALOG, Type: 'GLUE' }] };
    },
    GetDataCatalog: (input: MetadataInput, call) => {
      catalog(input.Name, 'GetDataCatalog', call);
      return { DataCatalog: described };
    },
    ListDatabases: async (input: MetadataInput, call) => {
      const databases = await catalog(input.CatalogName, 'ListDatabases', call).databases();
      const { items, NextToken } = page(databases, input, 50);
      return { DatabaseList: items.map(databaseShape), ...NextToken };
    },
    GetDatabase: async (input: MetadataInput, call) => {
      const found = catalog(input.CatalogName, 'GetDatabase', call);
      const databases = await found.databases();
      const database = databases.find((d) => d.Name === input.DatabaseName?.toLowerCase());
      if (!database) throw missing(call);
      return { Database: databaseShape(database) };
    },
    ListTableMetadata: async (input: MetadataInput, call) => {
      const found = catalog(input.CatalogName, 'ListTableMetadata', call);
      const database = input.DatabaseName?.toLowerCase() ?? '';
      if (!(await found.hasDatabase(database))) throw missing(call);
      const tables = await found.glueTables(database);
      const pattern = input.Expression === undefined ? undefined : new RegExp(`^(?:${input.Expression})$`);
      const { items, NextToken } = page(
        tables.filter((table) => !pattern || pattern.test(table.Name)),
        input,
        50,
      );
      return { TableMetadataList: items.map(tableShape), ...NextToken };
    },
    GetTableMetadata: async (input: MetadataInput, call) => {
      const table = await catalog(input.CatalogName, 'GetTableMetadata', call).glueTable(
        input.DatabaseName?.toLowerCase() ?? '',
        input.TableName?.toLowerCase() ?? '',
      );
      if (!table) throw missing(call);
      return { TableMetadata: tableShape(table) };
    },
  };
}

/** What Glue does not have, in the words in which Athena passes on Glue's answer: clients read the error code in them. */
const missing = ({ requestId }: Call): AwsError =>
  new AwsError(
    'MetadataException',
    `Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; Request ID: ${requestId}; Proxy: null)`,
  );

const databaseShape = (database: { readonly Name: string; readonly Description?: string }) => ({
  Name: database.Name,
  ...(database.Description !== undefined && { Description: database.Description }),
});

function tableShape(table: GlueTable): Record<string, unknown> {
  return {
    Name: table.Name,
    CreateTime: table.CreateTime,
    TableType: table.TableType,
    Columns: table.StorageDescriptor?.Columns ?? [],
    PartitionKeys: table.PartitionKeys ?? [],
    Parameters: {
      ...table.Parameters,
      ...(table.Description !== undefined && { comment: table.Description }),
      ...(table.StorageDescriptor?.Location !== undefined && { location: table.StorageDescriptor.Location }),
    },
  };
}

/** A page of a list; tokens are positions. */
export function page<T>(
  all: readonly T[],
  input: { readonly MaxResults?: number; readonly NextToken?: string },
  most: number,
): { readonly items: readonly T[]; readonly NextToken: { readonly NextToken?: string } } {
  const from = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(from) || from < 0)
    throw new AwsError('InvalidRequestException', `Invalid NextToken: ${input.NextToken}`);
  const to = from + Math.min(input.MaxResults ?? most, most);
  return { items: all.slice(from, to), NextToken: to < all.length ? { NextToken: String(to) } : {} };
}
