import type { GridDataset } from '../../lib/contracts/dataset.ts';
import { PipelineError } from '../../lib/contracts/errors.ts';
import type { GridLedger } from '../../lib/ingestion/books/grid-ledger.ts';
import type { Connector } from '../../lib/ingestion/connector.ts';
import { HttpClient } from '../../lib/ingestion/http/http-client.ts';
import { RequestBudget } from '../../lib/ingestion/http/request-budget.ts';
import type { RunPlan } from '../../lib/ingestion/run/run-plan.ts';
import type { Lake } from '../../lib/lake/lake.ts';
import { filesToCompare, type KnownFile, markCompared, republishedFiles } from './republished-files.ts';

export interface ArchiveComparison {
  /** Files that were published again since they were ingested. */
  readonly republished: readonly KnownFile[];
  /** To be called when the plan is written: closes the day's comparison, unless the plan has something to fetch again. */
  conclude(plan: Pick<RunPlan, 'run' | 'groups'>): Promise<void>;
}

interface Log {
  info(message: string, details: Readonly<Record<string, unknown>>): void;
  warn(message: string, details: Readonly<Record<string, unknown>>): void;
}

/**
 * Compares the archive's checksums with what was ingested, where it is due. An archive that does not answer puts that off to the next
 * run and fails none: what is missing may be had without it.
 * @param when.scheduledTime epoch ms
 * @param when.comparedDays for so many days after it was ingested a file is compared
 */
export async function compareArchive(
  lake: Lake,
  dataset: GridDataset,
  connector: Pick<Connector, 'archive' | 'provider' | 'weightPerMinute'>,
  ledger: GridLedger,
  when: { readonly scheduledTime: number; readonly comparedDays: number },
  { logger, remainingTime }: { readonly logger: Log; remainingTime(): number },
): Promise<ArchiveComparison> {
  const { scheduledTime, comparedDays } = when;
  const nothing = { republished: [], conclude: async () => {} };
  if (!connector.archive) return nothing;
  const files = await filesToCompare(lake, dataset, ledger, scheduledTime, comparedDays);
  if (files.length === 0) return nothing;
  const client = new HttpClient({
    provider: connector.provider,
    budget: new RequestBudget(connector.weightPerMinute),
    remainingTime,
    attempts: 2,
  });
  try {
    const republished = await republishedFiles(connector.archive, client, files);
    logger.info('compared files with the archive', {
      files: files.length,
      republished: republished.map(({ file }) => file),
    });
    return {
      republished,
      async conclude({ run, groups }) {
        const planned = new Set(groups.flat().map(({ path }) => path));
        if (!republished.some(({ partition }) => planned.has(partition)))
          await markCompared(lake, dataset, run, scheduledTime);
      },
    };
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    logger.warn('files could not be compared with the archive: the next run tries again', {
      files: files.length,
      failure: error.message,
    });
    return nothing;
  }
}
