import { type Answer, csv, type Format, json, ndjson, tsv } from '../../ingestion/index.ts';

/** A sample, and how it is read: each as the definition writes it. */
export interface Sample {
  /** e.g. `csv({ delimiter: ';' })`. */
  readonly format: string;
  /** Builder of the format, which the definition imports. */
  readonly builder: string;
  /** Paths of the fields, in order of their first record. */
  readonly fields: readonly string[];
  /** Of each record its values, by field. */
  readonly values: ReadonlyMap<string, readonly (string | null | undefined)[]>;
  readonly records: number;
}

export interface SampleOptions {
  /** @default the one that most lines have most often */
  readonly delimiter?: string;
  readonly encoding?: string;
  /** Path to the records of a JSON answer. @default the first list of objects in it */
  readonly rows?: string;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Texts that mean null in tables of all kinds. */
const NULLS = ['#N/A', 'NA', 'N/A', 'NULL', 'null', '-'];

/**
 * Reads a sample, as its beginning tells: JSON, a JSON value a line, or a table with a header.
 * @throws RangeError for a body without a record, and JSON without a list of objects
 */
export function readSample(body: Uint8Array, options: SampleOptions): Sample {
  const start = new TextDecoder()
    .decode(body.subarray(0, 65_536))
    .replace(/^\ufeff/, '')
    .trimStart();
  if (start.startsWith('[') || start.startsWith('{')) return jsonSample(body, options);
  return tableSample(body, options);
}

function tableSample(body: Uint8Array, { delimiter, encoding }: SampleOptions): Sample {
  const line = new TextDecoder(encoding ?? (body[0] === 0xff ? 'utf-16le' : 'utf-8'))
    .decode(body.subarray(0, 65_536))
    .split(/\r?\n/, 1)[0]!;
  const between = delimiter ?? DELIMITERS.toSorted((a, b) => line.split(b).length - line.split(a).length)[0]!;
  const isTabbed = between === '\t';
  const common = {
    ...(encoding && { encoding }),
    ...(between !== ',' && !isTabbed && { delimiter: between }),
  };
  const build = isTabbed ? tsv : csv;
  const plain = build(common).read(body);
  const fields = [...(plain.header ?? [])];
  const found = new Set([...valuesOf(plain, fields).values()].flat());
  const nulls = NULLS.filter((text) => found.has(text));
  const told = nulls.length === 0 ? common : { ...common, nulls: ['', ...nulls] };
  return sampleOf(build(told), body, isTabbed ? 'tsv' : 'csv', told, fields);
}

function jsonSample(body: Uint8Array, { rows }: SampleOptions): Sample {
  const text = new TextDecoder().decode(body);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const document = parsed(text);
  if (document === undefined && parsed(lines[0] ?? '') !== undefined)
    return sampleOf(ndjson(), body, 'ndjson', undefined, fieldsOf(lines.map(parsed)));
  if (document === undefined) throw new RangeError('the sample is neither JSON nor a JSON value a line');
  const path = rows ?? listIn(document, '');
  if (path === undefined)
    throw new RangeError('the sample has no list of objects: say where with --rows PATH');
  const list =
    path === ''
      ? document
      : path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], document);
  const where = path === '' ? undefined : { rows: path };
  return sampleOf(json(where ?? {}), body, 'json', where, fieldsOf(Array.isArray(list) ? list : []));
}

function sampleOf(
  format: Format,
  body: Uint8Array,
  builder: string,
  options: object | undefined,
  fields: readonly string[],
): Sample {
  const answer = format.read(body);
  if (answer.length === 0) throw new RangeError('the sample has no record');
  const shown = options && Object.keys(options).length > 0 ? literal(options) : '';
  return {
    format: `${builder}(${shown})`,
    builder,
    fields,
    values: valuesOf(answer, fields),
    records: answer.length,
  };
}

const valuesOf = (answer: Answer, fields: readonly string[]) => {
  const records = [...answer.records];
  return new Map(
    fields.map((path) => [
      path,
      records.map((record) =>
        record.fault === undefined ? record.value({ kind: 'field', path }) : undefined,
      ),
    ]),
  );
};

/** The paths of all objects' scalars; lists are kept whole. */
function fieldsOf(records: readonly unknown[]): readonly string[] {
  const paths = new Set<string>();
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [name, inner] of Object.entries(value)) look(inner, path === '' ? name : `${path}.${name}`);
    else if (path !== '') paths.add(path);
  };
  for (const record of records) look(record, '');
  // A member that is null in one record and an object in another is the object's.
  return [...paths].filter((path) => ![...paths].some((other) => other.startsWith(`${path}.`)));
}

/** Path of the first list of objects; empty where the value is one. */
function listIn(value: unknown, path: string): string | undefined {
  if (Array.isArray(value))
    return value.some((item) => typeof item === 'object' && item !== null) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = listIn(inner, path === '' ? name : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object of texts and lists of texts as TypeScript has it. */
const literal = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(
      /"((?:[^"\\]|\\.)*)"/g,
      (_, text: string) => `'${text.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
    )
    .replaceAll(/'(\w+)':/g, '$1: ')
    .replaceAll(',', ', ')
    .replace(/^\{(.*)\}$/, '{ $1 }');
