import * as z from 'zod';
import { LeaseLost } from '../contracts/errors.ts';
import { readJson, readJsonVersion } from '../lake/json-object.ts';
import type { ObjectStore } from '../lake/object-store.ts';

const record = z.object({
  resource: z.string(),
  /** ARN of the execution that holds the lease; null after a release. */
  execution: z.string().nullable(),
  since: z.string(),
  /** The holder's token: it stays while others mark the lease, and no two holders have the same. */
  nonce: z.string(),
  /** What others wanted while the lease was held: the latest scheduled time of their runs, and the last of them. */
  asked: z.object({ scheduledTime: z.string(), execution: z.string() }).optional(),
});

export type LeaseRecord = z.infer<typeof record>;

export interface StoredLease {
  readonly lease: LeaseRecord;
  /** The object's entity tag: it changes when another run marks the lease. */
  readonly version: string;
}

/** What the lease is on: dataset/weather, model/weather_monthly. */
export const leaseUri = (workBucket: string, resource: string): string =>
  `s3://${workBucket}/leases/${resource}.json`;

export async function readLease(objects: ObjectStore, uri: string): Promise<StoredLease | undefined> {
  const stored = await readJsonVersion(objects, uri);
  return stored && { lease: record.parse(stored.content), version: stored.version };
}

/** A lease that a run holds: where it is, and the token that acquiring gave. */
export interface HeldLease {
  readonly workBucket: string;
  readonly resource: string;
  readonly token: string;
}

/**
 * The lease as it is now, for its holder.
 * @throws LeaseLost when another execution has it, or none
 */
export async function ownLease(objects: ObjectStore, held: HeldLease): Promise<StoredLease> {
  const stored = await readLease(objects, leaseUri(held.workBucket, held.resource));
  if (stored?.lease.nonce !== held.token) throw leaseLost(held.resource, stored?.lease.execution);
  return stored;
}

/** Asked before each commit: a run whose lease another one has taken over must not write any more. */
export function leaseGuard(objects: ObjectStore, held: HeldLease): () => Promise<void> {
  const uri = leaseUri(held.workBucket, held.resource);
  return async () => {
    const lease = record.parse(await readJson(objects, uri));
    if (lease.nonce !== held.token) throw leaseLost(held.resource, lease.execution);
  };
}

export function leaseLost(resource: string, holder: string | null | undefined): LeaseLost {
  return new LeaseLost(
    holder
      ? `The lease on ${resource} went to ${holder} while this execution held it: nothing more is written`
      : `The lease on ${resource} was released while this execution held it: nothing more is written`,
  );
}

/** The later of two ISO 8601 instants, as it is written. */
export const laterInstant = (a: string, b: string | undefined): string =>
  b !== undefined && Date.parse(b) > Date.parse(a) ? b : a;
