/**
 * Compares texts by code point, which is the order of their UTF-8 bytes. JavaScript's own order, by UTF-16 unit, puts
 * U+10000 and above before U+E000.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates above every other unit. */
const rank = (unit: number): number =>
  unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;

/** The first `length` code points: a lower bound of the text. */
export const truncateText = (text: string, length: number): string =>
  text.length <= length ? text : [...text].slice(0, length).join('');

/** A text of at most `length` code points that is not below the given one; undefined when there is none. */
export function truncateTextUp(text: string, length: number): string | undefined {
  const points = Array.from(text, (c) => c.codePointAt(0)!);
  if (points.length <= length) return text;
  for (let i = length - 1; i >= 0; i--) {
    const next = points[i] === 0xd7ff ? 0xe000 : points[i]! + 1;
    if (next <= 0x10ffff) return String.fromCodePoint(...points.slice(0, i), next);
  }
  return undefined;
}
