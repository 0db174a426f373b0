import { filesBelow, recordedBytes, UnreadableRecording, type UnusedFile } from '../../../stand-ins/index.ts';

/** A recorded answer with a list in `data`. */
export interface RecordedAnswer {
  readonly path: string;
  readonly body: Buffer;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

export interface FoundAnswers {
  readonly answers: readonly RecordedAnswer[];
  readonly unused: readonly UnusedFile[];
  readonly unreadable: readonly string[];
}

/**
 * Recorded answers below a folder whose list is of one kind.
 * @param kind.what those of the kind, for a message, e.g. `assets`
 * @param kind.member what every item of the list has
 */
export function findAnswers(
  folder: string,
  { what, member }: { readonly what: string; readonly member: string },
): FoundAnswers {
  const answers: RecordedAnswer[] = [];
  const unused: UnusedFile[] = [];
  const unreadable: string[] = [];
  for (const path of filesBelow(folder)) {
    const named = /\.json(\.gz)?$/.exec(path);
    if (!named) {
      unused.push({ path, reason: 'an answer is named .json or .json.gz' });
      continue;
    }
    try {
      const body = recordedBytes(path, named[1] !== undefined);
      const { data, timestamp } = parsed(path, body);
      const flaw = flawOf(data, member);
      const reason =
        flaw !== undefined
          ? `no list of ${what}: ${flaw}`
          : Number.isSafeInteger(timestamp)
            ? undefined
            : `'timestamp' is ${JSON.stringify(timestamp) ?? 'missing'}: milliseconds expected`;
      if (reason === undefined)
        answers.push({ path, body, timestamp: timestamp as number, data: data as [] });
      else unused.push({ path, reason });
    } catch (error) {
      if (!(error instanceof UnreadableRecording)) throw error;
      unreadable.push(error.message);
    }
  }
  return { answers: answers.sort((a, b) => a.timestamp - b.timestamp), unused, unreadable };
}

function parsed(path: string, body: Buffer): { readonly data?: unknown; readonly timestamp?: unknown } {
  try {
    return (JSON.parse(body.toString()) as object | null) ?? {};
  } catch (error) {
    throw new UnreadableRecording(path, `: no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Why `data` is no list of items with a member; undefined where it is one. */
function flawOf(data: unknown, member: string): string | undefined {
  if (!Array.isArray(data)) return `'data' is ${kindOf(data)}`;
  // Nothing tells of what kind it would be: taken for a list of assets, it would stand for those of its day.
  if (data.length === 0) return "'data' is empty";
  return data.every((item) => typeof item === 'object' && item !== null && member in item)
    ? undefined
    : `an item of 'data' has no '${member}'`;
}

const kindOf = (data: unknown): string =>
  data === undefined
    ? 'missing'
    : typeof data === 'object' && data !== null && 'message' in data
      ? `an object with the message '${String(data.message)}'`
      : `${data === null ? 'null' : typeof data === 'object' ? 'an object' : JSON.stringify(data)}`;
