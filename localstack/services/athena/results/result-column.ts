/** A column of a result: name and Trino type, e.g. decimal(18,8), timestamp(6), varchar. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** ColumnInfo of the API. */
export interface ColumnInfo {
  readonly CatalogName: string;
  readonly SchemaName: string;
  readonly TableName: string;
  readonly Name: string;
  readonly Label: string;
  readonly Type: string;
  readonly Precision: number;
  readonly Scale: number;
  readonly Nullable: 'UNKNOWN';
  readonly CaseSensitive: boolean;
}

/** The shape of ColumnInfo in the API: the base type's name, and what is known of its digits. */
export function columnInfo(column: ResultColumn): ColumnInfo {
  const base = baseName(column.type);
  const [precision, scale] = digits(base, column.type);
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: column.name,
    Label: column.name,
    Type: base === 'real' ? 'float' : base,
    Precision: precision,
    Scale: scale,
    Nullable: 'UNKNOWN',
    CaseSensitive: base === 'varchar' || base === 'char',
  };
}

/** A type's name without its digits, fields or elements, e.g. decimal, array, timestamp with time zone. */
function baseName(type: string): string {
  const zoned = /^(?:time|timestamp)\b.* with time zone$/.test(type) ? ' with time zone' : '';
  return `${type
    .replace(/\(.*$/s, '')
    .replace(/ with time zone$/, '')
    .trim()}${zoned}`;
}

/** As Athena fills Precision and Scale. */
function digits(base: string, type: string): readonly [number, number] {
  const [, first, second] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(type) ?? [];
  switch (base) {
    case 'decimal':
      return [Number(first), Number(second ?? 0)];
    case 'varchar':
    case 'char':
      return [first === undefined ? 2_147_483_647 : Number(first), 0];
    case 'bigint':
      return [19, 0];
    case 'integer':
      return [10, 0];
    case 'smallint':
      return [5, 0];
    case 'tinyint':
      return [3, 0];
    case 'double':
    case 'real':
      return [17, 0];
    case 'varbinary':
      return [1_073_741_824, 0];
    case 'time':
    case 'timestamp':
    case 'time with time zone':
    case 'timestamp with time zone':
      return [3, 0];
    default:
      return [0, 0];
  }
}
