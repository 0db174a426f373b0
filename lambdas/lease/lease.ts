import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { LeaseHeld, LeaseLost } from '../../lib/contracts/errors.ts';
import { writeJson } from '../../lib/lake/json-object.ts';
import { ObjectNotFound, type ObjectStore, PreconditionFailed } from '../../lib/lake/object-store.ts';

/** Status of an execution, as DescribeExecution tells it; undefined when there is no such execution (any more). */
export type DescribeStatus = (executionArn: string) => Promise<string | undefined>;

export interface LeaseContext {
  readonly objects: ObjectStore;
  readonly workBucket: string;
  readonly describeStatus: DescribeStatus;
}

const record = z.object({
  resource: z.string(),
  /** ARN of the execution that holds the lease; null after a release. */
  execution: z.string().nullable(),
  since: z.string(),
  /** Makes every lease's entity tag its own. */
  nonce: z.string(),
});
type LeaseRecord = z.infer<typeof record>;
interface StoredLease {
  readonly lease: LeaseRecord;
  readonly etag: string;
}

/** Others may release or take a lease between this one's read and write; more often than that, they hold it. */
const ATTEMPTS = 5;

/**
 * Makes an execution the only one that works on a resource, e.g. dataset/binance_klines. An execution that already
 * holds the lease gets its token again. A lease whose holder does not run any more is taken over.
 * @returns the token that releases it
 * @throws LeaseHeld
 */
export async function acquireLease(
  context: LeaseContext,
  resource: string,
  execution: string,
): Promise<{ readonly token: string }> {
  const uri = leaseUri(context, resource);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const stored = await readLease(context, uri);
    const holder = stored?.lease.execution;
    if (stored && holder === execution) return { token: stored.etag };
    if (holder) {
      const status = await context.describeStatus(holder);
      if (status === 'RUNNING') throw held(resource, stored.lease);
    }
    const lease: LeaseRecord = {
      resource,
      execution,
      since: new Date().toISOString(),
      nonce: randomUUID(),
    };
    try {
      const { etag } = await writeJson(
        context.objects,
        uri,
        lease,
        stored ? { ifMatch: stored.etag } : { ifNoneMatch: '*' },
      );
      return { token: etag };
    } catch (error) {
      // Someone else was faster, or this write was applied and its answer lost: the lease tells which.
      if (!(error instanceof PreconditionFailed)) throw error;
    }
  }
  throw new LeaseHeld(`Lease on ${resource} changes hands faster than it can be taken: try again`);
}

/**
 * Gives a lease back.
 * @param token what acquiring gave; without one (an event that only knows the execution), a lease that this execution
 *   does not hold is left alone
 * @returns whether this call released it; false when it was released before
 * @throws LeaseLost when another execution has it
 */
export async function releaseLease(
  context: LeaseContext,
  resource: string,
  execution: string,
  token: string | undefined,
): Promise<{ readonly released: boolean }> {
  const uri = leaseUri(context, resource);
  const stored = await readLease(context, uri);
  const isOwn = stored?.lease.execution === execution && (token === undefined || token === stored.etag);
  if (!stored || !isOwn) {
    if (token === undefined || !stored || stored.lease.execution === null) return { released: false };
    throw lost(resource, stored.lease.execution);
  }
  const lease: LeaseRecord = {
    resource,
    execution: null,
    since: new Date().toISOString(),
    nonce: randomUUID(),
  };
  try {
    await writeJson(context.objects, uri, lease, { ifMatch: stored.etag });
    return { released: true };
  } catch (error) {
    if (!(error instanceof PreconditionFailed)) throw error;
    const now = await readLease(context, uri);
    if (now?.lease.execution == null) return { released: false };
    throw lost(resource, now.lease.execution);
  }
}

const leaseUri = (context: LeaseContext, resource: string): string =>
  `s3://${context.workBucket}/leases/${resource}.json`;

/** Body and entity tag of one version: read again when it changed between the two requests. */
async function readLease(context: LeaseContext, uri: string): Promise<StoredLease | undefined> {
  for (;;) {
    const before = await context.objects.head(uri);
    if (!before) return undefined;
    try {
      const body = await context.objects.get(uri);
      const after = await context.objects.head(uri);
      if (after?.etag === before.etag)
        return { lease: record.parse(JSON.parse(Buffer.from(body).toString('utf8'))), etag: before.etag };
    } catch (error) {
      if (!(error instanceof ObjectNotFound)) throw error;
    }
  }
}

const held = (resource: string, lease: LeaseRecord) =>
  new LeaseHeld(`${resource} is leased to ${lease.execution} since ${lease.since}, which is running`);

const lost = (resource: string, holder: string) =>
  new LeaseLost(`The lease on ${resource} went to ${holder} while this execution held it`);
