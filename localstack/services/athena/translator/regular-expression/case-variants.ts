/** What a letter and its other cases have in common; several letters where it has no single one. */
const folded = (character: string): string => character.toUpperCase().toLowerCase();

let letters: ReadonlyMap<string, readonly string[]> | undefined;

/** Letters that have cases, by what they have in common. */
function lettersOfCases(): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (let code = 0; code <= 0x1ffff; code++) {
    // Halves of characters are none.
    if (code === 0xd800) code = 0xe000;
    const letter = String.fromCodePoint(code);
    if (letter === letter.toLowerCase() && letter === letter.toUpperCase()) continue;
    const known = all.get(folded(letter));
    if (known) known.push(letter);
    else all.set(folded(letter), [letter]);
  }
  return all;
}

/**
 * A character, and all that differ from it in their case alone, as JavaScript's flag `i` has it with `v`.
 * @example
 *   caseVariants('a') // ['a', 'A']
 */
export function caseVariants(character: string): readonly string[] {
  letters ??= lettersOfCases();
  const others = (letters.get(folded(character)) ?? []).filter((letter) => letter !== character);
  if (others.length === 0) return [character];
  const same = new RegExp(`^\\u{${character.codePointAt(0)!.toString(16)}}$`, 'iv');
  return [character, ...others.filter((letter) => same.test(letter))];
}

/** The characters outside of a range, both ends inclusive, that differ from one within in their case alone. */
export function caseVariantsOfRange(from: string, to: string): readonly string[] {
  letters ??= lettersOfCases();
  const isWithin = (letter: string) =>
    letter.codePointAt(0)! >= from.codePointAt(0)! && letter.codePointAt(0)! <= to.codePointAt(0)!;
  const variants = [...letters.values()].flat().filter(isWithin).flatMap(caseVariants);
  return [...new Set(variants)].filter((letter) => !isWithin(letter));
}
