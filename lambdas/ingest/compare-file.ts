import { createHash } from 'node:crypto';
import { ProviderRejected } from '../../lib/contracts/errors.ts';
import type { Series } from '../../lib/contracts/slice.ts';
import type { FileComparison } from '../../lib/ingestion/bronze/manifest.ts';
import type { ArchiveContent, ArchiveFile, Comparison } from '../../lib/ingestion/connector.ts';
import { subtractRanges } from '../../lib/ingestion/coverage/time-ranges.ts';
import { askPage } from './ask-page.ts';
import type { FetchContext } from './fetch-context.ts';
import { sha256 } from './store-page.ts';

/** A file held against one page of the API. */
export interface ComparedFile {
  readonly comparison: FileComparison;
  /** Why the file is not believed, where the two differ. @default they don't */
  readonly difference?: string | undefined;
  /** Whether the answer lacks rows that the file has: what is wrong with it may lie there. */
  readonly isPartial: boolean;
  /**
   * Of `rows` both have the same series; of `none` they have not one row in common, so that one of them is another series: nobody knows
   * which. Undefined where too few rows can be compared to tell.
   */
  readonly shares: 'rows' | 'none' | undefined;
}

/** Rows from which on it is no accident that all of them differ. */
const ENOUGH = 3;

/**
 * Holds a file of the archive against one page of the API: which one of those that the file has rows of, its name decides, so that every attempt
 * asks for the same.
 * @returns undefined where the API refuses to answer: then the archive is the only source; `unanswered` where it answers and has no row to
 *   compare, although the file has
 * @throws ProviderThrottled, ProviderUnavailable; ProviderRejected that says until when
 */
export async function compareFile(
  context: FetchContext,
  file: ArchiveFile,
  content: ArchiveContent,
  series: Series,
  folder: string,
  stored: ReadonlySet<string>,
): Promise<ComparedFile | 'unanswered' | undefined> {
  const { connector } = context;
  const pages = connector
    .pages(series, [file.covers])
    .filter((page) => subtractRanges([page], content.lacks).length > 0);
  if (pages.length === 0) return undefined;
  const range = pages[seedOf(file.path) % pages.length]!;
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const object = `${folder}compared-${name}.${connector.extension}.gz`;
  const asked = await ignoringRefusal(() => askPage(context, series, range, object, stored));
  if (!asked) return undefined;
  const found = content.compare(asked.page.body, range);
  const { records } = asked.content;
  if (found.common === 0 && records < ENOUGH) return 'unanswered';
  const { common, different, fileAlone } = found;
  return {
    comparison: {
      file: file.path,
      object,
      request: { method: 'GET', url: asked.url },
      range: { from: range.from, to: range.to },
      common,
      different,
      status: asked.page.arrived.status,
      bytes: asked.page.body.length,
      sha256: sha256(asked.page.body),
      fetched_at: asked.page.arrived.fetched_at,
    },
    difference:
      common === 0
        ? `${connector.provider} file ${file.url} has none of the ${records} rows that the API gives for the same time`
        : different === 0
          ? undefined
          : told(connector.provider, file, found),
    isPartial: fileAlone > 0,
    shares: different < common ? 'rows' : common === 0 || common >= ENOUGH ? 'none' : undefined,
  };
}

const told = (provider: string, { url }: ArchiveFile, { common, different, first }: Comparison): string =>
  `${provider} file ${url} differs from the API in ${different} of ${common} rows that were compared. First: ${first}`;

async function ignoringRefusal<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProviderRejected && !error.until) return undefined;
    throw error;
  }
}

const seedOf = (path: string): number => createHash('sha256').update(path).digest().readUInt32BE();
