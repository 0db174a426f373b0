import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  filesBelow,
  type Replay,
  recordedBytes,
  UnreadableRecording,
  type UnusedFile,
} from '../../../stand-ins/index.ts';
import { blocksApi } from './blocks-api.ts';
import type { Block, DayOfBlocks } from './day-of-blocks.ts';

const DAY = 86_400_000;
const NAME = /^([a-z][a-z0-9-]*)-1d-(\d{4}-\d{2}-\d{2})\.tsv\.gz$/;

/**
 * Serves recorded dumps of days byte for byte, and the same blocks by the API.
 * @param settings of the dataset while they are served
 */
export function replayBlocks(folder: string, settings: object): Replay {
  const unused: UnusedFile[] = [];
  const unreadable: string[] = [];
  const days = new Map<string, DayOfBlocks>();
  const windows: { readonly chain: string; readonly from: string; readonly to: string }[] = [];
  for (const path of filesBelow(folder)) {
    const table = basename(dirname(path));
    const [, chain, day] = NAME.exec(basename(path)) ?? [];
    if (!table.startsWith('blocks') || !chain || !day) {
      unused.push({ path, reason: reasonFor(table) });
      continue;
    }
    try {
      const dump = recordedBytes(path, false);
      days.set(`${chain} ${day}`, { dump, blocks: blocksIn(path, dump) });
      windows.push({ chain, from: day, to: new Date(Date.parse(day) + DAY).toISOString().slice(0, 10) });
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      unreadable.push(error.message);
    }
  }
  if (windows.length === 0) return { unused, unreadable };
  return {
    source: {
      api: blocksApi((chain, day) => days.get(`${chain} ${day}`)),
      settings: { ...settings, windows },
      end: new Date(Math.max(...windows.map(({ to }) => Date.parse(to)))),
    },
    unused,
    unreadable,
  };
}

const reasonFor = (table: string): string =>
  table.startsWith('blocks')
    ? 'not the blocks of a day: CHAIN-1d-DATE.tsv.gz expected'
    : `no dataset reads ${table} of Blockchair: a folder whose name begins with blocks expected`;

/** @throws UnreadableRecording */
function blocksIn(path: string, dump: Buffer): readonly Block[] {
  let text: string;
  try {
    text = gunzipSync(dump).toString();
  } catch (error) {
    throw new UnreadableRecording(path, `: no sound gzip file: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const [header = '', ...lines] = text.split('\n');
  const names = header.split('\t');
  if (!['id', 'time', 'transaction_count'].every((name) => names.includes(name)))
    throw new UnreadableRecording(
      path,
      ': no dump of blocks: its header lacks id, time or transaction_count',
    );
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const values = line.split('\t');
      return Object.fromEntries(names.map((name, index) => [name, values[index] || null]));
    });
}
