import { awsFailure } from './aws-failure.ts';
import { connectionFailure } from './connection-failure.ts';
import { EXIT } from './exit-code.ts';
import { CommandFailed, UsageError } from './failure.ts';
import { fileFailure } from './file-failure.ts';
import { Interrupted } from './interruption.ts';
import { OutputClosed } from './output.ts';

/** How a command ends: its exit code, and what it tells on standard error. */
export interface FailureReport {
  readonly code: number;
  /** Undefined where silence is right. */
  readonly message?: string;
}

/** Names that the language gives: whoever threw one of these had no words for a user. */
const UNNAMED = new Set([
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

/** Errors that say what is wrong with settings, or with a dataset's definition. */
const OF_SETTINGS = new Set(['InvalidDataset', 'InvalidSettings']);

/**
 * The one place where an error becomes words and an exit code. Own errors say all there is to say; those of files, connections and
 * AWS are put into words; anything else is a fault of this program, and says so in a line. No stack trace reaches a user, unless
 * COINLAKE_DEBUG asks for it.
 */
export function failureReport(error: unknown): FailureReport {
  if (error instanceof OutputClosed) return { code: EXIT.done };
  if (error instanceof Interrupted) return { code: EXIT.interrupted };
  const code = error instanceof UsageError || OF_SETTINGS.has(nameOf(error)) ? EXIT.usage : EXIT.failed;
  const debug = process.env.COINLAKE_DEBUG ? `\n${(error as Error | undefined)?.stack}` : '';
  return { code, message: `${wordsFor(error)}${debug}` };
}

function wordsFor(error: unknown): string {
  if (!(error instanceof Error)) return unexpected(String(error));
  // Their words say more than those of the cause beneath.
  if (error instanceof CommandFailed || error instanceof UsageError) return error.message;
  const known = awsFailure(error) ?? connectionFailure(error) ?? fileFailure(error);
  if (known !== undefined) return known;
  return UNNAMED.has(error.name) ? unexpected(`${error.name}: ${error.message}`) : error.message;
}

const unexpected = (what: string): string =>
  `Unexpected ${what}\nThis is a fault of Coinlake. COINLAKE_DEBUG=1 shows where it happened, for a report.`;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
