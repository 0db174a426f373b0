import type { GlueStorage } from '../engine/query-catalog.ts';
import { STORAGE } from '../engine/sources/hive-format.ts';
import { QueryFailure } from '../query-failure.ts';
import type { TableDdl } from './statement.ts';

/** Formats that STORED AS names and that are registered, readable here or not. Source: Athena user guide, "CREATE TABLE". */
const STORED_AS: Readonly<Record<string, { inputFormat: string; outputFormat: string; serde: string }>> = {
  PARQUET: STORAGE.parquet,
  TEXTFILE: STORAGE.text,
  ORC: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  },
  AVRO: {
    inputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
    serde: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe',
  },
};

/** Formats and serde of a CREATE TABLE's ROW FORMAT and STORED AS clauses. @throws QueryFailure for a format that is not known */
export function hiveStorage(ddl: TableDdl): Pick<GlueStorage, 'InputFormat' | 'OutputFormat' | 'SerdeInfo'> {
  const stored = STORED_AS[ddl.storedAs ?? 'TEXTFILE'];
  if (!stored)
    throw new QueryFailure(
      `NOT_SUPPORTED: line 1:1: STORED AS ${ddl.storedAs} is not supported: ${Object.keys(STORED_AS).join(', ')} are`,
    );
  return {
    InputFormat: ddl.inputFormat ?? stored.inputFormat,
    OutputFormat: ddl.outputFormat ?? stored.outputFormat,
    SerdeInfo: {
      SerializationLibrary: ddl.serde ?? stored.serde,
      Parameters: { 'serialization.format': '1', ...ddl.serdeProperties },
    },
  };
}
