import { join } from 'node:path';
import { filesBelow, type ReplayedSource, type UnusedFile } from '../../stand-ins/index.ts';
import { folderOf, listed, type MarketProvider } from './providers.ts';

/** What a recording holds of a provider. */
export interface ProviderReplay {
  readonly provider: MarketProvider;
  /** By dataset; none where the recording holds nothing for it, or the settings leave it out. */
  readonly sources: ReadonlyMap<string, ReplayedSource>;
  /** Files that no dataset reads. */
  readonly unused: readonly UnusedFile[];
  /** Files that are broken, each in a sentence with its path. */
  readonly unreadable: readonly string[];
}

/**
 * @param recording the folder of all providers' recordings
 * @param off datasets that the settings leave out: their files are not read
 */
export function replayProvider(
  provider: MarketProvider,
  recording: string,
  off: ReadonlySet<string>,
): ProviderReplay {
  const folder = join(recording, folderOf(provider));
  const out = provider.datasets.filter(({ name }) => off.has(name)).map(({ name }) => name);
  const leftOut = out.length === 0 ? [] : [`the settings leave ${listed(out)} out`];
  const replays = provider.datasets.flatMap(({ name, standIn: { recordings } }) =>
    recordings && !off.has(name) ? [{ name, ...recordings.replay(folder) }] : [],
  );
  const unused =
    replays.length === 0
      ? filesBelow(folder).map((path) => ({ path, reason: leftOut.join() }))
      : [
          ...Map.groupBy(
            replays.flatMap((replay) => replay.unused),
            ({ path }) => path,
          ),
        ]
          .filter(([, told]) => told.length === replays.length)
          .map(([path, told]) => ({
            path,
            reason: [...new Set([...told.map(({ reason }) => reason), ...leftOut])]
              .filter((reason) => reason !== '')
              .join('; '),
          }));
  return {
    provider,
    sources: new Map(replays.flatMap(({ name, source }) => (source ? [[name, source]] : []))),
    unused,
    // A file that several datasets may read is broken once.
    unreadable: [...new Set(replays.flatMap(({ unreadable }) => unreadable))],
  };
}
