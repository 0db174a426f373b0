import { randomUUID } from 'node:crypto';
import { LeaseHeld } from '../../lib/contracts/errors.ts';
import {
  type LeaseRecord,
  laterInstant,
  leaseLost,
  leaseUri,
  readLease,
  type StoredLease,
} from '../../lib/handler/lease-record.ts';
import { writeJson } from '../../lib/lake/json-object.ts';
import { type ObjectStore, PreconditionFailed } from '../../lib/lake/object-store.ts';

/** Status of an execution, as DescribeExecution tells it; undefined when there is no such execution (any more). */
export type DescribeStatus = (executionArn: string) => Promise<string | undefined>;

export interface LeaseContext {
  readonly objects: ObjectStore;
  readonly workBucket: string;
  readonly describeStatus: DescribeStatus;
}

/** Others may change a lease between this one's read and write; more often than that, they hold it. */
const ATTEMPTS = 5;

/** A lease as its holder knows it. */
export interface Acquired {
  /** Names the holder, and releases the lease. */
  readonly token: string;
  /** The lease's state: another one when a run has marked it since. */
  readonly version: string;
}

/**
 * Makes an execution the only one that works on a resource, e.g. dataset/weather. An execution that already
 * holds the lease gets its token again. A lease whose holder does not run any more is taken over. One that is held is marked with
 * the scheduled time, so that its holder looks again before it ends and what this run wanted is not lost.
 * @throws LeaseHeld
 */
export async function acquireLease(
  context: LeaseContext,
  resource: string,
  execution: string,
  scheduledTime: string,
): Promise<Acquired> {
  const uri = leaseUri(context.workBucket, resource);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await readLease(context.objects, uri);
    const holder = stored?.lease.execution;
    if (stored && holder === execution) return { token: stored.lease.nonce, version: stored.version };
    const isHeld = holder != null && (await context.describeStatus(holder)) === 'RUNNING';
    const lease: LeaseRecord =
      stored && isHeld
        ? { ...stored.lease, asked: askedOf(stored, scheduledTime, execution) }
        : { resource, execution, since: new Date().toISOString(), nonce: randomUUID() };
    try {
      const condition = stored ? { ifMatch: stored.version } : ({ ifNoneMatch: '*' } as const);
      const { etag } = await writeJson(context.objects, uri, lease, condition);
      if (isHeld) throw held(resource, lease);
      return { token: lease.nonce, version: etag };
    } catch (error) {
      // Someone else was faster, or this write was applied and its answer lost: the lease tells which.
      if (!(error instanceof PreconditionFailed)) throw error;
    }
  }
  throw new LeaseHeld(`Lease on ${resource} changes hands faster than it can be taken: try again`);
}

/** A mark is the last one's, with the latest time that any asked for. */
const askedOf = ({ lease }: StoredLease, scheduledTime: string, execution: string) => ({
  scheduledTime: laterInstant(scheduledTime, lease.asked?.scheduledTime),
  execution,
});

export interface Release {
  /** Whether this call released it; false when it was released before, or is kept. */
  readonly released: boolean;
  /** Whether another run has marked the lease since `version`: it is kept, and its holder looks again. */
  readonly asked: boolean;
}

/**
 * Gives a lease back.
 * @param token what acquiring gave; without one (an event that only knows the execution), a lease that this execution
 *   does not hold is left alone
 * @param version the state under which the holder last looked what is to be done; without one the lease is released whoever asked
 * @throws LeaseLost when another execution has it
 */
export async function releaseLease(
  context: LeaseContext,
  resource: string,
  execution: string,
  { token, version }: { readonly token?: string | undefined; readonly version?: string | undefined },
): Promise<Release> {
  const uri = leaseUri(context.workBucket, resource);
  for (;;) {
    const stored = await readLease(context.objects, uri);
    const isOwn =
      stored?.lease.execution === execution && (token === undefined || token === stored.lease.nonce);
    if (!stored || !isOwn) {
      if (token === undefined || !stored || stored.lease.execution === null)
        return { released: false, asked: false };
      throw leaseLost(resource, stored.lease.execution);
    }
    if (version !== undefined && version !== stored.version) return { released: false, asked: true };
    const lease: LeaseRecord = {
      resource,
      execution: null,
      since: new Date().toISOString(),
      nonce: randomUUID(),
    };
    try {
      await writeJson(context.objects, uri, lease, { ifMatch: stored.version });
      return { released: true, asked: false };
    } catch (error) {
      // Marked, released or taken over in between: the lease tells which.
      if (!(error instanceof PreconditionFailed)) throw error;
    }
  }
}

const held = (resource: string, lease: LeaseRecord) =>
  new LeaseHeld(
    `${resource} is leased to ${lease.execution} since ${lease.since}, which is running and looks again before it ends`,
  );
