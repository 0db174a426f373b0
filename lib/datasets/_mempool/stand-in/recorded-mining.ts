import { basename } from 'node:path';
import {
  type FoundFiles,
  filesBelow,
  type Replay,
  recordedBytes,
  UnreadableRecording,
  type UnusedFile,
} from '../../../stand-ins/index.ts';
import { miningApi } from './mining-api.ts';

const DAY_SECONDS = 86_400;
const NAME = /^bitcoin-all-(\d{4}-\d{2}-\d{2})\.json(\.gz)?$/;

interface MiningRecording {
  readonly path: string;
  readonly date: string;
  readonly gzip: boolean;
}

/**
 * Serves the newest recorded answer, byte for byte: each has the whole history.
 * @param settings of the datasets while it is served
 */
export function replayMining(folder: string, settings: object): Replay {
  const { used, unused } = findMining(folder);
  const unreadable: string[] = [];
  for (const recording of used.toReversed()) {
    try {
      const body = recordedBytes(recording.path, recording.gzip);
      const end = endOf(recording.path, body);
      const older = used.slice(0, used.indexOf(recording)).map(({ path }) => ({
        path,
        reason: `older than ${basename(recording.path)}, which has the whole history`,
      }));
      return {
        source: { api: miningApi(() => body), settings, end },
        unused: [...unused, ...older],
        unreadable,
      };
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      unreadable.push(error.message);
    }
  }
  return { unused, unreadable };
}

/** Answers recorded below a folder, in order of their dates. */
function findMining(folder: string): FoundFiles<MiningRecording> {
  const unused: UnusedFile[] = [];
  const used = filesBelow(folder).flatMap((path) => {
    const [, date, gzip] = NAME.exec(basename(path)) ?? [];
    if (date) return [{ path, date, gzip: gzip !== undefined }];
    unused.push({
      path,
      reason: 'no hash rates since the first block: bitcoin-all-DATE.json or .json.gz expected',
    });
    return [];
  });
  return { used: used.sort((a, b) => (a.date < b.date ? -1 : 1)), unused };
}

/** The end of the last day that the answer has. @throws UnreadableRecording */
function endOf(path: string, body: Buffer): Date {
  try {
    const { hashrates } = JSON.parse(body.toString()) as {
      readonly hashrates: readonly { readonly timestamp: number }[];
    };
    const last = Math.max(...hashrates.map(({ timestamp }) => timestamp));
    return new Date((Math.floor(last / DAY_SECONDS) + 1) * DAY_SECONDS * 1000);
  } catch (error) {
    throw new UnreadableRecording(path, `: no answer with hashrates: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
