import type { Writer } from './write-call.ts';

const plain =
  (name: string): Writer =>
  (args) =>
    `${name}(${args.join(', ')})`;

export const jsonWriters: Readonly<Record<string, Writer>> = {
  json_parse: plain('trino_json_parse'),
  json_format: ([x = '']) => x,
  json_extract: plain('trino_json_extract'),
  json_extract_scalar: plain('trino_json_extract_scalar'),
  json_array_get: plain('trino_json_array_get'),
  json_array_length: plain('trino_json_array_length'),
  json_size: plain('trino_json_size'),
  json_array_contains: ([json, value], call) => {
    const { kind } = call.arguments[1]!.type;
    return `trino_json_array_contains(${json}, CAST(${value} AS VARCHAR), '${kind}')`;
  },
  is_json_scalar: ([x]) => `(trino_is_json_scalar(${x}) = 'true')`,
};
