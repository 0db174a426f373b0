import type * as Sqlite from 'node:sqlite';

/**
 * Node's own SQLite, loaded without its ExperimentalWarning: it is printed on the first load and says nothing that a
 * user of this program could act on. Every other warning passes.
 */
function load(): typeof Sqlite {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    const text = typeof warning === 'string' ? warning : warning.message;
    if (!text.startsWith('SQLite is an experimental feature'))
      (emit as (...a: unknown[]) => void).call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite') as typeof Sqlite;
  } finally {
    process.emitWarning = emit;
  }
}

export const { DatabaseSync } = load();
export type Database = Sqlite.DatabaseSync;
