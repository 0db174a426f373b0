import { expect, it } from 'vitest';
import { packPage, unpackPage } from '../../../lib/ingestion/bronze/packed-page.ts';
import { releaseBytes, releaseColumns } from '../../../lib/lake/release-bytes.ts';

it('gives memory back that is all of the array', () => {
  const bytes = new Uint8Array(1 << 24);
  const before = process.memoryUsage().arrayBuffers;
  releaseBytes(bytes);
  expect(bytes).toHaveLength(0);
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(1 << 24);
});

it('gives unpacked pages back', () => {
  const page = unpackPage(packPage(new Uint8Array(100_000)));
  expect(page).toHaveLength(100_000);
  releaseBytes(page);
  expect(page).toHaveLength(0);
});

it('leaves memory alone that others use', () => {
  const [pooled, neighbour] = [Buffer.from('one'), Buffer.from('two')];
  releaseBytes(pooled);
  expect(pooled.toString()).toBe('one');
  expect(neighbour.toString()).toBe('two');

  const part = new Uint8Array(64).subarray(9);
  releaseBytes(part);
  expect(part).toHaveLength(55);
});

it('gives columns back, whole or in part, and what is no typed array not', () => {
  const [whole, part, texts] = [new BigInt64Array(3), new Float64Array(9).subarray(0, 4), ['a', 'b']];
  releaseColumns([whole, part, whole, texts]);
  expect([whole.length, part.length, texts.length]).toEqual([0, 0, 2]);
});
