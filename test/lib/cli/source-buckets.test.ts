import { expect, test } from 'vitest';
import { assertServed, sourceBuckets } from '../../../lib/cli/source-buckets.ts';
import { orders } from './orders.ts';

const bucketsOf = (settings: object | false) => sourceBuckets({ datasets: { orders: settings } }, { orders });

test('where objects of others lie is the definition’s, or the deployment’s', () => {
  expect(bucketsOf({})).toEqual([{ dataset: 'orders', bucket: 'acme', prefix: 'exports/' }]);
  expect(bucketsOf(orders.settings.parse({ addresses: { bucket: 's3://mine/a/b' } }))).toEqual([
    { dataset: 'orders', bucket: 'mine', prefix: 'a/b/' },
  ]);
});

test('a folder of a dataset that is off is refused', () => {
  expect(() => assertServed({ orders: '/exports' }, bucketsOf({}))).not.toThrow();
  expect(() => assertServed({ orders: '/exports' }, bucketsOf(false))).toThrow(
    '--folder orders: the settings leave orders out; turn it on with "datasets": { "orders": {} }',
  );
});
