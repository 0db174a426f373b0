import type { SchemaElement } from 'hyparquet';
import type { TableField } from '../../contracts/table.ts';

/**
 * Bytes of a FIXED_LEN_BYTE_ARRAY that hold every decimal of a precision (19 to 38): the fewest, as the Iceberg
 * specification asks (appendix A, Parquet).
 */
function wideDecimalBytes(precision: number): number {
  const largest = 10n ** BigInt(precision) - 1n;
  // One bit more, for the sign.
  return Math.ceil((largest.toString(2).length + 1) / 8);
}

/**
 * The Parquet schema of a table's columns, with Iceberg field ids. Types as the Iceberg specification maps them
 * (appendix A, Parquet), with INT64 for every decimal of up to 18 digits.
 */
export function schemaElements(fields: readonly TableField[]): SchemaElement[] {
  return [{ name: 'table', num_children: fields.length }, ...fields.map(schemaElement)];
}

function schemaElement(field: TableField): SchemaElement {
  return {
    name: field.name,
    repetition_type: field.required ? 'REQUIRED' : 'OPTIONAL',
    field_id: field.id,
    ...physicalType(field),
  };
}

function physicalType({ type }: TableField): Partial<SchemaElement> {
  switch (type.kind) {
    case 'text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'integer':
      return { type: 'INT32' };
    case 'bigint':
      return { type: 'INT64' };
    case 'double':
      return { type: 'DOUBLE' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } };
    case 'timestamp':
      // No converted_type: TIMESTAMP_MICROS would say that the value is an instant of UTC.
      return { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } };
    case 'decimal': {
      const { precision, scale } = type;
      const decimal = {
        converted_type: 'DECIMAL' as const,
        precision,
        scale,
        logical_type: { type: 'DECIMAL' as const, precision, scale },
      };
      return precision <= 18
        ? { type: 'INT64', ...decimal }
        : { type: 'FIXED_LEN_BYTE_ARRAY', type_length: wideDecimalBytes(precision), ...decimal };
    }
  }
}
