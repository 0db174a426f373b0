import { runInNewContext } from 'node:vm';

/** How long all texts together may take, milliseconds. */
const TIME_LIMIT_MS = 500;

export class RegularExpressionTooSlow extends Error {
  override readonly name = 'RegularExpressionTooSlow';
}

/**
 * Which of the texts a regular expression from outside matches. Backtracking may take for ever, and nothing else is answered
 * meanwhile: it is ended after half a second.
 * @throws RegularExpressionTooSlow
 */
export function matchesWithin(pattern: RegExp, texts: readonly string[]): readonly boolean[] {
  try {
    return runInNewContext(
      'texts.map((text) => pattern.test(text))',
      { pattern, texts },
      { timeout: TIME_LIMIT_MS },
    );
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new RegularExpressionTooSlow(
      `The regular expression ${pattern.source} takes more than ${TIME_LIMIT_MS} ms`,
    );
  }
}
