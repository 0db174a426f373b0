import { type GlueClient, paginateGetDatabases, paginateGetTables, type Table } from '@aws-sdk/client-glue';
import { closestNames, didYouMean } from '../contracts/closest-names.ts';
import { functionNames } from '../sql/functions/resolve-function.ts';

const MOST = 2;

/**
 * What a person may have meant where Athena does not find a table, a database, a column or a function; empty where nothing is close.
 * @param message Athena's, e.g. `COLUMN_NOT_FOUND: line 1:8: Column 'clos' cannot be resolved …`
 */
export async function queryAdvice(glue: GlueClient, sql: string, message: string): Promise<string> {
  const unknown = unknownName(message);
  switch (unknown?.kind) {
    case 'function':
      return didYouMean(closestNames(unknown.name, functionNames(), { most: MOST }));
    case 'schema':
      return didYouMean(closestNames(unknown.name, await databases(glue), { most: MOST }));
    case 'table':
      return didYouMean(closestTables(unknown.name, (await tables(glue)).map(fullName)));
    case 'column': {
      const read = (await tables(glue)).filter((table) => mentions(sql, table));
      return didYouMean(closestNames(unknown.name, read.flatMap(columns), { most: MOST }));
    }
    default:
      return '';
  }
}

type Unknown = { readonly kind: 'function' | 'schema' | 'table' | 'column'; readonly name: string };

/** The last part of a column's name is the column, what stands before it a table or an alias. */
function unknownName(message: string): Unknown | undefined {
  const [, kind, name] = /\b(Function|Schema|Table|Column) '([^']+)'/.exec(message) ?? [];
  if (!/^(FUNCTION|SCHEMA|TABLE|COLUMN)_NOT_FOUND/.test(message) || !kind || !name) return undefined;
  switch (kind) {
    case 'Function':
      return { kind: 'function', name };
    case 'Schema':
      return { kind: 'schema', name };
    case 'Table':
      return { kind: 'table', name: name.split('.').slice(-2).join('.') };
    default:
      return { kind: 'column', name: name.split('.').at(-1) as string };
  }
}

/** By the whole name; else the table of that name in another database. */
function closestTables(name: string, names: readonly string[]): readonly string[] {
  const table = name.split('.').at(-1) as string;
  const elsewhere = names.filter((candidate) => candidate.split('.').at(-1) === table);
  return elsewhere.length > 0 ? elsewhere.slice(0, MOST) : closestNames(name, names, { most: MOST });
}

async function databases(glue: GlueClient): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client: glue }, {}))
    found.push(...DatabaseList.map(({ Name = '' }) => Name));
  return found;
}

async function tables(glue: GlueClient): Promise<readonly Table[]> {
  const found: Table[] = [];
  for (const DatabaseName of await databases(glue))
    for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName }))
      found.push(...TableList);
  return found;
}

const fullName = ({ DatabaseName, Name }: Table): string => `${DatabaseName}.${Name}`;

const mentions = (sql: string, { Name = '' }: Table): boolean =>
  sql
    .toLowerCase()
    .split(/[^a-z0-9_]+/)
    .includes(Name.toLowerCase());

const columns = ({ StorageDescriptor, PartitionKeys = [] }: Table): readonly string[] =>
  [...(StorageDescriptor?.Columns ?? []), ...PartitionKeys].map(({ Name = '' }) => Name);
