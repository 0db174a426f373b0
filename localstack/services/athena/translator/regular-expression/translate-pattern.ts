import { unsupported } from '../unsupported.ts';
import {
  characterClass,
  escapedCharacter,
  escapedClass,
  FOLDED_TO_SEVERAL,
  oneCharacter,
} from './character-class.ts';
import { invalid, PatternReader } from './pattern-reader.ts';

export interface TranslatedPattern {
  /** For JavaScript's flags `gv`. */
  readonly source: string;
  /** Whether letters are matched in both cases anywhere. */
  readonly insensitive: boolean;
  /** Whether a group within a repeated one may have matched something else in the end than it has in JavaScript. */
  readonly groupsDiffer: boolean;
}

/** What a piece of the pattern became. */
interface Piece {
  readonly source: string;
  /** Whether it may match nothing. */
  readonly empty: boolean;
  /** Whether it has groups that capture. */
  readonly captures: boolean;
  /** Characters that it matches, where they are always as many. */
  readonly width: number | undefined;
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const NOTHING: Piece = { source: '', empty: true, captures: false, width: 0 };
const WORD = '[\\p{L}\\p{M}\\p{N}\\p{Pc}]';
/** Without the flag m. */
const START = '^';
const END = '$';
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

/**
 * A pattern of Trino's regular expressions, which are Joni's with Java's syntax, as JavaScript's. Lines end at \n alone, \d, \w
 * and \s are ASCII, \b and named classes know Unicode.
 * @throws Error INVALID_FUNCTION_ARGUMENT for a pattern that is none; UnsupportedSql for what JavaScript has no exact word for
 */
export function translatePattern(pattern: string): TranslatedPattern {
  const reader = new PatternReader(pattern);
  const parser = new PatternParser(reader);
  const { source } = parser.alternatives({ i: false, m: false, s: false });
  if (parser.insensitive && FOLDED_TO_SEVERAL.test(pattern))
    return unsupported(`Letters that are several in the other case, in the case-insensitive '${pattern}',`);
  if (!reader.done) throw invalid('unmatched close parenthesis');
  return { source, insensitive: parser.insensitive, groupsDiffer: parser.groupsDiffer };
}

class PatternParser {
  readonly #reader: PatternReader;
  /** Groups that are closed and are sure to have matched when what stands behind them is tried. */
  readonly #certain = new Set<number>();
  #groups = 0;
  #depth = 0;
  insensitive = false;
  groupsDiffer = false;

  constructor(reader: PatternReader) {
    this.#reader = reader;
  }

  alternatives(outer: Flags): Piece {
    const reader = this.#reader;
    const flags = this.#ownFlags(outer);
    const branches: Piece[] = [];
    do {
      // What another branch has matched, this one has not.
      if (branches.length > 0) this.#certain.clear();
      branches.push(this.#sequence(flags));
    } while (reader.takes('|'));
    const widths = new Set(branches.map(({ width }) => width));
    const source = branches.map((branch) => branch.source).join('|');
    if (branches.length > 1) this.#certain.clear();
    return {
      source,
      empty: branches.some(({ empty }) => empty),
      captures: branches.some(({ captures }) => captures),
      width: widths.size === 1 ? branches[0]!.width : undefined,
    };
  }

  /** (?i) and its like where a group begins: they hold to its end. */
  #ownFlags(outer: Flags): Flags {
    let flags = outer;
    for (;;) {
      const letters = this.#reader.take(/\(\?([imsx]*(?:-[imsx]*)?)\)/y);
      if (letters === undefined) return flags;
      flags = this.#withLetters(flags, letters);
    }
  }

  #withLetters(flags: Flags, letters: string): Flags {
    const [on = '', off = ''] = letters.split('-');
    if (letters.includes('x')) return unsupported(`(?x) in the regular expression '${this.#reader.pattern}'`);
    const flag = (letter: 'i' | 'm' | 's') => (flags[letter] || on.includes(letter)) && !off.includes(letter);
    const own = { i: flag('i'), m: flag('m'), s: flag('s') };
    if (own.i) this.insensitive = true;
    return own;
  }

  #sequence(flags: Flags): Piece {
    const reader = this.#reader;
    const pieces: Piece[] = [];
    while (!reader.done && !reader.has('|') && !reader.has(')')) {
      if (reader.take(/\(\?#[^)]*\)/y) !== undefined) continue;
      if (/^\(\?[imsx-]+\)/.test(reader.pattern.slice(reader.position)))
        return unsupported(`A flag amid the regular expression '${reader.pattern}'`);
      pieces.push(this.#repeated(flags));
    }
    const width = pieces.every((piece) => piece.width !== undefined)
      ? pieces.reduce((sum, piece) => sum + piece.width!, 0)
      : undefined;
    return {
      source: pieces.map(({ source }) => source).join(''),
      empty: pieces.every(({ empty }) => empty),
      captures: pieces.some(({ captures }) => captures),
      width,
    };
  }

  #repeated(flags: Flags): Piece {
    const reader = this.#reader;
    const before = reader.position;
    if (/[*+?]/.test(reader.peek())) throw invalid('target of repeat operator is not specified');
    const first = this.#groups + 1;
    const piece = this.#atom(flags);
    const quantifier = reader.take(/([*+?]|\{\d+(?:,\d*)?\})/y);
    if (quantifier === undefined) return piece;
    const [low, high] = bounds(quantifier);
    if (high < low) throw invalid('upper is smaller than lower in repeat range');
    const lazy = reader.takes('?');
    if (reader.take(/([*+?]|\{\d+(?:,\d*)?\})/y) !== undefined || (lazy && /^\{\d+\}$/.test(quantifier)))
      return unsupported(`A repetition of a repetition in the regular expression '${reader.pattern}'`);
    if (piece.width === 0 && !piece.captures)
      return unsupported(
        `The repetition of '${reader.pattern.slice(before, reader.position)}' in a regular expression`,
      );
    if (low === 0) for (let group = first; group <= this.#groups; group++) this.#certain.delete(group);
    // JavaScript forgets groups with each repetition, and takes none that match nothing.
    const isGroup = /^\((?!\?)|^\(\?<\w/.test(reader.pattern.slice(before));
    const within = this.#groups - first + (isGroup ? 0 : 1);
    if (piece.captures && (piece.empty || (high > 1 && within > 0))) this.groupsDiffer = true;
    return {
      source: `${piece.source}${quantifier}${lazy ? '?' : ''}`,
      empty: piece.empty || low === 0,
      captures: piece.captures,
      width: piece.width !== undefined && low === high ? piece.width * low : undefined,
    };
  }

  #atom(flags: Flags): Piece {
    const reader = this.#reader;
    const one = (source: string): Piece => ({ source, empty: false, captures: false, width: 1 });
    const nothing = (source: string): Piece => ({ ...NOTHING, source });
    if (reader.takes('(')) return this.#group(flags);
    if (reader.takes('[')) return one(characterClass(reader, flags.i));
    if (reader.takes('.')) return one(flags.s ? '[^]' : '[^\\n]');
    if (reader.takes('^')) return nothing(flags.m ? `(?:${START}|(?<=\\n)(?=[^]))` : START);
    if (reader.takes('$')) return nothing(flags.m ? `(?=\\n|${END})` : `(?=\\n?${END})`);
    if (!reader.takes('\\')) return one(oneCharacter(reader.next(), flags.i));
    if (reader.takes('b')) return nothing(BOUNDARY);
    if (reader.takes('B')) return nothing(NO_BOUNDARY);
    if (reader.takes('A')) return nothing(START);
    if (reader.takes('z')) return nothing(END);
    if (reader.takes('Z')) return nothing(`(?=\\n?${END})`);
    const quoted = reader.take(/Q(.*?)(?:\\E|$)/sy);
    if (quoted !== undefined) return this.#quoted(quoted, flags);
    const members = escapedClass(reader, flags.i);
    if (members !== undefined) return one(`[${members}]`);
    const group = reader.take(/([1-9]\d*)/y) ?? reader.take(/k<(\w+)>/y);
    return group === undefined
      ? one(oneCharacter(escapedCharacter(reader), flags.i))
      : this.#reference(group, flags);
  }

  #quoted(text: string, flags: Flags): Piece {
    const characters = [...text];
    if (/^[*+?{]/.test(this.#reader.peek()) && characters.length !== 1)
      return unsupported(`A repeated quotation in the regular expression '${this.#reader.pattern}'`);
    const { length } = characters;
    const source = characters.map((character) => oneCharacter(character, flags.i)).join('');
    return { source, empty: length === 0, captures: false, width: length };
  }

  #reference(group: string, flags: Flags): Piece {
    const number = Number(group);
    if (Number.isNaN(number))
      return unsupported(`\\k<${group}> in the regular expression '${this.#reader.pattern}'`);
    if (number > this.#groups && number < 10) throw invalid('invalid backref number/name');
    if (flags.i)
      return unsupported(`\\${group} in the case-insensitive regular expression '${this.#reader.pattern}'`);
    // A reference to a group that has matched nothing fails, in JavaScript it matches.
    if (!this.#certain.has(number))
      return unsupported(`\\${group} in the regular expression '${this.#reader.pattern}'`);
    return { source: `(?:\\${group})`, empty: true, captures: false, width: undefined };
  }

  #group(flags: Flags): Piece {
    const reader = this.#reader;
    const { pattern } = reader;
    const within = (own: Flags): Piece => {
      this.#depth++;
      const piece = this.alternatives(own);
      this.#depth--;
      if (!reader.takes(')')) throw invalid('end pattern with unmatched parenthesis');
      return piece;
    };
    const look = (open: string): Piece => {
      const piece = within(flags);
      if (piece.captures && open !== '(?=')
        return unsupported(`A group within ${open}…) in the regular expression '${pattern}'`);
      return { ...NOTHING, source: `${open}${piece.source})`, captures: piece.captures };
    };
    if (reader.takes('?=')) return look('(?=');
    if (reader.takes('?!')) return look('(?!');
    if (reader.has('?<=') || reader.has('?<!')) return this.#lookBehind(look);
    if (reader.takes('?:')) return grouped(within(flags));
    const letters = reader.take(/\?([imsx]*(?:-[imsx]*)?):/y);
    if (letters !== undefined) {
      return grouped(within(this.#withLetters(flags, letters)));
    }
    if (reader.takes('?>')) return unsupported(`(?>…) in the regular expression '${pattern}'`);
    const name = reader.take(/\?<([A-Za-z_]\w*)>/y);
    if (name === undefined && reader.has('?<')) throw invalid('invalid group name <>');
    if (name === undefined && reader.has('?')) throw invalid('undefined group option');
    const number = ++this.#groups;
    const piece = within(flags);
    if (this.#depth === 0) this.#certain.add(number);
    return { ...piece, source: `(${name === undefined ? '' : `?<${name}>`}${piece.source})`, captures: true };
  }

  /** Joni looks back at what has one width, or at alternatives that each have one. */
  #lookBehind(look: (open: string) => Piece): Piece {
    const reader = this.#reader;
    const open = `(${reader.pattern.slice(reader.position, reader.position + 3)}`;
    reader.position += 3;
    const start = reader.position;
    const piece = look(open);
    const branches = reader.pattern.slice(start, reader.position - 1);
    if (/[*+?{]/.test(branches.replace(/\\./g, '').replace(/\[[^\]]*\]/g, '')) || /\(/.test(branches))
      return unsupported(`What is looked back at in the regular expression '${reader.pattern}'`);
    return piece;
  }
}

const grouped = (piece: Piece): Piece => ({ ...piece, source: `(?:${piece.source})` });

function bounds(quantifier: string): [low: number, high: number] {
  if (quantifier === '*') return [0, Number.POSITIVE_INFINITY];
  if (quantifier === '+') return [1, Number.POSITIVE_INFINITY];
  if (quantifier === '?') return [0, 1];
  const [low = '', high] = quantifier.slice(1, -1).split(',');
  return [
    Number(low),
    high === undefined ? Number(low) : high === '' ? Number.POSITIVE_INFINITY : Number(high),
  ];
}
