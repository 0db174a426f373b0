import { beforeEach, describe, expect, it } from 'vitest';
import { acquireLease, releaseLease } from '../../../lambdas/lease/lease.ts';
import { MemoryObjectStore } from '../../../lib/lake/memory/object-store.ts';

const A = 'arn:aws:states:eu-west-1:1:execution:dataset:a';
const B = 'arn:aws:states:eu-west-1:1:execution:dataset:b';
const RESOURCE = 'dataset/binance_klines';

let status: Record<string, string | undefined>;
let context: Parameters<typeof acquireLease>[0];
beforeEach(() => {
  status = { [A]: 'RUNNING', [B]: 'RUNNING' };
  context = {
    objects: new MemoryObjectStore(),
    workBucket: 'work',
    describeStatus: async (arn) => status[arn],
  };
});

describe('acquireLease', () => {
  it('gives the same token to a retry of the same execution', async () => {
    const first = await acquireLease(context, RESOURCE, A);
    expect(await acquireLease(context, RESOURCE, A)).toEqual(first);
  });

  it('is refused while the holder runs', async () => {
    await acquireLease(context, RESOURCE, A);
    await expect(acquireLease(context, RESOURCE, B)).rejects.toMatchObject({
      name: 'LeaseHeld',
      message: expect.stringMatching(
        /^dataset\/binance_klines is leased to arn:aws:states:eu-west-1:1:execution:dataset:a since 20.*Z, which is running$/,
      ),
    });
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED', undefined])(
    'takes over from a holder that is %s',
    async (ended) => {
      const { token } = await acquireLease(context, RESOURCE, A);
      status[A] = ended;
      await acquireLease(context, RESOURCE, B);
      await expect(releaseLease(context, RESOURCE, A, token)).rejects.toMatchObject({
        name: 'LeaseLost',
        message: `The lease on dataset/binance_klines went to ${B} while this execution held it`,
      });
    },
  );

  it('gives a lease to one of many newcomers', async () => {
    const all = Array.from({ length: 8 }, (_, i) => `${A}${i}`);
    for (const arn of all) status[arn] = 'RUNNING';
    const results = await Promise.allSettled(all.map((arn) => acquireLease(context, RESOURCE, arn)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'LeaseHeld' });
  });

  it('leases resources independently', async () => {
    await acquireLease(context, RESOURCE, A);
    await expect(acquireLease(context, 'model/ohlcv_daily', B)).resolves.toHaveProperty('token');
  });
});

describe('releaseLease', () => {
  it('lets the next one in, and is no error when repeated', async () => {
    const { token } = await acquireLease(context, RESOURCE, A);
    expect(await releaseLease(context, RESOURCE, A, token)).toEqual({ released: true });
    expect(await releaseLease(context, RESOURCE, A, token)).toEqual({ released: false });
    await expect(acquireLease(context, RESOURCE, B)).resolves.toHaveProperty('token');
  });

  it('without a token releases only what the execution holds', async () => {
    await acquireLease(context, RESOURCE, A);
    expect(await releaseLease(context, RESOURCE, B, undefined)).toEqual({ released: false });
    expect(await releaseLease(context, RESOURCE, A, undefined)).toEqual({ released: true });
  });

  it('has nothing to do where there is no lease', async () => {
    expect(await releaseLease(context, RESOURCE, A, 'x')).toEqual({ released: false });
  });
});
