import { basename } from 'node:path';
import {
  filesBelow,
  type ProviderApi,
  type Replay,
  recordedBytes,
  type StandIn,
  type StandInProvider,
  UnreadableRecording,
  type UnusedFile,
} from '../../stand-ins/index.ts';

/** Whoever answers for the examples on this machine: their files lie in one folder of a recording. */
export const provider: StandInProvider = {
  name: 'open_files',
  title: 'the web addresses of the examples',
  folder: 'universal',
};

/** Nobody else asks a server on this machine. */
export const UNBOUNDED = { requestsPerMinute: 10_000 };

/** A file on the web that a dataset is made of. */
export interface WholeFile {
  /** Path of its address. */
  readonly path: string;
  /** Type of its content, as HTTP names it. */
  readonly type: string;
  /** Name of a recorded one; its group `end` is the last year that it tells of. */
  readonly recorded: RegExp;
  /** The last year that it tells of, where its name does not say so. */
  readonly lastYear?: number;
  /** Such a name. */
  readonly example: string;
  /** @param now until when it tells */
  simulate(seed: number, now: Date): string;
}

/** A dataset of one whole file: made up, or the recorded one whose name tells of the latest year, byte for byte. */
export function wholeFile(file: WholeFile): StandIn {
  return {
    provider,
    simulate: ({ seed, now }) => ({
      api: fileApi(file, () => file.simulate(seed, now())),
      settings: UNBOUNDED,
    }),
    recordings: {
      example: `universal/<any folder>/${file.example} (.gz)`,
      replay: (folder) => replayFile(folder, file),
    },
  };
}

const fileApi =
  ({ path, type }: WholeFile, body: () => string | Uint8Array): ProviderApi =>
  (request) =>
    request.path === path ? { status: 200, headers: { 'content-type': type }, body: body() } : undefined;

/** Serves the newest recorded file that can be read. */
function replayFile(folder: string, file: WholeFile): Replay {
  const { used, unused } = namedFiles(folder, file.recorded, file.example);
  const unreadable: string[] = [];
  const lastYear = ({ named }: NamedFile) => Number(named.end ?? file.lastYear);
  const newest = used.toSorted((a, b) => lastYear(b) - lastYear(a));
  for (const [index, found] of newest.entries())
    try {
      const { path } = found;
      const body = recordedBytes(path, path.endsWith('.gz'));
      const older = newest.slice(index + 1).map((other) => ({
        path: other.path,
        reason: `older than ${basename(path)}, which is whole`,
      }));
      const end = new Date(Date.UTC(lastYear(found) + 1, 0));
      return {
        source: { api: fileApi(file, () => body), settings: UNBOUNDED, end },
        unused: [...unused, ...older],
        unreadable,
      };
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      unreadable.push(error.message);
    }
  return { unused, unreadable };
}

/** A recorded file, and what its name says. */
export interface NamedFile {
  readonly path: string;
  readonly named: Readonly<Record<string, string | undefined>>;
}

/** The files below a folder whose names a pattern knows, in order of their paths. @param pattern of a file's name, without `.gz` */
export function namedFiles(
  folder: string,
  pattern: RegExp,
  example: string,
): { readonly used: readonly NamedFile[]; readonly unused: readonly UnusedFile[] } {
  const unused: UnusedFile[] = [];
  const used = filesBelow(folder).flatMap((path): NamedFile[] => {
    const found = pattern.exec(basename(path).replace(/\.gz$/, ''));
    if (found) return [{ path, named: found.groups ?? {} }];
    unused.push({ path, reason: `its name is not such as ${example}` });
    return [];
  });
  return { used, unused };
}
