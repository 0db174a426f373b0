import { BIGINT, BOOLEAN, LIST, listValue, VARCHAR } from '@duckdb/node-api';
import type { ScalarFunction } from './define.ts';
import { formatJson, type JsonNode, jsonString, parseJson, parseJsonItems } from './json-text.ts';

const paths = new Map<string, (string | number)[]>();

/** Steps of a JSON path: `$`, `.name`, `[0]`, `["name"]`. @throws Error `Invalid JSON path: 'x'` */
function steps(path: string): (string | number)[] {
  let found = paths.get(path);
  if (!found) {
    found = [];
    const pattern = /\.([\w$-]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['([^']*)'\]/gy;
    let end = path.startsWith('$') ? 1 : 0;
    if (end === 0) throw new Error(`Invalid JSON path: '${path}'`);
    while (end < path.length) {
      pattern.lastIndex = end;
      const match = pattern.exec(path);
      if (!match) throw new Error(`Invalid JSON path: '${path}'`);
      found.push(match[2] !== undefined ? Number(match[2]) : (match[1] ?? match[3] ?? match[4])!);
      end = pattern.lastIndex;
    }
    paths.set(path, found);
  }
  return found;
}

function extract(json: string, path: string): JsonNode | undefined {
  const wanted = steps(path);
  let node: JsonNode | undefined;
  try {
    node = parseJson(json);
  } catch {
    return undefined;
  }
  for (const step of wanted) {
    if (node?.kind === 'array' && typeof step === 'number') node = node.items[step];
    else if (node?.kind === 'object') node = node.members.find(([name]) => name === String(step))?.[1];
    else return undefined;
  }
  return node;
}

const scalar = (node: JsonNode | undefined) =>
  node === undefined || node.kind === 'array' || node.kind === 'object' || node.kind === 'null'
    ? null
    : node.kind === 'string'
      ? node.value
      : node.text;

const size = (node: JsonNode | undefined) =>
  node === undefined
    ? null
    : BigInt(node.kind === 'array' ? node.items.length : node.kind === 'object' ? node.members.length : 0);

/** JSON that is cast; what is none comes from json_array_get. */
function parsed(json: string, type: string): JsonNode {
  try {
    return parseJson(json);
  } catch {
    throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast '${json}' to ${type}`);
  }
}

const castFailed = (why: string): never => {
  throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast to row. ${why}`);
};

function inPlaces(items: readonly JsonNode[], count: number): readonly JsonNode[] {
  if (items.length < count) castFailed(`Expected ${count} elements, but got ${items.length}`);
  if (items.length > count) castFailed(`Expected json array ending, but got ${formatJson(items[count]!)}`);
  return items;
}

function byName(
  members: readonly (readonly [string, JsonNode])[],
  fields: readonly (string | null)[],
): (JsonNode | undefined)[] {
  if (fields.includes(null))
    castFailed('Cannot cast a JSON object to anonymous row type. Input must be a JSON array.');
  return fields.map((field) => {
    const name = field!.toLowerCase();
    const found = members.filter(([key]) => key.toLowerCase() === name);
    if (found.length > 1) castFailed(`Duplicate field: ${name}`);
    return found[0]?.[1];
  });
}

const NUMBERS = /^(tinyint|smallint|integer|bigint|real|double|DECIMAL)/;

/** JSON values are their canonical text: no blanks, members sorted by name. */
export const jsonFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_json_parse',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => {
      try {
        return formatJson(parseJson(text));
      } catch {
        throw new Error(`Cannot convert value to JSON: '${text}'`);
      }
    },
  },
  {
    name: 'trino_json_string',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: jsonString,
  },
  {
    name: 'trino_json_extract',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (json: string, path: string) => {
      const node = extract(json, path);
      return node ? formatJson(node, false) : null;
    },
  },
  {
    name: 'trino_json_extract_scalar',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (json: string, path: string) => scalar(extract(json, path)),
  },
  {
    name: 'trino_json_size',
    parameters: [VARCHAR, VARCHAR],
    result: BIGINT,
    call: (j: string, p: string) => size(extract(j, p)),
  },
  {
    // As Trino, a text among the elements comes without its quotes, which is hardly JSON.
    name: 'trino_json_array_get',
    parameters: [VARCHAR, BIGINT],
    result: VARCHAR,
    call: (json: string, index: bigint) => {
      const found: JsonNode[] = [];
      try {
        for (const item of parseJsonItems(json)) {
          found.push(item);
          if (index >= 0n && BigInt(found.length) > index) break;
        }
      } catch {
        return null;
      }
      const node = found[Number(index < 0n ? BigInt(found.length) + index : index)];
      if (node === undefined || node.kind === 'null') return null;
      if (node.kind === 'string') return node.value;
      return node.kind === 'number' ? node.text : formatJson(node, false, JSON.stringify);
    },
  },
  {
    name: 'trino_json_array_length',
    parameters: [VARCHAR],
    result: BIGINT,
    call: (json: string) => {
      const node = extract(json, '$');
      return node?.kind === 'array' ? BigInt(node.items.length) : null;
    },
  },
  {
    name: 'trino_json_scalar',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (json: string, type: string) => {
      const node = parsed(json, type);
      if (node.kind === 'array' || node.kind === 'object')
        throw new Error(`INVALID_CAST_ARGUMENT: Cannot cast '${json}' to ${type}`);
      if (node.kind === 'boolean' && NUMBERS.test(type)) return node.text === 'true' ? '1' : '0';
      return scalar(node);
    },
  },
  {
    name: 'trino_json_array_contains',
    parameters: [VARCHAR, VARCHAR, VARCHAR],
    result: BOOLEAN,
    call: (json: string, value: string, kind: string) => {
      if (kind === 'double' && !Number.isFinite(Number(value.replace('inf', 'Infinity')))) return false;
      const found = (item: JsonNode) => {
        if (item.kind === 'string') return kind === 'varchar' && item.value === value;
        if (item.kind === 'boolean') return kind === 'boolean' && item.text === value;
        if (item.kind !== 'number') return false;
        const whole = /^-?\d+$/.test(item.text);
        if (kind === 'bigint') return whole && BigInt(item.text) === BigInt(value);
        return kind === 'double' && !whole && Number(item.text) === Number(value);
      };
      try {
        // What follows the value may be anything.
        for (const item of parseJsonItems(json)) if (found(item)) return true;
        return false;
      } catch {
        return null;
      }
    },
  },
  {
    name: 'trino_is_json_scalar',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (json: string) => {
      try {
        return String(!['array', 'object'].includes(parseJson(json).kind));
      } catch {
        throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid JSON value: ${json}`);
      }
    },
  },
  {
    name: 'trino_json_elements',
    parameters: [VARCHAR],
    result: LIST(VARCHAR),
    call: (json: string) => {
      const node = parsed(json, 'array');
      if (node.kind === 'null') return null;
      if (node.kind !== 'array')
        throw new Error(`Cannot cast to array. Expected a json array, but got ${json}`);
      return listValue(node.items.map((item) => formatJson(item)));
    },
  },
  {
    name: 'trino_json_keys',
    parameters: [VARCHAR],
    result: LIST(VARCHAR),
    call: (json: string) => {
      const node = parsed(json, 'map');
      if (node.kind === 'null') return null;
      if (node.kind !== 'object')
        throw new Error(`Cannot cast to map. Expected a json object, but got ${json}`);
      return listValue(node.members.map(([name]) => name));
    },
  },
  {
    // The members of a row's fields, by name or, in an array, by place. Names are JSON: null for a field without one.
    name: 'trino_json_fields',
    parameters: [VARCHAR, VARCHAR],
    result: LIST(VARCHAR),
    call: (json: string, names: string) => {
      const node = parsed(json, 'row');
      if (node.kind === 'null') return null;
      const fields: (string | null)[] = JSON.parse(names);
      const members =
        node.kind === 'array'
          ? inPlaces(node.items, fields.length)
          : node.kind === 'object'
            ? byName(node.members, fields)
            : castFailed(`Expected a json array or object, but got ${json}`);
      return listValue(members.map((member) => (member ? formatJson(member) : null)));
    },
  },
  {
    name: 'trino_json_member',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (json: string, name: string) => {
      const node = parseJson(json);
      const member = node.kind === 'object' ? node.members.find(([key]) => key === name)?.[1] : undefined;
      return member ? formatJson(member) : null;
    },
  },
];
