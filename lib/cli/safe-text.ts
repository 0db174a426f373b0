/**
 * What a terminal would obey or hide instead of showing: control characters (C0, DEL, C1, among them the one that begins an escape
 * sequence), characters that turn the direction of writing, and line separators. A tab and a line feed are left.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const UNSAFE = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

const escaped = (character: string): string => {
  const code = character.codePointAt(0) as number;
  if (character === '\r') return '\\r';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
};

/** A text for a terminal: what comes from elsewhere (a provider, a file) can't move the cursor, colour, or hide anything. */
export const safeText = (text: string): string => text.replaceAll(UNSAFE, escaped);

/** The same on one line: line feeds and tabs are written `\n` and `\t`. */
export const safeLine = (text: string): string =>
  safeText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');

/** JSON that a terminal may show: the same characters, which JSON leaves as they are, are written as its own escapes. */
export const safeJson = (json: string): string =>
  json.replaceAll(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
