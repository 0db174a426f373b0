import {
  type Catalog,
  type CatalogEntry,
  CatalogRefused,
  EntryChanged,
  EntryExists,
  type NewCatalogEntry,
} from '../../../../lib/lake/catalog.ts';
import type { Runtime } from '../../../runtime.ts';
import { AwsError, type Caller } from '../../service.ts';

/** A table as Glue's API has it, as far as it is read here. */
export interface GlueTable {
  readonly Name: string;
  readonly DatabaseName: string;
  readonly Description?: string;
  readonly VersionId?: string;
  readonly TableType?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly CreateTime?: Date;
  readonly UpdateTime?: Date;
  readonly StorageDescriptor?: {
    readonly Location?: string;
    readonly Columns?: readonly GlueColumn[];
  };
  readonly PartitionKeys?: readonly GlueColumn[];
}

export interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
  readonly Comment?: string;
}

/** The runtime's Glue service behind the lake's port, called as the query's caller. */
export class GlueCatalog implements Catalog {
  readonly #runtime: Runtime;
  readonly #caller: Caller;

  constructor(runtime: Runtime, caller: Caller) {
    this.#runtime = runtime;
    this.#caller = caller;
  }

  /** The table as Glue has it; undefined when there is none. @throws AwsError e.g. AccessDeniedException */
  async glueTable(database: string, table: string): Promise<GlueTable | undefined> {
    try {
      const answer = await this.#call('GetTable', { DatabaseName: database, Name: table });
      return (answer as { Table: GlueTable }).Table;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'EntityNotFoundException') return undefined;
      throw error;
    }
  }

  async hasDatabase(database: string): Promise<boolean> {
    try {
      await this.#call('GetDatabase', { Name: database });
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'EntityNotFoundException') return false;
      throw error;
    }
  }

  async getTable(database: string, table: string): Promise<CatalogEntry | undefined> {
    const found = await this.glueTable(database, table);
    return found && catalogEntry(found);
  }

  async createTable(entry: NewCatalogEntry): Promise<void> {
    try {
      await this.#call('CreateTable', {
        DatabaseName: entry.database,
        TableInput: {
          Name: entry.table,
          ...(entry.description !== undefined && { Description: entry.description }),
          TableType: 'EXTERNAL_TABLE',
          Parameters: {
            ...entry.parameters,
            table_type: 'ICEBERG',
            metadata_location: entry.metadataLocation,
          },
          StorageDescriptor: {
            Location: entry.location,
            Columns: entry.columns.map(({ name, type, comment }) => ({
              Name: name,
              Type: type,
              Comment: comment,
            })),
          },
        },
      });
    } catch (error) {
      if (error instanceof AwsError && error.code === 'AlreadyExistsException')
        throw new EntryExists(error.message, { cause: error });
      throw error;
    }
  }

  async updateTable(entry: CatalogEntry): Promise<void> {
    const current = await this.glueTable(entry.database, entry.table);
    if (!current || current.VersionId !== entry.versionId)
      throw new EntryChanged(`Table ${entry.database}.${entry.table} was changed by another writer`);
    throw new CatalogRefused('The local Athena does not update tables');
  }

  async deleteTable(database: string, table: string): Promise<void> {
    try {
      await this.#call('DeleteTable', { DatabaseName: database, Name: table });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'EntityNotFoundException') throw error;
    }
  }

  async listTables(database: string): Promise<readonly CatalogEntry[]> {
    return (await this.glueTables(database)).map(catalogEntry);
  }

  async glueTables(database: string): Promise<readonly GlueTable[]> {
    const tables: GlueTable[] = [];
    let next: string | undefined;
    do {
      const page = (await this.#call('GetTables', {
        DatabaseName: database,
        ...(next !== undefined && { NextToken: next }),
      })) as { TableList: readonly GlueTable[]; NextToken?: string };
      tables.push(...page.TableList);
      next = page.NextToken;
    } while (next !== undefined);
    return tables;
  }

  async databases(): Promise<readonly { readonly Name: string; readonly Description?: string }[]> {
    const databases: { readonly Name: string; readonly Description?: string }[] = [];
    let next: string | undefined;
    do {
      const page = (await this.#call('GetDatabases', {
        ...(next !== undefined && { NextToken: next }),
      })) as { DatabaseList: typeof databases; NextToken?: string };
      databases.push(...page.DatabaseList);
      next = page.NextToken;
    } while (next !== undefined);
    return databases;
  }

  #call(operation: string, input: unknown): Promise<unknown> {
    return this.#runtime.call('glue', operation, input, this.#caller);
  }
}

function catalogEntry(table: GlueTable): CatalogEntry {
  const previous = table.Parameters?.previous_metadata_location;
  return {
    database: table.DatabaseName,
    table: table.Name,
    location: (table.StorageDescriptor?.Location ?? '').replace(/\/$/, ''),
    metadataLocation: table.Parameters?.metadata_location ?? '',
    columns: (table.StorageDescriptor?.Columns ?? []).map((column) => ({
      name: column.Name,
      type: column.Type ?? '',
      comment: column.Comment ?? '',
    })),
    parameters: table.Parameters ?? {},
    versionId: table.VersionId ?? '0',
    ...(previous !== undefined && { previousMetadataLocation: previous }),
    ...(table.Description !== undefined && { description: table.Description }),
    raw: table,
  };
}
