import type { Expression, Identifier, Shape } from './ast.ts';
import type { Token } from './lexer.ts';
import { tokenize } from './lexer.ts';
import { DEEPEST, tooDeep } from './nesting.ts';
import { isReserved } from './reserved-words.ts';
import { SqlError } from './sql-error.ts';

/** How many of the grammar's rules that count themselves as nested stand for one level at most. */
const CALLS_A_LEVEL = 3;

/** How often a token may be read on average. */
const MOVES_A_TOKEN = 2 * DEEPEST;

/** Walks a statement's tokens. */
export class Cursor {
  readonly sql: string;
  readonly tokens: readonly Token[];
  private index = 0;
  private parameters = 0;
  private depth = 0;
  private moves = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.tokens = tokenize(sql);
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  /** The token before the current one. */
  previous(): Token {
    return this.tokens[Math.max(this.index - 1, 0)]!;
  }

  next(): Token {
    const token = this.peek();
    this.move();
    if (this.index < this.tokens.length - 1) this.index++;
    return token;
  }

  /** A place to come back to. */
  mark(): number {
    return this.index;
  }

  reset(mark: number): void {
    this.index = mark;
  }

  /**
   * Parses one level of nesting.
   * @throws SqlError NOT_SUPPORTED at a level that is too deep
   */
  nested<T>(parse: () => T): T {
    if (this.depth >= CALLS_A_LEVEL * DEEPEST) throw tooDeep(this.peek());
    this.depth++;
    try {
      return parse();
    } finally {
      this.depth--;
    }
  }

  /** Whether nothing that nests is being parsed. */
  get outermost(): boolean {
    return this.depth === 0;
  }

  /** Parentheses are tried as a query, then as something else: nested in each other, they could take for ever. */
  private move(): void {
    if (++this.moves > MOVES_A_TOKEN * this.tokens.length)
      throw new SqlError(
        'NOT_SUPPORTED',
        this.peek(),
        'Parentheses nested in this way are not supported by the local Athena',
      );
  }

  /** Whether the next tokens are these words or symbols (upper case). */
  is(...texts: string[]): boolean {
    return texts.every((text, i) => {
      const token = this.peek(i);
      return (token.kind === 'word' || token.kind === 'symbol') && token.text === text;
    });
  }

  take(...texts: string[]): boolean {
    if (!this.is(...texts)) return false;
    this.move();
    this.index += texts.length;
    return true;
  }

  expect(...texts: string[]): Token {
    for (const text of texts) if (!this.take(text)) throw this.unexpected(`'${text}'`);
    return this.previous();
  }

  /** @throws SqlError SYNTAX_ERROR worded as Trino does: mismatched input 'x'. Expecting: … */
  unexpected(expecting: string): SqlError {
    const token = this.peek();
    return new SqlError('SYNTAX_ERROR', token, `mismatched input '${token.raw}'. Expecting: ${expecting}`);
  }

  nextParameter(): number {
    return this.parameters++;
  }

  isIdentifier(ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'quoted' || (token.kind === 'word' && !isReserved(token.text));
  }

  identifier(): Identifier {
    if (!this.isIdentifier()) throw this.unexpected('<identifier>');
    const token = this.next();
    const name = token.kind === 'quoted' ? token.text : token.raw.toLowerCase();
    return { name, line: token.line, column: token.column };
  }

  string(): string {
    if (this.peek().kind !== 'string') throw this.unexpected('<string>');
    return this.next().text;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(',')) items.push(item());
    return items;
  }

  /** Adds an expression's position: where it begins (Trino reports operators at theirs) and its span up to here. */
  node(from: Token | Expression, shape: Shape, at: { line: number; column: number } = from): Expression {
    return {
      ...shape,
      line: at.line,
      column: at.column,
      start: from.start,
      end: this.previous().end,
    } as Expression;
  }
}
