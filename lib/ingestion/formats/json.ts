import { UnreadableBody } from '../http/http-client.ts';
import { decodeText } from './decode-text.ts';
import { type Answer, type Format, type RawRecord, WrongAnswer } from './format.ts';
import { exactly, memberAt, namesOf, parseExactly, showJson, textOf } from './json-value.ts';
import { textPieces } from './text-pieces.ts';

/**
 * JSON with records in a list.
 * @param rows path to the list, members joined by points, e.g. `data.items`. @default the answer is the list itself
 */
export function json({ rows }: { readonly rows?: string } = {}): Format {
  return {
    extension: 'json',
    read(body) {
      const document = parse(decodeText(body));
      const list = rows === undefined ? document : memberAt(document, rows);
      if (!Array.isArray(list)) {
        const where = rows === undefined ? 'the answer' : `'${rows}'`;
        throw new WrongAnswer(`${where} is ${showJson(list)}: a list of records expected`);
      }
      return {
        length: list.length,
        get records() {
          return list.values().map(jsonRecord);
        },
        around: (path) => textOf(memberAt(document, path)),
      };
    },
  };
}

/**
 * JSON with a list for each column, as Open-Meteo has it: `{"hourly": {"time": [...], "rain": [...]}}`. The n-th record has the n-th value of each.
 * @param columns path to the object that holds the lists
 */
export function columnarJson({ columns }: { readonly columns: string }): Format {
  return {
    extension: 'json',
    read(body) {
      const document = parse(decodeText(body));
      const lists = listsOf(memberAt(document, columns), columns);
      const length = lists[0]?.[1].length ?? 0;
      return {
        length,
        get records() {
          return Array.from({ length }, (_, row) => row)
            .values()
            .map((row) => jsonRecord(Object.fromEntries(lists.map(([name, list]) => [name, list[row]]))));
        },
        around: (path) => textOf(memberAt(document, path)),
      };
    },
  };
}

/** @throws WrongAnswer for what is no object of lists of one length */
function listsOf(value: unknown, where: string): readonly (readonly [string, readonly unknown[]])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongAnswer(`'${where}' is ${showJson(value)}: an object with a list for each column expected`);
  const lists = Object.entries(value).map(([name, list]) => {
    if (!Array.isArray(list))
      throw new WrongAnswer(`'${where}.${name}' is ${showJson(list)}: a list of values expected`);
    return [name, list as readonly unknown[]] as const;
  });
  const [first] = lists;
  const other = lists.find(([, list]) => list.length !== first?.[1].length);
  if (first && other)
    throw new WrongAnswer(
      `'${where}.${other[0]}' has ${other[1].length} values, and '${where}.${first[0]}' has ${first[1].length}`,
    );
  return lists;
}

/** More is no record, but a file without lines, which would fill the memory. */
const LONGEST_LINE = 1 << 24;

/** One JSON value a line. A line that is no JSON is one record for quarantine. */
export function ndjson(): Format {
  return {
    extension: 'ndjson',
    read(body) {
      return answerOf(decodeText(body).split('\n'));
    },
    async *stream(pieces) {
      let text = '';
      let isEmpty = true;
      for await (const piece of textPieces(pieces)) {
        const lines = (text + piece).split('\n');
        text = lines.pop()!;
        if (text.length > LONGEST_LINE)
          throw new WrongAnswer(
            `a line of more than ${LONGEST_LINE} characters: one JSON value a line expected`,
          );
        isEmpty &&= lines.length === 0;
        if (lines.length > 0) yield answerOf(lines);
      }
      if (text !== '' || isEmpty) yield answerOf([text]);
    },
  };
}

const answerOf = (texts: readonly string[]): Answer => {
  const lines = texts
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== '');
  return {
    length: lines.length,
    get records() {
      return lines.values().map(lineRecord);
    },
    around: () => undefined,
  };
};

function lineRecord(raw: string): RawRecord {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return {
      raw,
      fault: `not JSON: ${(error as Error).message}`,
      value: () => undefined,
      names: () => undefined,
    };
  }
  return new JsonRecord(value, raw);
}

const jsonRecord = (record: unknown): RawRecord => new JsonRecord(record);

class JsonRecord implements RawRecord {
  #record: unknown;
  readonly #raw: string | undefined;
  #isExact: boolean;

  /**
   * @param record with the digits of every number, or as JSON.parse reads `raw`
   * @param raw as it was written. @default it is written anew where somebody asks
   */
  constructor(record: unknown, raw?: string) {
    this.#record = record;
    this.#raw = raw;
    this.#isExact = raw === undefined;
  }

  get raw(): string {
    return this.#raw ?? JSON.stringify(this.#record) ?? 'undefined';
  }

  value(from: Parameters<RawRecord['value']>[0]): string | null | undefined {
    const member = this.#member(from);
    if (this.#isExact || !mayHaveNumbers(member)) return textOf(member);
    // Most lines of a stream are left out, by a text or a boolean: looking for their numbers would take as long as reading them.
    this.#isExact = true;
    this.#record = exactly(this.#raw!) ?? this.#record;
    return textOf(this.#member(from));
  }

  names(path?: string): readonly string[] | undefined {
    return namesOf(path === undefined ? this.#record : memberAt(this.#record, path));
  }

  #member(from: Parameters<RawRecord['value']>[0]): unknown {
    return from.kind === 'item'
      ? (this.#record as unknown[])?.[from.index]
      : memberAt(this.#record, from.path);
  }
}

const mayHaveNumbers = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'object' && value !== null);

function parse(text: string): unknown {
  if (text.trim() === '') throw new UnreadableBody('the body is empty');
  try {
    return parseExactly(text);
  } catch (cause) {
    throw new UnreadableBody(`not JSON: ${(cause as Error).message}`, { cause });
  }
}
