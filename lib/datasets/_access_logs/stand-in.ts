import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  filesBelow,
  lastHours,
  newestOf,
  type Replay,
  readEach,
  recordedBytes,
  type StandIn,
  type StandInProvider,
} from '../../stand-ins/index.ts';

/** Whoever delivers access logs on this machine. */
const provider: StandInProvider = {
  name: 'access_logs',
  title: 'the delivery of access logs',
  folder: 'logs',
};

const HOUR = 3_600_000;
/** Hours before now of which simulated logs tell, an object each. */
const HOURS = 24;

/** A service's access logs, as it delivers them. */
export interface DeliveredLogs {
  /** How a log begins, lines that are no records included. */
  readonly beginning: RegExp;
  /** Such a file, from the recordings' folder on. */
  readonly example: string;
  /** The text of the log of an hour. @param start of the hour, epoch ms */
  simulate(seed: number, start: number): string;
  /** When a line's request came, ISO 8601, UTC; undefined for a line that is no record. */
  timeOf(line: string): string | undefined;
}

/**
 * Logs that a service writes into the inbox, packed as gzip: simulated ones of the last hours, or recorded files of which the beginning tells
 * that they are its, byte for byte.
 */
export function deliveredLogs(logs: DeliveredLogs): StandIn {
  return {
    provider,
    simulate: ({ seed, now }) => ({
      api: () => undefined,
      objects: () =>
        lastHours(now(), HOURS).map(({ start, day, hour }) => ({
          name: `${day.replaceAll('-', '/')}/${hour}.log.gz`,
          body: gzipSync(logs.simulate(seed, start)),
        })),
    }),
    recordings: { example: logs.example, replay: (folder) => replayLogs(folder, logs) },
  };
}

function replayLogs(folder: string, { beginning, example, timeOf }: DeliveredLogs): Replay {
  const unreadable: string[] = [];
  const read = readEach(
    filesBelow(folder),
    (path) => {
      const bytes = recordedBytes(path, path.endsWith('.gz'));
      return { bytes, text: bytes.toString() };
    },
    ({ message }) => unreadable.push(message),
  );
  const isOwn = ({ read: { text } }: (typeof read)[number]) => beginning.test(text);
  const own = read.filter(isOwn);
  const unused = read
    .filter((file) => !isOwn(file))
    .map(({ file }) => ({ path: file, reason: `it is no log such as ${example}` }));
  if (own.length === 0) return { unused, unreadable };
  const times = own.flatMap(({ read: { text } }) => text.split('\n').flatMap((line) => timeOf(line) ?? []));
  const latest = newestOf(times.map((time) => Date.parse(time)));
  return {
    source: {
      api: () => undefined,
      objects: () =>
        own.map(({ file, read: { bytes } }) => ({
          name: `${basename(file).replace(/\.gz$/, '')}.gz`,
          body: gzipSync(bytes),
        })),
      // Off by default, they are on where a recording has them.
      settings: {},
      end: new Date((Math.floor(latest / HOUR) + 1) * HOUR),
    },
    unused,
    unreadable,
  };
}
