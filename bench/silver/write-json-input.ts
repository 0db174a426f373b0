import { createWriteStream, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import messages from '../../lib/datasets/binance_kline_messages/dataset.ts';
import vacancies from '../../lib/datasets/vacancies/dataset.ts';
import { tellInput } from './slice-input.ts';

/** Records of a page, as hh.ru gives at most. */
const PAGE = 100;
/** Of the ids of vacancies, which have as many digits. */
const FIRST_ID = 10_000_000;
const MINUTE = 60_000;

interface Page {
  readonly items?: readonly object[];
}
interface Message {
  readonly data?: { readonly e?: string; readonly k?: { readonly t: number; readonly T: number } };
}

/**
 * Writes gzipped pages of nested JSON: recorded vacancies, one after the other and again, until there are so many; each has an id of its own.
 * @param folder of a recorded search, a file a page
 * @throws Error where there is none
 */
export function writePages(folder: string, to: string, records: number): { readonly bytes: number } {
  const pages = globSync(join(folder, '**/*.json'))
    .sort()
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Page);
  const items = pages.flatMap((page) => page.items ?? []);
  if (items.length === 0) throw new Error(`${folder}: no page of a search such as 00.json`);
  const { items: _, ...around } = pages[0]!;
  let bytes = 0;
  for (let first = 0; first < records; first += PAGE) {
    const some = Array.from({ length: Math.min(PAGE, records - first) }, (_, at) => ({
      ...items[(first + at) % items.length],
      id: String(FIRST_ID + first + at),
    }));
    const page = gzipSync(JSON.stringify({ items: some, ...around }), { level: 4 });
    bytes += page.length;
    writeFileSync(join(to, `page-${String(first / PAGE).padStart(6, '0')}.json.gz`), page);
  }
  tellInput(to, vacancies.tables[0]!, { parameters: { search: 'bench' }, records });
  return { bytes };
}

/**
 * Writes one gzipped NDJSON: recorded messages of a stream, one after the other and again, until there are so many; each kline has an interval of
 * its own.
 * @param folder of recorded messages, *.ndjson and *.ndjson.gz
 * @throws Error where there is none
 */
export async function writeLines(
  folder: string,
  to: string,
  records: number,
): Promise<{ readonly bytes: number }> {
  const recorded = globSync(join(folder, '**/*.ndjson{,.gz}'))
    .sort()
    .flatMap((path) => {
      const bytes = readFileSync(path);
      return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
        .toString()
        .split('\n')
        .filter((line) => line !== '');
    })
    .map((line) => ({ line, message: JSON.parse(line) as Message }));
  if (recorded.length === 0) throw new Error(`${folder}: no file of messages such as messages.ndjson`);
  function* lines() {
    for (let at = 0; at < records; at++) {
      const { line, message } = recorded[at % recorded.length]!;
      const { data } = message;
      if (data?.e !== 'kline' || !data.k) {
        yield `${line}\n`;
        continue;
      }
      const { k } = data;
      const later = Math.floor(at / recorded.length) * MINUTE;
      yield `${JSON.stringify({ ...message, data: { ...data, k: { ...k, t: k.t + later, T: k.T + later } } })}\n`;
    }
  }
  const path = join(to, 'lines.ndjson.gz');
  await pipeline(Readable.from(lines()), createGzip({ level: 4 }), createWriteStream(path));
  tellInput(to, messages.tables[0]!, { parameters: {}, records });
  return { bytes: statSync(path).size };
}
