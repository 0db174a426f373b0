import { bodyBytes } from '../integrations/aws-sdk.ts';
import { StateError } from '../interpreter/state-error.ts';
import type { StateRun } from '../interpreter/state-run.ts';
import { isObject, type Json, type JsonObject } from '../json-value.ts';
import { csvRecords } from './csv-records.ts';
import { roleOf } from './task-role.ts';

interface ReaderConfig {
  readonly InputType?: string;
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: string;
  readonly MaxItems?: number | string;
}

const delimiters: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

/**
 * ItemReader: the items of an S3 object (JSON, JSONL, CSV) or the objects below a prefix.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 * @throws StateError States.ItemReaderFailed
 */
export async function readItems(run: StateRun): Promise<Json[]> {
  const reader = run.state.ItemReader as JsonObject;
  const location = (await run.evaluate(reader.Arguments ?? {}, 'ItemReader/Arguments')) as JsonObject;
  const config = (await run.evaluate(reader.ReaderConfig ?? {}, 'ItemReader/ReaderConfig')) as ReaderConfig;
  const most = config.MaxItems === undefined ? 0 : Number(config.MaxItems);
  const items = String(reader.Resource).endsWith(':s3:listObjectsV2')
    ? await listObjects(run, location)
    : await parseObject(run, location, config);
  return most > 0 ? items.slice(0, most) : items;
}

async function s3(run: StateRun, operation: string, input: JsonObject): Promise<Record<string, unknown>> {
  try {
    const answer = await run.execution.options.services.call('s3', operation, input, roleOf(run));
    return answer as Record<string, unknown>;
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  }
}

async function listObjects(run: StateRun, location: JsonObject): Promise<Json[]> {
  const items: Json[] = [];
  let token: unknown;
  do {
    const page = await s3(run, 'ListObjectsV2', {
      ...location,
      ...(typeof token === 'string' && { ContinuationToken: token }),
    });
    for (const object of (page.Contents ?? []) as Record<string, unknown>[]) {
      items.push({
        Etag: String(object.ETag ?? ''),
        Key: String(object.Key),
        LastModified: Math.floor(new Date(object.LastModified as string).getTime() / 1000),
        Size: Number(object.Size),
        StorageClass: String(object.StorageClass ?? 'STANDARD'),
      });
    }
    token = page.NextContinuationToken;
  } while (token !== undefined && token !== '');
  return items;
}

async function parseObject(run: StateRun, location: JsonObject, config: ReaderConfig): Promise<Json[]> {
  const where = `s3://${location.Bucket}/${location.Key}`;
  const text = (await bodyBytes((await s3(run, 'GetObject', location)).Body ?? '')).toString('utf8');
  try {
    if (config.InputType === 'JSONL') {
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Json);
    }
    if (config.InputType === 'CSV') return csvItems(text, config);
    const items = JSON.parse(text) as Json;
    if (Array.isArray(items)) return items;
    if (isObject(items)) return Object.entries(items).map(([Key, Value]) => ({ Key, Value }));
  } catch (error) {
    throw failed(`The file ${where} is not ${config.InputType ?? 'JSON'}: ${(error as Error).message}`);
  }
  throw failed(`Attempting to map over non-iterable node in ${where}.`);
}

function csvItems(text: string, config: ReaderConfig): Json[] {
  const records = csvRecords(text, delimiters[config.CSVDelimiter ?? 'COMMA']);
  const header = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : (records.shift() ?? []);
  return records.map((record) =>
    Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])),
  );
}

function failed(cause: string): StateError {
  return new StateError('States.ItemReaderFailed', cause);
}
