import { basename, dirname, relative } from 'node:path';
import {
  filesBelow,
  type Replay,
  recordedBytes,
  UnreadableRecording,
  type UnusedFile,
} from '../../../stand-ins/index.ts';
import { type DayOfRows, type Row, TABLES, type TableName } from './day-of-rows.ts';
import { tableApi } from './table-api.ts';

const DAY = 86_400_000;
/** The whole day, or some blocks of it. */
const NAME = /^([a-z][a-z0-9-]*?)-(?:1d-(\d{4}-\d{2}-\d{2})|(\d{4}-\d{2}-\d{2})-blocks-\d+-\d+)\.tsv\.gz$/;

/** Names that a dump's header has, by which it is known. */
const NEEDED: Readonly<Record<TableName, readonly string[]>> = {
  blocks: ['id', 'time', 'transaction_count'],
  transactions: ['block_id', 'time', 'hash'],
  outputs: ['transaction_hash', 'time', 'index'],
  inputs: ['spending_transaction_hash', 'spending_time', 'spending_index'],
};

/**
 * Serves recorded dumps of a table byte for byte, and the same rows by the API. A file with some blocks of a day stands for the day where
 * there is no sound one of all of it.
 * @param folder that of the provider
 * @param settings of the dataset while they are served
 */
export function replayDays(table: TableName, folder: string, settings: object): Replay {
  const unused: UnusedFile[] = [];
  const broken: { readonly path: string; readonly day: string; readonly message: string }[] = [];
  const days = new Map<
    string,
    { readonly rows: DayOfRows; readonly path: string; readonly isWhole: boolean }
  >();
  for (const path of filesBelow(folder)) {
    const of = tableOf(path);
    const [, chain, whole, part] = NAME.exec(basename(path)) ?? [];
    if (of !== table || chain === undefined) {
      unused.push({
        path,
        reason: chain !== undefined && of !== undefined ? OF_ANOTHER : reasonFor(path, of),
      });
      continue;
    }
    const day = `${chain} ${whole ?? part}`;
    try {
      const dump = recordedBytes(path, false);
      const found = { rows: { dump, rows: rowsIn(table, path) }, path, isWhole: whole !== undefined };
      const other = days.get(day);
      const [kept, left] = other && (other.isWhole || !found.isWhole) ? [other, found] : [found, other];
      days.set(day, kept);
      if (left) {
        const name = basename(kept.path);
        const shown = name === basename(left.path) ? relative(folder, kept.path) : name;
        unused.push({ path: left.path, reason: `${shown} is of the same day` });
      }
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      broken.push({ path, day, message: error.message });
    }
  }
  const replaced = broken.filter(({ day }) => days.has(day));
  const told = {
    unused: [
      ...unused,
      ...replaced.map(({ path, day, message }) => ({
        path,
        reason: `${message.slice(path.length + 2)}; ${basename(days.get(day)!.path)} is of the same day`,
      })),
    ],
    unreadable: broken.filter((one) => !replaced.includes(one)).map(({ message }) => message),
  };
  const windows = [...days.keys()].map((name) => {
    const [chain = '', from = ''] = name.split(' ');
    return { chain, from, to: new Date(Date.parse(from) + DAY).toISOString().slice(0, 10) };
  });
  if (windows.length === 0) return told;
  return {
    ...told,
    source: {
      api: tableApi(table, (chain, day) => days.get(`${chain} ${day}`)?.rows),
      settings: { ...settings, windows },
      end: new Date(Math.max(...windows.map(({ to }) => Date.parse(to)))),
    },
  };
}

/** Whoever reads a file tells why it does not. */
const OF_ANOTHER = '';

const tableOf = (path: string): TableName | undefined =>
  TABLES.find((table) => basename(dirname(path)).startsWith(table));

/** The same for every table: a file that none of them takes has one reason. */
const reasonFor = (path: string, table: TableName | undefined): string =>
  table === undefined
    ? `no dataset reads ${basename(dirname(path))} of Blockchair: a folder whose name begins with ${TABLES.join(', ')} expected`
    : `not the ${table} of a day: CHAIN-1d-DATE.tsv.gz or CHAIN-DATE-blocks-FROM-TO.tsv.gz expected`;

/**
 * The rows of a dump, unpacked each time that they are gone through: a day of a large chain has more text than a string can hold.
 * @throws UnreadableRecording
 */
function rowsIn(table: TableName, path: string): Iterable<Row> {
  const [header = ''] = linesOf(recordedBytes(path, true));
  const names = header.split('\t');
  const needed = NEEDED[table];
  if (!needed.every((name) => names.includes(name)))
    throw new UnreadableRecording(
      path,
      `: no dump of ${table}: its header lacks ${needed.filter((name) => !names.includes(name)).join(', ')}`,
    );
  return {
    *[Symbol.iterator]() {
      for (const line of Iterator.from(linesOf(recordedBytes(path, true))).drop(1)) {
        const values = line.split('\t');
        yield Object.fromEntries(names.map((name, index) => [name, values[index] || null]));
      }
    },
  };
}

/** Those that are not empty. */
function* linesOf(text: Buffer): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    if (end > start) yield text.toString('utf8', start, end);
    start = end + 1;
  }
}
