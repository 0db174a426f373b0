import { ContractViolation, ProviderRejected } from '../../lib/contracts/errors.ts';
import type { SliceFailure } from '../../lib/ingestion/run/slice-progress.ts';
import { Unfinished } from './fetch-file.ts';

/** What an error means for the slice that met it: a provider that closed itself is waited for, a refusal stands for a while. */
export function failureBy(error: unknown): SliceFailure {
  const { name, message, until } = error as Error & { readonly until?: Date };
  if (error instanceof Unfinished) return { state: 'waiting', reason: message, isUnfinished: true };
  const reason = `${name}: ${message}`;
  if (until) return { state: 'waiting', reason, until: until.toISOString() };
  const isRefusal = error instanceof ProviderRejected || error instanceof ContractViolation;
  return { state: isRefusal ? 'refused' : 'failed', reason };
}
