import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync } from 'node:zlib';
import blocks from '../../lib/datasets/blockchair_blocks/dataset.ts';
import { tellInput } from './slice-input.ts';

/** Days over which the rows are spread: each is a partition. */
const DAYS = 10;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;

/**
 * Writes one wide gzip TSV: a chain's recorded blocks, one after the other and again, until there are so many rows. Each has an id and a time of
 * its own, in order, over ten days.
 * @param dumps folder of Blockchair's dumps of blocks, CHAIN-1d-DATE.tsv.gz; those of the chain of which there are most are taken
 * @throws Error where there is none
 */
export async function writeWideInput(
  dumps: string,
  folder: string,
  rows: number,
): Promise<{ readonly bytes: number }> {
  const chains = Map.groupBy(
    readdirSync(dumps).filter((name) => /-1d-[\d-]+\.tsv\.gz$/.test(name)),
    (name) => name.replace(/-1d-.*/, ''),
  );
  const [chain, files] = [...chains].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (!chain || !files) throw new Error(`${dumps}: no dump of blocks such as dash-1d-2023-08-25.tsv.gz`);
  const texts = files.sort().map((name) => gunzipSync(readFileSync(join(dumps, name))).toString());
  const header = texts[0]!.slice(0, texts[0]!.indexOf('\n')).split('\t');
  const lines = texts.flatMap((text) => text.split('\n').slice(1)).map((line) => line.split('\t'));
  const [id, time] = [header.indexOf('id'), header.indexOf('time')];
  function* pieces() {
    yield header.join('\t');
    for (let row = 0; row < rows; row++) {
      const at = FIRST_DAY + Math.floor((row * DAYS * DAY) / rows / 1000) * 1000;
      const cells = lines[row % lines.length]!.with(id, String(1_000_000 + row));
      cells[time] = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
      yield `\n${cells.join('\t')}`;
    }
  }
  const file = createWriteStream(join(folder, 'wide.tsv.gz'));
  await pipeline(Readable.from(pieces()), createGzip({ level: 4 }), file);
  tellInput(folder, blocks.tables[0]!, { parameters: { chain }, records: rows }, (path) =>
    header.includes(path),
  );
  return { bytes: file.bytesWritten };
}
