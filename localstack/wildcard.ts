/** One step of a pattern: this very text, any one character, or any characters. */
export type WildcardStep = string | typeof ONE | typeof ANY;

export const ONE = Symbol('one character');
export const ANY = Symbol('any characters');

/**
 * Whether a text matches a pattern as a whole. Takes time in proportion to pattern × text at most: the regular expressions that stand
 * for such patterns (`.*a.*a.*a…`) can take for ever.
 * @example matchesWildcard(['run-', ANY], 'run-17') // true
 */
export function matchesWildcard(pattern: readonly WildcardStep[], text: string): boolean {
  const steps = pattern.flatMap((step): readonly WildcardStep[] =>
    typeof step === 'string' ? [...step] : [step],
  );
  const characters = [...text];
  let step = 0;
  let at = 0;
  // Where the last ANY stands, and how far it has reached: only that one is ever tried again.
  let any = -1;
  let reached = 0;
  while (at < characters.length) {
    const wanted = steps[step];
    if (wanted === ANY) {
      any = step++;
      reached = at;
    } else if (wanted !== undefined && (wanted === ONE || wanted === characters[at])) {
      step++;
      at++;
    } else if (any >= 0) {
      step = any + 1;
      at = ++reached;
    } else return false;
  }
  while (steps[step] === ANY) step++;
  return step === steps.length;
}

/** Reads `*` (any characters) and, where `one` is given, that character (one); `\` before a special character stands for itself. */
export function readWildcards(
  pattern: string,
  { any = '*', one, escapes = false }: { any?: string; one?: string; escapes?: boolean } = {},
): readonly WildcardStep[] {
  const steps: WildcardStep[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const next = pattern.charAt(at + 1);
    if (escapes && character === '\\' && (next === any || next === one || next === '\\')) {
      steps.push(next);
      at++;
    } else steps.push(character === any ? ANY : character === one ? ONE : character);
  }
  return steps;
}
