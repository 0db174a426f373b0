/** An Avro schema (Apache Avro 1.11 specification), as parsed JSON. Attributes such as field-id are kept in the file. */
export type AvroSchema = string | readonly AvroSchema[] | AvroComplex;

export type AvroComplex =
  | { readonly type: 'record'; readonly name: string; readonly fields: readonly AvroField[] }
  | {
      readonly type: 'array';
      readonly items: AvroSchema;
      readonly logicalType?: string;
      readonly 'element-id'?: number;
    }
  | { readonly type: 'map'; readonly values: AvroSchema }
  | { readonly type: 'fixed'; readonly name: string; readonly size: number; readonly logicalType?: string }
  | { readonly type: 'enum'; readonly name: string; readonly symbols: readonly string[] }
  | { readonly type: string; readonly logicalType?: string };

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
  readonly 'field-id'?: number;
}

/** A value as a file holds it, to be written as it is into a file of the same schema. */
export class EncodedAvro {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/**
 * A value in memory: null, boolean, int and float → number, long → number, or bigint past 2^53, bytes and fixed →
 * Uint8Array, string and enum → string, array → array, map and record → object.
 */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly AvroValue[]
  | { readonly [name: string]: AvroValue | undefined };

export type AvroRecord = { readonly [name: string]: AvroValue | undefined };

export class AvroError extends Error {
  override readonly name = 'AvroError';
}
