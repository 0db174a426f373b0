/** Where the statement of `query` begins with a comment, `-- …`, it is no option: it is handed over as the last argument. */
export function shieldStatement(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'query' || argv.includes('--')) return argv;
  const at = argv.findIndex((word, index) => index > 0 && isComment(word));
  if (at < 0) return argv;
  return [...argv.slice(0, at), ...argv.slice(at + 1), '--', argv[at] as string];
}

/** `-- a comment` or `--comment⏎SELECT 1`; not `--data=/a folder`. */
const isComment = (word: string): boolean => /^--(\s|.*\n)/.test(word);
