import type { LocalRuntime } from '../../runtime.ts';
import { AwsError, type Call } from '../service.ts';
import { alreadyExists, entityNotFound } from './glue-errors.ts';
import type { DatabaseInput, PartitionInput, TableInput } from './glue-shapes.ts';

export interface DatabaseRecord extends DatabaseInput {
  /** ISO 8601 */
  readonly CreateTime: string;
}

export interface TableRecord {
  readonly input: TableInput;
  readonly database: string;
  readonly createTime: string;
  readonly updateTime: string;
  readonly versionId: number;
  readonly createdBy: string;
}

export interface PartitionRecord {
  readonly input: PartitionInput;
  readonly createTime: string;
}

const DATABASES = 'glue.databases';
const tables = (database: string) => `glue.tables/${database}`;
const versions = (database: string, table: string) => `glue.versions/${database}/${table}`;
const partitions = (database: string, table: string) => `glue.partitions/${database}/${table}`;
const statistics = (database: string, table: string) => `glue.statistics/${database}/${table}`;

/** The Data Catalog's records. Names are kept in lower case, as Glue folds them. */
export class DataCatalog {
  readonly #runtime: LocalRuntime;

  constructor(runtime: LocalRuntime) {
    this.#runtime = runtime;
  }

  get #state() {
    return this.#runtime.state;
  }

  /** A caller needs the action on the catalog, the database and, for tables, the table. Source: Glue developer guide, "Data Catalog ARNs". */
  authorize(call: Call, action: string, database?: string, table?: string): void {
    const { partition, region, accountId } = this.#runtime;
    const arn = (resource: string) => `arn:${partition}:glue:${region}:${accountId}:${resource}`;
    call.authorize(`glue:${action}`, arn('catalog'));
    if (database !== undefined) call.authorize(`glue:${action}`, arn(`database/${database}`));
    if (table !== undefined) call.authorize(`glue:${action}`, arn(`table/${database}/${table}`));
  }

  checkCatalog(id: string | undefined): void {
    if (id !== undefined && id !== this.#runtime.accountId)
      throw new AwsError('EntityNotFoundException', `Catalog ${id} not found.`);
  }

  transaction<T>(work: () => T): T {
    return this.#state.transaction(work);
  }

  databases(): readonly DatabaseRecord[] {
    return this.#state.list<DatabaseRecord>(DATABASES).map((r) => r.value);
  }

  /** @throws AwsError EntityNotFoundException */
  database(name: string): DatabaseRecord {
    const found = this.#state.get<DatabaseRecord>(DATABASES, name);
    if (!found) throw entityNotFound(`Database ${name} not found.`);
    return found;
  }

  createDatabase(input: DatabaseInput): void {
    const name = input.Name.toLowerCase();
    if (this.#state.get(DATABASES, name)) throw alreadyExists('Database already exists.');
    this.#state.put(DATABASES, name, { ...input, Name: name, CreateTime: this.#now() });
  }

  updateDatabase(name: string, input: DatabaseInput): void {
    const found = this.database(name);
    this.#state.put(DATABASES, name, { ...input, Name: name, CreateTime: found.CreateTime });
  }

  /** Removes the database and its tables' entries. */
  deleteDatabase(name: string): void {
    this.database(name);
    for (const table of this.tables(name)) this.deleteTable(name, table.input.Name);
    this.#state.delete(DATABASES, name);
  }

  tables(database: string): readonly TableRecord[] {
    return this.#state.list<TableRecord>(tables(database)).map((r) => r.value);
  }

  findTable(database: string, table: string): TableRecord | undefined {
    return this.#state.get<TableRecord>(tables(database), table);
  }

  /** @throws AwsError EntityNotFoundException */
  table(database: string, table: string): TableRecord {
    const found = this.findTable(database, table);
    if (!found) {
      this.database(database);
      throw entityNotFound(`Entity Not Found (Table ${database}.${table})`);
    }
    return found;
  }

  createTable(database: string, input: TableInput, createdBy: string): void {
    this.database(database);
    const name = input.Name.toLowerCase();
    if (this.findTable(database, name)) throw alreadyExists('Table already exists.');
    const now = this.#now();
    this.#putTable({
      ...{ database, createdBy, createTime: now, updateTime: now, versionId: 0 },
      input: { ...input, Name: name },
    });
  }

  /**
   * Replaces the table's input wholesale.
   * @param expected version that must be current
   * @throws AwsError ConcurrentModificationException
   */
  updateTable(
    database: string,
    input: TableInput,
    expected: string | undefined,
    skipArchive: boolean,
    updatedBy: string,
  ): void {
    this.transaction(() => {
      const found = this.table(database, input.Name.toLowerCase());
      if (expected !== undefined && expected !== String(found.versionId))
        throw new AwsError(
          'ConcurrentModificationException',
          `Update table failed due to concurrent modifications: ${database}.${found.input.Name} is at version ${found.versionId}, not ${expected}`,
        );
      if (!skipArchive)
        this.#state.put(
          versions(database, found.input.Name),
          String(found.versionId).padStart(10, '0'),
          found,
        );
      this.#putTable({
        ...{ ...found, createdBy: updatedBy, updateTime: this.#now(), versionId: found.versionId + 1 },
        input: { ...input, Name: found.input.Name },
      });
    });
  }

  deleteTable(database: string, table: string): void {
    this.transaction(() => {
      this.table(database, table);
      for (const collection of [
        versions(database, table),
        partitions(database, table),
        statistics(database, table),
      ])
        for (const { key } of this.#state.list(collection)) this.#state.delete(collection, key);
      this.#state.delete(tables(database), table);
    });
  }

  /** The current version and the earlier ones, newest first. */
  tableVersions(database: string, table: string): readonly TableRecord[] {
    const current = this.table(database, table);
    const earlier = this.#state.list<TableRecord>(versions(database, table)).map((r) => r.value);
    return [current, ...earlier.reverse()];
  }

  deleteTableVersion(database: string, table: string, version: string): void {
    this.#state.delete(versions(database, table), version.padStart(10, '0'));
  }

  partitions(database: string, table: string): readonly PartitionRecord[] {
    return this.#state.list<PartitionRecord>(partitions(database, table)).map((r) => r.value);
  }

  findPartition(database: string, table: string, values: readonly string[]): PartitionRecord | undefined {
    return this.#state.get(partitions(database, table), JSON.stringify(values));
  }

  createPartition(database: string, table: string, input: PartitionInput): void {
    const keys = this.table(database, table).input.PartitionKeys ?? [];
    if (input.Values.length !== keys.length)
      throw new AwsError(
        'InvalidInputException',
        'The number of partition keys do not match the number of partition values',
      );
    if (this.findPartition(database, table, input.Values)) throw alreadyExists('Partition already exists.');
    this.#state.put(partitions(database, table), JSON.stringify(input.Values), {
      input,
      createTime: this.#now(),
    });
  }

  updatePartition(database: string, table: string, values: readonly string[], input: PartitionInput): void {
    this.transaction(() => {
      const found = this.findPartition(database, table, values);
      if (!found) throw entityNotFound('Partition not found.');
      this.#state.delete(partitions(database, table), JSON.stringify(values));
      this.#state.put(partitions(database, table), JSON.stringify(input.Values), { ...found, input });
    });
  }

  deletePartition(database: string, table: string, values: readonly string[]): void {
    this.table(database, table);
    if (!this.findPartition(database, table, values)) throw entityNotFound('Partition not found.');
    this.#state.delete(partitions(database, table), JSON.stringify(values));
  }

  /** Column statistics, of the table or of one partition, as they were put. */
  statistics(
    database: string,
    table: string,
    values: readonly string[] | undefined,
    column: string,
  ): unknown {
    return this.#state.get(statistics(database, table), statisticsKey(values, column));
  }

  putStatistics(
    database: string,
    table: string,
    values: readonly string[] | undefined,
    column: string,
    value: unknown,
  ): void {
    this.table(database, table);
    this.#state.put(statistics(database, table), statisticsKey(values, column), value);
  }

  deleteStatistics(
    database: string,
    table: string,
    values: readonly string[] | undefined,
    column: string,
  ): void {
    this.table(database, table);
    this.#state.delete(statistics(database, table), statisticsKey(values, column));
  }

  #putTable(record: TableRecord): void {
    this.#state.put(tables(record.database), record.input.Name, record);
  }

  #now(): string {
    return this.#runtime.now().toISOString();
  }
}

const statisticsKey = (values: readonly string[] | undefined, column: string) =>
  JSON.stringify([values ?? null, column]);
