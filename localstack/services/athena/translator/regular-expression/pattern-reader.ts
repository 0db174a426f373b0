/** Reads a pattern from its start to its end. */
export class PatternReader {
  readonly pattern: string;
  position = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get done(): boolean {
    return this.position >= this.pattern.length;
  }

  /** The character that comes next; '' at the end. */
  peek(): string {
    const point = this.pattern.codePointAt(this.position);
    return point === undefined ? '' : String.fromCodePoint(point);
  }

  /** @throws Error at the end */
  next(): string {
    const character = this.peek();
    if (character === '') throw invalid('end pattern at escape');
    this.position += character.length;
    return character;
  }

  has(text: string): boolean {
    return this.pattern.startsWith(text, this.position);
  }

  /** Reads a text if it comes next. */
  takes(text: string): boolean {
    if (!this.has(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Reads what a sticky expression matches. @returns its first group that matched */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.position;
    const match = expression.exec(this.pattern);
    if (!match) return undefined;
    this.position = expression.lastIndex;
    return match.slice(1).find((group) => group !== undefined) ?? '';
  }
}

/** What Trino says of a pattern that is none, in Joni's words. */
export const invalid = (reason: string): Error => new Error(`INVALID_FUNCTION_ARGUMENT: ${reason}`);
