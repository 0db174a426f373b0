import {
  type Column,
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import {
  type Catalog,
  type CatalogEntry,
  CatalogRefused,
  EntryChanged,
  EntryExists,
  type NewCatalogEntry,
} from '../lake/catalog.ts';

/** Glue refuses longer comments. */
const COMMENT_LENGTH = 255;
const DESCRIPTION_LENGTH = 2048;

/** Errors that Glue answers without having done anything. */
const PROVED_FAILURES = new Set([
  'EntityNotFoundException',
  'AccessDeniedException',
  'AccessDenied',
  'InvalidInputException',
  'ValidationException',
]);

/** The AWS Glue Data Catalog, locked optimistically by the table's version. */
export class GlueCatalog implements Catalog {
  readonly #client: GlueClient;

  /** @param client default: region, endpoint and credentials from the environment */
  constructor(client: GlueClient = new GlueClient()) {
    this.#client = client;
  }

  async getTable(database: string, table: string): Promise<CatalogEntry | undefined> {
    try {
      const { Table } = await this.#client.send(new GetTableCommand({ DatabaseName: database, Name: table }));
      return Table && catalogEntry(Table, database);
    } catch (error) {
      if (nameOf(error) === 'EntityNotFoundException') return undefined;
      throw error;
    }
  }

  async createTable(entry: NewCatalogEntry): Promise<void> {
    const input: TableInput = {
      Name: entry.table,
      ...(entry.description && { Description: entry.description.slice(0, DESCRIPTION_LENGTH) }),
      TableType: 'EXTERNAL_TABLE',
      Parameters: parameters(entry),
      StorageDescriptor: { Location: entry.location, Columns: glueColumns(entry, []) },
    };
    try {
      await this.#client.send(new CreateTableCommand({ DatabaseName: entry.database, TableInput: input }));
    } catch (error) {
      throw mapped(error, `${entry.database}.${entry.table}`);
    }
  }

  async updateTable(entry: CatalogEntry): Promise<void> {
    try {
      await this.#client.send(
        new UpdateTableCommand({
          DatabaseName: entry.database,
          TableInput: updatedInput(entry),
          VersionId: entry.versionId,
          SkipArchive: true,
        }),
      );
    } catch (error) {
      throw mapped(error, `${entry.database}.${entry.table}`);
    }
  }

  async deleteTable(database: string, table: string): Promise<void> {
    try {
      await this.#client.send(new DeleteTableCommand({ DatabaseName: database, Name: table }));
    } catch (error) {
      if (nameOf(error) !== 'EntityNotFoundException') throw error;
    }
  }

  async listTables(database: string): Promise<readonly CatalogEntry[]> {
    const entries: CatalogEntry[] = [];
    let token: string | undefined;
    do {
      const page = await this.#client.send(
        new GetTablesCommand({ DatabaseName: database, ...(token !== undefined && { NextToken: token }) }),
      );
      for (const table of page.TableList ?? []) entries.push(catalogEntry(table, database));
      token = page.NextToken || undefined;
    } while (token !== undefined);
    return entries;
  }
}

function catalogEntry(table: Table, database: string): CatalogEntry {
  const parameters = table.Parameters ?? {};
  const previous = parameters.previous_metadata_location;
  return {
    database: table.DatabaseName ?? database,
    table: table.Name ?? '',
    location: table.StorageDescriptor?.Location ?? '',
    metadataLocation: parameters.metadata_location ?? '',
    ...(previous && { previousMetadataLocation: previous }),
    columns: (table.StorageDescriptor?.Columns ?? []).map(({ Name, Type, Comment }) => ({
      name: Name ?? '',
      type: Type ?? '',
      comment: Comment ?? '',
    })),
    parameters,
    ...(table.Description !== undefined && { description: table.Description }),
    versionId: table.VersionId ?? '',
    raw: table,
  };
}

/** UpdateTable replaces the table wholesale: what the entry does not name comes from what Glue gave. */
function updatedInput(entry: CatalogEntry): TableInput {
  const found = (entry.raw ?? {}) as Partial<Table>;
  const carried: Partial<TableInput> = {
    Owner: found.Owner,
    LastAccessTime: found.LastAccessTime,
    LastAnalyzedTime: found.LastAnalyzedTime,
    Retention: found.Retention,
    PartitionKeys: found.PartitionKeys,
    ViewOriginalText: found.ViewOriginalText,
    ViewExpandedText: found.ViewExpandedText,
    TargetTable: found.TargetTable,
  };
  const description = entry.description ?? found.Description;
  return {
    ...Object.fromEntries(Object.entries(carried).filter(([, value]) => value !== undefined)),
    Name: entry.table,
    ...(description && { Description: description.slice(0, DESCRIPTION_LENGTH) }),
    TableType: found.TableType ?? 'EXTERNAL_TABLE',
    Parameters: { ...found.Parameters, ...parameters(entry) },
    StorageDescriptor: {
      ...found.StorageDescriptor,
      Location: entry.location,
      Columns: glueColumns(entry, found.StorageDescriptor?.Columns ?? []),
    },
  };
}

function parameters(
  entry: NewCatalogEntry & { readonly previousMetadataLocation?: string },
): Record<string, string> {
  return {
    ...entry.parameters,
    table_type: 'ICEBERG',
    metadata_location: entry.metadataLocation,
    ...(entry.previousMetadataLocation && { previous_metadata_location: entry.previousMetadataLocation }),
  };
}

/** Columns with the parameters that other engines gave those of the same name. */
function glueColumns(entry: NewCatalogEntry, found: readonly Column[]): Column[] {
  return entry.columns.map(({ name, type, comment }) => {
    const before = found.find((column) => column.Name === name);
    return {
      ...before,
      Name: name,
      Type: type,
      ...(comment && { Comment: comment.slice(0, COMMENT_LENGTH) }),
    };
  });
}

function mapped(error: unknown, table: string): unknown {
  const name = nameOf(error);
  const message = `Glue, table ${table}: ${name}: ${(error as Error).message}`;
  if (name === 'AlreadyExistsException') return new EntryExists(message, { cause: error });
  if (name === 'ConcurrentModificationException') return new EntryChanged(message, { cause: error });
  return PROVED_FAILURES.has(name) ? new CatalogRefused(message, { cause: error }) : error;
}

const nameOf = (error: unknown): string => (error as Error).name;
