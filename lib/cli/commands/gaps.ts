import { Command } from 'commander';
import { shortInstant } from '../../contracts/short-instant.ts';
import { datasets } from '../../datasets/registry.ts';
import { isOfFile } from '../../ingestion/books/slice-ledger.ts';
import { commandDataset } from '../dataset-named.ts';
import { drawTable } from '../draw-table.ts';
import { type ListingFormat, listingFormat, printListing } from '../listing-format.ts';
import { showTime } from '../show-duration.ts';
import { type Gap, gapsOf } from '../slice-ledger.ts';
import { sameTarget, type TargetOptions, targetOptions } from '../target.ts';
import { withSession } from '../with-session.ts';

/** `gaps [DATASET]`: what the ledger says is missing, why, when it is asked for again, and how to ask at once. */
export function gapsCommand(): Command {
  const command = new Command('gaps')
    .description('what is missing of each dataset, why, and when it is asked for again')
    .argument('[dataset]', 'a dataset; without it all');
  for (const option of [listingFormat(), ...targetOptions()]) command.addOption(option);
  return command.action(
    async (name: string | undefined, options: TargetOptions & { readonly format: ListingFormat }) => {
      const asked = name === undefined ? Object.values(datasets) : [commandDataset(name)];
      await withSession(options, async (session) => {
        const found: Gap[] = [];
        for (const one of asked) found.push(...(await gapsOf(session, one)));
        const target = sameTarget(options);
        const listing = found.map((gap) => gapListing(gap, target));
        printListing(options.format, listing, () =>
          listing.length === 0 ? 'Nothing is missing that was asked for' : drawGaps(listing),
        );
      });
    },
  );
}

/**
 * A gap as JSON has it.
 * @param target options that name the deployment again in a command to copy, e.g. ` --data DIR`
 */
export const gapListing = ({ dataset, row, range }: Gap, target: string) => ({
  dataset,
  parameters: row.parameters,
  ...(range && { from: new Date(range.from), to: new Date(range.to) }),
  ...(isOfFile(row) && { file: row.source }),
  ...(row.kind !== undefined && { kind: row.kind }),
  state: row.state,
  ...(row.reason !== undefined && { reason: row.reason }),
  attempts: row.attempts,
  ...(row.nextAt !== undefined && { next_at: new Date(row.nextAt) }),
  ...(row.state !== 'missed' && { repair: repairOf({ dataset, row, range }, target) }),
});

/** The command that asks for the slice at once; what is stored every run merges. */
function repairOf({ dataset, row, range }: Gap, target: string): string {
  if (row.state === 'stored') return `npx coinlake run ${dataset}${target}`;
  const series = Object.entries(row.parameters).map(([name, value]) => ` --series ${name}=${value}`);
  if (isOfFile(row)) return `npx coinlake refetch ${dataset} --file ${row.source}${target}`;
  const times = range ? ` --from ${shortInstant(range.from)} --to ${shortInstant(range.to)}` : '';
  return `npx coinlake refetch ${dataset}${series.join('')}${times}${target}`;
}

/** When what has no time is asked for again. */
const ASKED_AGAIN: Readonly<Record<string, string>> = { missed: 'never', held: 'only by refetch' };

const drawGaps = (gaps: readonly ReturnType<typeof gapListing>[]): string =>
  drawTable(
    ['dataset', 'of', 'from (UTC)', 'to (UTC)', 'state', 'attempts', 'asked again (UTC)', 'reason'],
    gaps.map((gap) => [
      gap.dataset,
      gap.file ?? Object.values(gap.parameters).join(' '),
      gap.from ? showTime(gap.from) : '',
      gap.to ? showTime(gap.to) : '',
      gap.kind === undefined ? gap.state : `${gap.state}, ${gap.kind}`,
      String(gap.attempts),
      gap.next_at ? showTime(gap.next_at) : (ASKED_AGAIN[gap.state] ?? 'next run'),
      gap.reason ?? '',
    ]),
    ['attempts'],
  );
