import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { writeWhole } from '../../../localstack/state/write-whole.ts';
import { isGrid } from '../../contracts/dataset.ts';
import { type Series, sliceName, type TimeRange } from '../../contracts/slice.ts';
import { datasets } from '../../datasets/registry.ts';
import { gridLedger } from '../../ingestion/books/grid-ledger.ts';
import {
  isDistrusted,
  isGap,
  type LedgerRow,
  newestBySlice,
  readLedger,
} from '../../ingestion/books/slice-ledger.ts';
import type { SourcedDataset } from '../../ingestion/dataset.ts';
import { loadTable } from '../../lake/table.ts';
import { filesBelow } from '../../stand-ins/index.ts';
import { lakeHolding, noteDue } from '../note-due.ts';
import { lakeOf, type Reader } from '../session-lake.ts';

const MARKER = 'recording.sha256';

/**
 * Makes due what a recording had not, or not soundly, when its files have changed since the data folder's last start. Delays count in
 * scheduled time, which in a recording goes no further: what a new file brings into a gap would rest for ever.
 * @param folder that of the recording
 * @param settings by dataset, while it is served
 */
export async function askForChanges(
  session: Reader,
  dataFolder: string,
  folder: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const marker = resolve(dataFolder, MARKER);
  const mark = markOf(folder);
  if (existsSync(marker) && readFileSync(marker, 'utf8') === mark) return;
  const lake = lakeOf(session);
  const table = await loadTable(lake, 'ops', 'slices');
  if (table) {
    const own = lakeHolding(lake, table);
    for (const dataset of Object.values(datasets)) {
      const open = openRows(dataset, await readLedger(own, dataset.name));
      const due = open.flatMap(({ slice, parameters, range }) =>
        rangesServed(settings[dataset.name], parameters, range).map((served) => ({
          slice,
          parameters,
          range: served,
        })),
      );
      await noteDue(own, dataset, 'start', due);
    }
  }
  writeWhole(marker, mark);
}

/** Names, lengths and times of change of all files. */
function markOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(folder)) {
    const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
    hash.update(`${relative(folder, path)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** What is neither held nor settled for good. A snapshot has no past, and an object version comes once. */
function openRows(dataset: SourcedDataset, ledger: readonly LedgerRow[]): readonly LedgerRow[] {
  if (isGrid(dataset))
    return [...gridLedger(dataset, ledger).values()].flatMap(({ segments, files }) => [
      ...segments.flatMap(({ from, to, row }) =>
        isOpen(row) ? [{ ...row, slice: sliceName(row.parameters), range: { from, to } }] : [],
      ),
      // Of a file that is not believed the checksum tells whether it is another one.
      ...files
        .filter((row) => row.state !== 'held' && !isDistrusted(row) && row.range)
        .map((row) => ({ ...row, slice: sliceName(row.parameters) })),
    ]);
  if (dataset.coverage.kind === 'snapshots' || dataset.coverage.kind === 'objects') return [];
  return [...newestBySlice(ledger).values()].filter(isOpen);
}

/** Asked for in the next run anyway, or never again. */
const LEFT: readonly LedgerRow['state'][] = ['due', 'stored', 'waiting', 'missed'];

const isOpen = (row: LedgerRow): boolean => isGap(row) && !LEFT.includes(row.state);

/** What of a range the recording still has: what lies outside of its windows nobody asks for. */
function rangesServed(
  settings: unknown,
  parameters: Series,
  range: TimeRange | undefined,
): readonly (TimeRange | undefined)[] {
  if (settings === false) return [];
  const { windows } = (settings ?? {}) as { readonly windows?: readonly Series[] };
  if (!windows || !range) return [range];
  return windows
    .filter((window) => Object.entries(parameters).every(([name, value]) => window[name] === value))
    .map(({ from = '', to = '' }) => ({
      from: Math.max(range.from, Date.parse(from)),
      to: Math.min(range.to, Date.parse(to)),
    }))
    .filter(({ from, to }) => from < to);
}
