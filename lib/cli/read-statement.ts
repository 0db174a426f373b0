import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { UsageError } from './failure.ts';
import { fileFailure } from './file-failure.ts';

/** Where a statement is given: as an argument, in a file, or on standard input (`-`, or nothing where that is no terminal). */
export interface StatementSource {
  readonly argument?: string | undefined;
  readonly file?: string | undefined;
  /** Standard input. */
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
}

/** @throws UsageError when no statement is given, two are, or the file can't be read */
export async function readStatement({ argument, file, input }: StatementSource): Promise<string> {
  if (argument !== undefined && file !== undefined)
    throw new UsageError('The statement is given twice: as an argument and with --file. Leave one out');
  const sql =
    argument !== undefined && argument !== '-'
      ? argument
      : await readFrom(file ?? '-', { argument, file, input });
  // An editor's byte order mark is no part of the statement.
  const statement = sql.replace(/^\ufeff/, '');
  if (statement.trim() === '')
    throw new UsageError(
      'No statement is given: write it as an argument, e.g. query "SELECT * FROM gold.ohlcv_daily LIMIT 5", in a file (--file FILE), or on standard input',
    );
  return statement;
}

async function readFrom(file: string, { argument, file: named, input }: StatementSource): Promise<string> {
  if (file === '-') return argument === undefined && named === undefined && input.isTTY ? '' : text(input);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--file ${fileFailure(error as Error) ?? (error as Error).message}`, {
      cause: error,
    });
  }
}
