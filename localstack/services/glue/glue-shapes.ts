import { z } from 'zod';

/** Inputs of Glue's API as far as it is known here; a member that is not known is refused, never dropped. Source: Glue API reference. */
const parameters = z.record(z.string(), z.string());
const name = z.string().min(1).max(255);

const columnSchema = z.strictObject({
  Name: name,
  Type: z.string().max(131_072).optional(),
  Comment: z.string().max(255).optional(),
  Parameters: parameters.optional(),
});

const storageDescriptor = z.strictObject({
  Columns: z.array(columnSchema).optional(),
  Location: z.string().optional(),
  AdditionalLocations: z.array(z.string()).optional(),
  InputFormat: z.string().optional(),
  OutputFormat: z.string().optional(),
  Compressed: z.boolean().optional(),
  NumberOfBuckets: z.int().optional(),
  SerdeInfo: z
    .strictObject({
      Name: z.string().optional(),
      SerializationLibrary: z.string().optional(),
      Parameters: parameters.optional(),
    })
    .optional(),
  BucketColumns: z.array(z.string()).optional(),
  SortColumns: z.array(z.strictObject({ Column: z.string(), SortOrder: z.int() })).optional(),
  Parameters: parameters.optional(),
  SkewedInfo: z
    .strictObject({
      SkewedColumnNames: z.array(z.string()).optional(),
      SkewedColumnValues: z.array(z.string()).optional(),
      SkewedColumnValueLocationMaps: parameters.optional(),
    })
    .optional(),
  StoredAsSubDirectories: z.boolean().optional(),
});

const timestamp = z.union([z.number(), z.date()]);

export const tableInput = z.strictObject({
  Name: name,
  Description: z.string().max(2048).optional(),
  Owner: z.string().max(255).optional(),
  LastAccessTime: timestamp.optional(),
  LastAnalyzedTime: timestamp.optional(),
  Retention: z.int().optional(),
  StorageDescriptor: storageDescriptor.optional(),
  PartitionKeys: z.array(columnSchema).optional(),
  ViewOriginalText: z.string().optional(),
  ViewExpandedText: z.string().optional(),
  TableType: z.string().max(255).optional(),
  Parameters: parameters.optional(),
  TargetTable: z
    .strictObject({
      CatalogId: z.string().optional(),
      DatabaseName: z.string().optional(),
      Name: z.string().optional(),
      Region: z.string().optional(),
    })
    .optional(),
});
export type TableInput = z.infer<typeof tableInput>;

export const databaseInput = z.strictObject({
  Name: name,
  Description: z.string().max(2048).optional(),
  LocationUri: z.string().optional(),
  Parameters: parameters.optional(),
  CreateTableDefaultPermissions: z.array(z.unknown()).optional(),
});
export type DatabaseInput = z.infer<typeof databaseInput>;

export const partitionInput = z.strictObject({
  Values: z.array(z.string()),
  LastAccessTime: timestamp.optional(),
  StorageDescriptor: storageDescriptor.optional(),
  Parameters: parameters.optional(),
  LastAnalyzedTime: timestamp.optional(),
});
export type PartitionInput = z.infer<typeof partitionInput>;
