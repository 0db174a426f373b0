import { expect, it } from 'vitest';
import { addressOf, arrivalMetadata, arrivalOf } from '../../../../lib/ingestion/bronze/arrival.ts';

const arrived = { status: 200, headers: { 'x-note': 'naïve ✓' }, fetched_at: '2024-06-01T00:00:00.123Z' };

it('goes through metadata in ASCII and comes back as it was', () => {
  const metadata = arrivalMetadata(arrived);
  expect(metadata.arrival).toMatch(/^[\x20-\x7e]+$/);
  expect(arrivalOf('s3://b/k', metadata)).toEqual(arrived);
});

it('leaves out headers for which metadata has no room', () => {
  const headers = { etag: 'x', 'last-modified': 'y'.repeat(201), date: 'ï'.repeat(40) };
  const metadata = arrivalMetadata({ ...arrived, headers });
  expect(arrivalOf('s3://b/k', metadata).headers).toEqual({ etag: 'x' });
});

it('names the object that does not say how it came', () => {
  expect(() => arrivalOf('s3://b/k', {})).toThrow("s3://b/k: the object's metadata does not say how it came");
});

it('says what was asked, where there is room for it', () => {
  const url = 'https://api.test/rows?key=REDACTED';
  expect(addressOf(arrivalMetadata(arrived, url))).toBe(url);
  expect(arrivalOf('s3://b/k', arrivalMetadata(arrived, url))).toEqual(arrived);
  expect(addressOf(arrivalMetadata(arrived, url.padEnd(501, '0')))).toBeUndefined();
  expect(addressOf(arrivalMetadata(arrived))).toBeUndefined();
  expect(addressOf(undefined)).toBeUndefined();
});
