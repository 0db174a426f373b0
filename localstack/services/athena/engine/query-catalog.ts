import {
  type Catalog,
  type CatalogEntry,
  CatalogRefused,
  EntryChanged,
  EntryExists,
  type NewCatalogEntry,
} from '../../../../lib/lake/catalog.ts';
import { AwsError, type Caller } from '../../service.ts';
import type { ServiceCalls } from './engine-context.ts';

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
  readonly StorageDescriptor?: GlueStorage;
  readonly PartitionKeys?: readonly GlueColumn[];
  readonly ViewOriginalText?: string;
  readonly ViewExpandedText?: string;
}

export interface GlueStorage {
  readonly Location?: string;
  readonly Columns?: readonly GlueColumn[];
  readonly InputFormat?: string;
  readonly OutputFormat?: string;
  readonly SerdeInfo?: {
    readonly SerializationLibrary?: string;
    readonly Parameters?: Readonly<Record<string, string>>;
  };
  readonly [member: string]: unknown;
}

/** A partition of a Hive table. */
export interface GluePartition {
  readonly Values: readonly string[];
  readonly StorageDescriptor?: GlueStorage;
  readonly Parameters?: Readonly<Record<string, string>>;
}

/** What CreateTable and UpdateTable take. */
export type GlueTableInput = Omit<GlueTable, 'DatabaseName' | 'VersionId' | 'CreateTime' | 'UpdateTime'>;

export interface GlueColumn {
  readonly Name: string;
  readonly Type?: string;
  readonly Comment?: string;
  readonly Parameters?: Readonly<Record<string, string>>;
}

/** Partitions of one BatchCreatePartition. Source: Glue API reference. */
const PARTITIONS_A_CALL = 100;

/** Members of TableInput. Source: Glue API reference. */
const INPUT_MEMBERS = [
  ...['Name', 'Description', 'Owner', 'LastAccessTime', 'LastAnalyzedTime', 'Retention', 'StorageDescriptor'],
  ...['PartitionKeys', 'ViewOriginalText', 'ViewExpandedText', 'TableType', 'Parameters', 'TargetTable'],
];

/** The runtime's Glue service behind the lake's port, called as the query's caller. */
export class QueryCatalog implements Catalog {
  readonly #runtime: ServiceCalls;
  readonly #caller: Caller;

  constructor(runtime: ServiceCalls, caller: Caller) {
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

  /** Replaces the entry wholesale: what the lake does not name comes from what Glue has. */
  async updateTable(entry: CatalogEntry): Promise<void> {
    const found = entry.raw as GlueTable;
    const known = new Map(found.StorageDescriptor?.Columns?.map((column) => [column.Name, column]));
    await this.replaceTable(entry.database, entry.versionId, {
      ...tableInput(found),
      Parameters: {
        ...found.Parameters,
        ...entry.parameters,
        metadata_location: entry.metadataLocation,
        ...(entry.previousMetadataLocation !== undefined && {
          previous_metadata_location: entry.previousMetadataLocation,
        }),
      },
      StorageDescriptor: {
        ...found.StorageDescriptor,
        Columns: entry.columns.map(({ name, type, comment }) => ({
          ...known.get(name),
          ...{ Name: name, Type: type },
          ...(comment !== '' && { Comment: comment }),
        })),
      },
    });
  }

  /** @throws EntryChanged when the entry's version is another; CatalogRefused when Glue proved that it did nothing */
  async replaceTable(database: string, versionId: string, input: GlueTableInput): Promise<void> {
    try {
      await this.#call('UpdateTable', {
        DatabaseName: database,
        TableInput: input,
        VersionId: versionId,
        SkipArchive: true,
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === 'ConcurrentModificationException')
        throw new EntryChanged(error.message, { cause: error });
      // Glue is in this process: what it answers is what it did.
      throw new CatalogRefused(error.message, { cause: error });
    }
  }

  /** @throws EntryExists */
  async putTable(database: string, input: GlueTableInput): Promise<void> {
    try {
      await this.#call('CreateTable', { DatabaseName: database, TableInput: input });
    } catch (error) {
      if (error instanceof AwsError && error.code === 'AlreadyExistsException')
        throw new EntryExists(error.message, { cause: error });
      throw error;
    }
  }

  /** Every partition of a table. */
  async partitions(database: string, table: string): Promise<readonly GluePartition[]> {
    return this.#pages('GetPartitions', { DatabaseName: database, TableName: table }, 'Partitions');
  }

  /** Makes partitions; those that are there already stay as they are. @returns the values of those that were there */
  async createPartitions(
    database: string,
    table: string,
    partitions: readonly GluePartition[],
  ): Promise<readonly (readonly string[])[]> {
    const there: (readonly string[])[] = [];
    for (let from = 0; from < partitions.length; from += PARTITIONS_A_CALL) {
      const answer = (await this.#call('BatchCreatePartition', {
        DatabaseName: database,
        TableName: table,
        PartitionInputList: partitions.slice(from, from + PARTITIONS_A_CALL),
      })) as {
        Errors?: readonly {
          PartitionValues: string[];
          ErrorDetail: { ErrorCode: string; ErrorMessage: string };
        }[];
      };
      for (const { PartitionValues, ErrorDetail } of answer.Errors ?? []) {
        if (ErrorDetail.ErrorCode !== 'AlreadyExistsException')
          throw new AwsError(ErrorDetail.ErrorCode, ErrorDetail.ErrorMessage);
        there.push(PartitionValues);
      }
    }
    return there;
  }

  /** @returns whether there was such a partition */
  async deletePartition(database: string, table: string, values: readonly string[]): Promise<boolean> {
    try {
      await this.#call('DeletePartition', {
        DatabaseName: database,
        TableName: table,
        PartitionValues: values,
      });
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'EntityNotFoundException') return false;
      throw error;
    }
  }

  async createDatabase(input: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#call('CreateDatabase', { DatabaseInput: input });
  }

  async deleteDatabase(name: string): Promise<void> {
    await this.#call('DeleteDatabase', { Name: name });
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
    return this.#pages('GetTables', { DatabaseName: database }, 'TableList');
  }

  async databases(): Promise<readonly { readonly Name: string; readonly Description?: string }[]> {
    return this.#pages('GetDatabases', {}, 'DatabaseList');
  }

  /** All items of a list that comes in pages. */
  async #pages<T>(operation: string, input: object, member: string): Promise<readonly T[]> {
    const items: T[] = [];
    let next: string | undefined;
    do {
      const page = (await this.#call(operation, {
        ...input,
        ...(next !== undefined && { NextToken: next }),
      })) as Readonly<Record<string, unknown>> & { readonly NextToken?: string };
      items.push(...(page[member] as readonly T[]));
      next = page.NextToken;
    } while (next !== undefined);
    return items;
  }

  #call(operation: string, input: unknown): Promise<unknown> {
    return this.#runtime.call('glue', operation, input, this.#caller);
  }
}

/** The members of an entry that an update takes. */
export function tableInput(table: GlueTable): GlueTableInput {
  const known = table as unknown as Record<string, unknown>;
  const members = INPUT_MEMBERS.filter((name) => known[name] !== undefined);
  return Object.fromEntries(members.map((name) => [name, known[name]])) as unknown as GlueTableInput;
}

/** A Glue table as the lake's catalogs have it. */
export function catalogEntry(table: GlueTable): CatalogEntry {
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
