import { Command, InvalidArgumentError } from 'commander';
import { isGrid } from '../../contracts/dataset.ts';
import { shortInstant } from '../../contracts/short-instant.ts';
import { type Series, sliceName, type TimeRange } from '../../contracts/slice.ts';
import { type LedgerRow, newestBySlice, readLedger } from '../../ingestion/books/slice-ledger.ts';
import { boundsBySeries } from '../../ingestion/coverage/series-bounds.ts';
import { seriesName } from '../../ingestion/coverage/series-name.ts';
import type { SourcedDataset, SourcedGrid } from '../../ingestion/dataset.ts';
import type { Lake } from '../../lake/lake.ts';
import { loadTable, type Table } from '../../lake/table.ts';
import { commandDataset } from '../dataset-named.ts';
import { CommandFailed, UsageError } from '../failure.ts';
import { type Due, lakeHolding, noteDue } from '../note-due.ts';
import { print } from '../output.ts';
import { lakeOf, type Reader } from '../session-lake.ts';
import { sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { utcTime } from '../utc-time.ts';
import { withSession } from '../with-session.ts';

interface RefetchOptions extends TargetOptions {
  readonly series: Series;
  readonly from?: Date;
  readonly to?: Date;
  readonly file?: string;
}

/** `refetch DATASET`: makes slices due again, whatever the lake holds of them. Nothing is erased: what comes is merged as ever. */
export function refetchCommand(): Command {
  const command = new Command('refetch')
    .description('make the next run ask again for what the lake holds, or was refused')
    .argument('<dataset>', 'as `status` names it')
    .option(
      '--series <column=value>',
      'only series with that value, e.g. symbol=BTCUSDT; repeatable',
      pair,
      {},
    )
    .option('--from <time>', 'from this time on, e.g. 2024-06-01 (default: the first row)', utcTime)
    .option('--to <time>', 'up to this time, exclusive (default: the last row)', utcTime)
    .option('--file <path>', 'what a file of the archive is for, as `gaps` names it');
  for (const option of targetOptions()) command.addOption(option);
  return command.action(refetch);
}

function pair(text: string, before: Series): Series {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('a column and a value expected, e.g. symbol=BTCUSDT');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

async function refetch(name: string, options: RefetchOptions): Promise<void> {
  const dataset = commandDataset(name);
  const { from, to, file } = options;
  if (from && to && from >= to)
    throw new UsageError(`--from ${from.toISOString()} is not before --to ${to.toISOString()}`);
  if (file !== undefined && (from || to || Object.keys(options.series).length > 0))
    throw new UsageError('--file says which series and time are meant: leave out --series, --from and --to');
  await withSession(options, async (session) => {
    for (const { parameters, range, slice } of await makeDue(session, dataset, options))
      print(
        `Due: ${Object.values(parameters).join(' ') || slice}${range ? `, ${shortInstant(range.from)} to ${shortInstant(range.to)}` : ''}`,
      );
    print(`The next run asks for it: npx coinlake run ${dataset.name}${sameTarget(options)}`);
  });
}

/** What is to be made due: of some series the time between two instants, or what a file is for. */
export type Wanted = Pick<RefetchOptions, 'series' | 'from' | 'to' | 'file'>;

/** Notes in the ledger that slices are due. @returns them @throws CommandFailed, UsageError where there is nothing of that */
export async function makeDue(
  session: Reader,
  dataset: SourcedDataset,
  wanted: Wanted,
): Promise<readonly Due[]> {
  const { file } = wanted;
  const { lake, silver } = await openLake(session, dataset);
  const ledger = await readLedger(lake, dataset.name);
  const due =
    file !== undefined
      ? [dueOfFile(dataset, ledger, file)]
      : isGrid(dataset)
        ? await dueOfGrid(dataset, silver, ledger, wanted)
        : dueOfSlices(dataset, ledger, wanted);
  await noteDue(lake, dataset, 'refetch', due);
  return due;
}

/** @throws CommandFailed where no run has made a table */
async function openLake(
  session: Reader,
  dataset: SourcedDataset,
): Promise<{ readonly lake: Lake; readonly silver: Table | undefined }> {
  const lake = lakeOf(session);
  const { table } = dataset.tables[0]!;
  const silver = await loadTable(lake, table.database, table.name);
  const known = silver ?? (await loadTable(lake, 'ops', 'slices'));
  if (!known)
    throw new CommandFailed(
      `Nothing of ${dataset.name} was asked for yet: npx coinlake run ${dataset.name} does it`,
    );
  return { lake: lakeHolding(lake, known), silver };
}

const isOf = (parameters: Series, wanted: Series): boolean =>
  Object.entries(wanted).every(([name, value]) => parameters[name] === value);

/** @throws UsageError for a column that no series has; CommandFailed for a series that is not known */
function assertKnown(dataset: SourcedDataset, known: readonly Series[], wanted: Series): void {
  const columns = [...new Set(known.flatMap((series) => Object.keys(series)))];
  const strange = Object.keys(wanted).find((name) => columns.length > 0 && !columns.includes(name));
  if (strange !== undefined)
    throw new UsageError(
      `--series ${strange}=…: series of ${dataset.name} have ${columns.join(', ') || 'no parameters'}`,
    );
  if (known.some((series) => isOf(series, wanted))) return;
  const asked = Object.entries(wanted).map(([name, value]) => `${name}=${value}`);
  throw new CommandFailed(
    `No series of ${dataset.name} with ${asked.join(', ')} was asked for yet. There are ${[...new Set(known.map((series) => Object.values(series).join(' ')))].join(', ') || 'none'}`,
  );
}

async function dueOfGrid(
  dataset: SourcedGrid,
  silver: Table | undefined,
  ledger: readonly LedgerRow[],
  { series: wanted, from, to }: Wanted,
): Promise<readonly Due[]> {
  const files = (await silver?.dataFiles(undefined, [dataset.timeColumn])) ?? [];
  const bounds = boundsBySeries(dataset, files);
  const known = new Map<string, Series>();
  for (const { partition } of files) {
    const series = Object.fromEntries(dataset.series.map((column) => [column, String(partition[column])]));
    known.set(seriesName(dataset, series), series);
  }
  for (const { parameters } of ledger) known.set(seriesName(dataset, parameters), parameters);
  assertKnown(dataset, [...known.values()], wanted);
  const found = [...known]
    .filter(([, series]) => isOf(series, wanted))
    .map(([name, series]) => {
      const { earliest, latest } = bounds.get(name) ?? {};
      const noted = ledger.flatMap(({ parameters, range }) =>
        range && seriesName(dataset, parameters) === name ? [range] : [],
      );
      const first = Math.min(...noted.map((range) => range.from), earliest ?? Number.POSITIVE_INFINITY);
      const last = Math.max(
        ...noted.map((range) => range.to),
        latest === undefined ? Number.NEGATIVE_INFINITY : latest + 1,
      );
      const range = {
        from: Math.max(from?.getTime() ?? first, first),
        to: Math.min(to?.getTime() ?? last, last),
      };
      return { slice: sliceName(series), parameters: series, range };
    })
    .filter(({ range }) => range.from < range.to);
  if (found.length === 0) throw new CommandFailed(`${dataset.name} has nothing in that time`);
  return found;
}

function dueOfSlices(
  dataset: SourcedDataset,
  ledger: readonly LedgerRow[],
  { series: wanted, from, to }: Wanted,
): readonly Due[] {
  const all = [...newestBySlice(ledger).values()];
  assertKnown(
    dataset,
    all.map(({ parameters }) => parameters),
    wanted,
  );
  const asked = { from: from?.getTime() ?? 0, to: to?.getTime() ?? Number.POSITIVE_INFINITY };
  const isWithin = (range: TimeRange | undefined) =>
    range === undefined ? !from && !to : range.from < asked.to && asked.from < range.to;
  const inTime = all.filter(({ parameters, range }) => isOf(parameters, wanted) && isWithin(range));
  if (inTime.length === 0) throw new CommandFailed(`${dataset.name} has nothing in that time`);
  // Asked for again, an object version would be appended again.
  const isOnce =
    dataset.coverage.kind === 'objects' && dataset.tables.some(({ merge }) => merge === 'append');
  const found = isOnce ? inTime.filter(({ state }) => state !== 'held') : inTime;
  if (found.length === 0)
    throw new CommandFailed(
      `${dataset.name} appends each object version once, and holds all that it asked for: put what is to come again under another name`,
    );
  if (dataset.coverage.kind === 'snapshots')
    throw new CommandFailed(
      `${dataset.name} has snapshots, of what its source says at the time: it has no past to ask for`,
    );
  return found;
}

/** What a file is for. */
function dueOfFile(dataset: SourcedDataset, ledger: readonly LedgerRow[], file: string): Due {
  const noted = ledger.findLast(({ source }) => source === file);
  if (!noted)
    throw new CommandFailed(
      `No file ${file} of ${dataset.name} was ingested or refused: npx coinlake query "SELECT DISTINCT source FROM ops.slices WHERE source LIKE '%/%'" lists them`,
    );
  return { ...noted, slice: sliceName(noted.parameters) };
}
