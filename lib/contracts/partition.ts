/** An Iceberg partition transform of one source column. */
export interface PartitionField {
  readonly source: string;
  readonly transform: 'identity' | 'year' | 'month' | 'day';
  /** Name of the partition field, as Iceberg names it: the column itself, or column_transform. */
  readonly name: string;
}

/** A partition's values by partition field name: text, or the Iceberg ordinal (years, months, days since 1970). */
export type PartitionValues = Readonly<Record<string, string | number>>;

export const identity = (source: string): PartitionField => ({ source, transform: 'identity', name: source });
export const year = (source: string): PartitionField => ({
  source,
  transform: 'year',
  name: `${source}_year`,
});
export const month = (source: string): PartitionField => ({
  source,
  transform: 'month',
  name: `${source}_month`,
});
export const day = (source: string): PartitionField => ({ source, transform: 'day', name: `${source}_day` });

const DAY = 86_400_000_000n;

/** The ordinal that Iceberg stores for a timestamp (microseconds UTC): whole years, months or days since 1970. */
export function timeOrdinal(transform: 'year' | 'month' | 'day', micros: bigint): number {
  if (transform === 'day') return Number(floorDivide(micros, DAY));
  const at = new Date(Number(floorDivide(micros, 1000n)));
  const years = at.getUTCFullYear() - 1970;
  return transform === 'year' ? years : years * 12 + at.getUTCMonth();
}

/** The first microsecond (UTC, inclusive) of the year, month or day with that ordinal. */
export function ordinalStart(transform: 'year' | 'month' | 'day', ordinal: number): bigint {
  switch (transform) {
    case 'year':
      return BigInt(Date.UTC(1970 + ordinal, 0)) * 1000n;
    case 'month':
      return BigInt(Date.UTC(1970, ordinal)) * 1000n;
    case 'day':
      return BigInt(ordinal) * DAY;
  }
}

/** `symbol=BTCUSDT/timeframe=1h/open_time_month=2024-01`: the Hive-like path that Iceberg writers use. */
export function partitionPath(fields: readonly PartitionField[], values: PartitionValues): string {
  return fields.map((f) => `${f.name}=${encodeURIComponent(partitionText(f, values))}`).join('/');
}

function partitionText(field: PartitionField, values: PartitionValues): string {
  const value = values[field.name];
  if (value === undefined) throw new Error(`Partition has no value for ${field.name}`);
  if (field.transform === 'identity') return String(value);
  const iso = new Date(Number(ordinalStart(field.transform, Number(value)) / 1000n)).toISOString();
  return iso.slice(0, { year: 4, month: 7, day: 10 }[field.transform]);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}
