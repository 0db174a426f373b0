import { basename } from 'node:path';
import {
  type FoundFiles,
  filesBelow,
  newestOf,
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
 * Serves the newest recorded answer, byte for byte: each has the whole history. One without hash rates is served where none has any.
 * @param settings of the datasets while it is served
 */
export function replayMining(folder: string, settings: object): Replay {
  const { used, unused } = findMining(folder);
  /** What is wrong with those that cannot be read, by path. */
  const broken = new Map<string, string>();
  let served: ReadMining | undefined;
  for (const recording of used.toReversed()) {
    try {
      const read = readMining(recording);
      served = read.hasRates ? read : (served ?? read);
      if (read.hasRates) break;
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      broken.set(recording.path, error.message);
    }
  }
  const unreadable = [...broken.values()];
  if (!served) return { unused, unreadable };
  const { path: own, body, end } = served;
  const at = used.findIndex(({ path }) => path === own);
  const reasonOf = (index: number) =>
    index < at
      ? `older than ${basename(own)}, which has the whole history`
      : `no hash rates: ${basename(own)} has them`;
  const left = used.flatMap(({ path }, index) =>
    path === own || broken.has(path) ? [] : [{ path, reason: reasonOf(index) }],
  );
  return { source: { api: miningApi(() => body), settings, end }, unused: [...unused, ...left], unreadable };
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

interface ReadMining {
  readonly path: string;
  readonly body: Buffer;
  readonly hasRates: boolean;
  /** Of the last day that the answer has. */
  readonly end: Date;
}

/** @throws UnreadableRecording */
function readMining({ path, gzip }: MiningRecording): ReadMining {
  const body = recordedBytes(path, gzip);
  const { hashrates, difficulty = [] } = parsed(path, body);
  const times = [...hashrates.map(({ timestamp }) => timestamp), ...difficulty.map(({ time }) => time)];
  const last = newestOf(times);
  if (!(last > 0)) throw new UnreadableRecording(path, ': neither hash rates nor difficulties with a time');
  const end = new Date((Math.floor(last / DAY_SECONDS) + 1) * DAY_SECONDS * 1000);
  return { path, body, hasRates: hashrates.length > 0, end };
}

interface MiningAnswer {
  readonly hashrates: readonly { readonly timestamp: number }[];
  readonly difficulty?: readonly { readonly time: number }[];
}

function parsed(path: string, body: Buffer): MiningAnswer {
  let answer: Partial<MiningAnswer> | null;
  try {
    answer = JSON.parse(body.toString());
  } catch (error) {
    throw new UnreadableRecording(path, `: no answer with hashrates: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (!Array.isArray(answer?.hashrates))
    throw new UnreadableRecording(path, ': no answer with hashrates: a list expected');
  return answer as MiningAnswer;
}
