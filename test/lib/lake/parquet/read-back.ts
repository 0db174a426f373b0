import type { TableField } from '../../../../lib/contracts/table.ts';
import { ColumnBuilder } from '../../../../lib/lake/parquet/column-builder.ts';
import { readFooter } from '../../../../lib/lake/parquet/footer.ts';
import { readParquetColumn } from '../../../../lib/lake/parquet/reader.ts';

/** The values of a file's columns. */
export function readBack(fields: readonly TableField[], bytes: Uint8Array): Record<string, unknown[]> {
  const footer = readFooter(bytes);
  const length = Number(footer.metadata.num_rows);
  return Object.fromEntries(
    fields.map((field) => {
      const builder = new ColumnBuilder(field.type, length);
      readParquetColumn(
        bytes,
        footer,
        footer.columns.find((c) => c.name === field.name)!,
        field.type,
        builder,
      );
      return [field.name, Array.from(builder.finish())];
    }),
  );
}
