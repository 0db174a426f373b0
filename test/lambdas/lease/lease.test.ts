import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, releaseLease } from '../../../lambdas/lease/lease.ts';
import { leaseGuard, ownLease } from '../../../lib/handler/lease-record.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

const A = 'arn:aws:states:eu-west-1:1:execution:dataset:a';
const B = 'arn:aws:states:eu-west-1:1:execution:dataset:b';
const C = 'arn:aws:states:eu-west-1:1:execution:dataset:c';
const RESOURCE = 'dataset/binance_klines';
const ONE = '2024-06-01T01:00:00Z';
const TWO = '2024-06-01T02:00:00Z';

let status: Record<string, string | undefined>;
let context: Parameters<typeof acquireLease>[0];
beforeEach(() => {
  status = { [A]: 'RUNNING', [B]: 'RUNNING', [C]: 'RUNNING' };
  context = {
    objects: new MemoryObjectStore(),
    workBucket: 'work',
    describeStatus: async (arn) => status[arn],
  };
});

const acquire = (execution: string, scheduledTime = ONE, resource = RESOURCE) =>
  acquireLease(context, resource, execution, scheduledTime);
const own = (token: string) => ({ workBucket: 'work', resource: RESOURCE, token });

describe('acquireLease', () => {
  it('gives the same token to a retry of the same execution', async () => {
    const first = await acquire(A);
    expect(await acquire(A)).toEqual(first);
  });

  it('is refused while the holder runs', async () => {
    await acquire(A);
    await expect(acquire(B)).rejects.toMatchObject({
      name: 'LeaseHeld',
      message: expect.stringMatching(
        /^dataset\/binance_klines is leased to arn:aws:states:eu-west-1:1:execution:dataset:a since 20.*Z, which is running and looks again before it ends$/,
      ),
    });
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED', undefined])(
    'takes over from a holder that is %s, which then can neither write nor release',
    async (ended) => {
      const { token } = await acquire(A);
      const guard = leaseGuard(context.objects, own(token));
      await guard();
      status[A] = ended;
      await acquire(B);
      const lost = {
        name: 'LeaseLost',
        message: `The lease on dataset/binance_klines went to ${B} while this execution held it: nothing more is written`,
      };
      await expect(releaseLease(context, RESOURCE, A, { token })).rejects.toMatchObject(lost);
      await expect(guard()).rejects.toMatchObject(lost);
      await expect(ownLease(context.objects, own(token))).rejects.toMatchObject(lost);
    },
  );

  it('gives a lease to one of many newcomers', async () => {
    const all = Array.from({ length: 8 }, (_, i) => `${A}${i}`);
    for (const arn of all) status[arn] = 'RUNNING';
    const results = await Promise.allSettled(all.map((arn) => acquire(arn)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'LeaseHeld' });
  });

  it('leases resources independently', async () => {
    await acquire(A);
    await expect(acquire(B, ONE, 'model/ohlcv_daily')).resolves.toHaveProperty('token');
  });
});

describe('a lease that another run asked for while it was held', () => {
  it('is kept until its holder has looked again, at the latest time that was asked for', async () => {
    const { token, version } = await acquire(A);
    for (const [newcomer, at] of [
      [B, TWO],
      [C, ONE],
    ] as const)
      await expect(acquire(newcomer, at)).rejects.toMatchObject({ name: 'LeaseHeld' });
    expect(await releaseLease(context, RESOURCE, A, { token, version })).toEqual({
      released: false,
      asked: true,
    });
    const looked = await ownLease(context.objects, own(token));
    expect(looked.lease.asked).toEqual({ scheduledTime: TWO, execution: C });
    expect(await releaseLease(context, RESOURCE, A, { token, version: looked.version })).toEqual({
      released: true,
      asked: false,
    });
    // The next holder starts without the mark.
    await acquire(C);
    expect((await acquire(C)).token).not.toBe(token);
    const next = await acquire(C);
    expect((await ownLease(context.objects, own(next.token))).lease.asked).toBeUndefined();
  });

  it('is released all the same without a version, and by the event of the holder’s end', async () => {
    const first = await acquire(A);
    await expect(acquire(B)).rejects.toMatchObject({ name: 'LeaseHeld' });
    expect(await releaseLease(context, RESOURCE, A, { token: first.token })).toEqual({
      released: true,
      asked: false,
    });
    await acquire(B);
    await expect(acquire(C)).rejects.toMatchObject({ name: 'LeaseHeld' });
    expect(await releaseLease(context, RESOURCE, B, {})).toEqual({ released: true, asked: false });
  });

  it('is never lost between two requests: whoever is told that it is held is seen by the holder', async () => {
    for (let i = 0; i < 20; i++) {
      const { token, version } = await acquire(A);
      const [release, newcomer] = await Promise.allSettled([
        releaseLease(context, RESOURCE, A, { token, version }),
        acquire(B),
      ]);
      const asked = release.status === 'fulfilled' && release.value.asked;
      expect(newcomer.status === 'rejected').toBe(asked);
      for (const arn of [A, B]) await releaseLease(context, RESOURCE, arn, {});
    }
  });
});

describe('releaseLease', () => {
  it('lets the next one in, and is no error when repeated', async () => {
    const { token } = await acquire(A);
    expect(await releaseLease(context, RESOURCE, A, { token })).toEqual({ released: true, asked: false });
    expect(await releaseLease(context, RESOURCE, A, { token })).toEqual({ released: false, asked: false });
    await expect(acquire(B)).resolves.toHaveProperty('token');
  });

  it('without a token releases only what the execution holds', async () => {
    await acquire(A);
    expect(await releaseLease(context, RESOURCE, B, {})).toEqual({ released: false, asked: false });
    expect(await releaseLease(context, RESOURCE, A, {})).toEqual({ released: true, asked: false });
  });

  it('has nothing to do where there is no lease', async () => {
    expect(await releaseLease(context, RESOURCE, A, { token: 'x' })).toEqual({
      released: false,
      asked: false,
    });
  });
});
