/** Names that SHOW TABLES' pattern matches as a whole: a regular expression in which * alone stands for any characters, | for or. */
export function namesMatching(names: readonly string[], pattern: string | undefined): readonly string[] {
  if (pattern === undefined) return names;
  return names.filter(matcher(pattern.replace(/(?<![.)\]])\*/g, '.*'), 'i'));
}

/** Names that SHOW DATABASES' pattern matches as a whole: a regular expression, with regard to case; * by itself is all. */
export function namesLike(names: readonly string[], pattern: string | undefined): readonly string[] {
  if (pattern === undefined || pattern === '*') return names;
  return names.filter(matcher(pattern, ''));
}

function matcher(pattern: string, flags: string): (name: string) => boolean {
  try {
    const expression = new RegExp(`^(?:${pattern})$`, flags);
    return (name) => expression.test(name);
  } catch {
    return (name) => name === pattern;
  }
}
