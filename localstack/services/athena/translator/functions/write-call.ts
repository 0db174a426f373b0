import type { Typed, TypedOf } from '../../../../../lib/sql/bind/typed-tree.ts';
import { typeName } from '../../../../../lib/sql/types/type.ts';
import type { WriterContext } from '../query-writer.ts';
import { unsupported } from '../unsupported.ts';
import { collectionWriters } from './collection-writers.ts';
import { checkPattern } from './constant-patterns.ts';
import { datetimeWriters } from './datetime-writers.ts';
import { jsonWriters } from './json-writers.ts';
import { mathWriters } from './math-writers.ts';
import { stringWriters } from './string-writers.ts';

export type CallNode = TypedOf<'call'>;
/** Writes one function's call from its written arguments. */
export type Writer = (args: readonly string[], call: CallNode, context: WriterContext) => string;

const writers: Readonly<Record<string, Writer>> = {
  ...mathWriters,
  ...stringWriters,
  ...datetimeWriters,
  ...collectionWriters,
  ...jsonWriters,
};

export function writeCall(call: CallNode, args: readonly string[], context: WriterContext): string {
  const writer = Object.hasOwn(writers, call.name) ? writers[call.name] : undefined;
  if (!writer)
    return unsupported(
      `The function ${call.name}(${call.arguments.map(({ type }) => typeName(type)).join(', ')})`,
    );
  checkPattern(call);
  const written = writer(args, call, context);
  if (TAKES_NULL.includes(call.name) || !written.includes('trino_fail(')) return written;
  // A null argument makes the call null before anything is wrong with the others.
  const missing = args.flatMap((arg, i) => (mayBeNull(call.arguments[i]!) ? [`${arg} IS NULL`] : []));
  return missing.length ? `CASE WHEN ${missing.join(' OR ')} THEN NULL ELSE ${written} END` : written;
}

/** Functions that Trino calls with nulls too. */
const TAKES_NULL = ['concat_ws', 'reduce', 'repeat', 'random', 'rand'];

const mayBeNull = (argument: Typed): boolean =>
  argument.kind !== 'lambda' && !(argument.kind === 'constant' && argument.value !== null);
