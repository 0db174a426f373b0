import { expect, test } from 'vitest';
import { billedBytes, scannedText } from '../../../lib/cli/billed-bytes.ts';

test.each([
  [0, 0],
  [1, 10_000_000],
  [10_000_000, 10_000_000],
  [10_000_001, 11_000_000],
])('%d bytes are billed as %d', (scanned, billed) => {
  expect(billedBytes(scanned)).toBe(billed);
});

test('both are told, what was read in the unit that fits', () => {
  expect(scannedText(220)).toBe('(220 B scanned, which Athena bills as 10 MB)');
  expect(scannedText(1500)).toBe('(1.5 kB scanned, which Athena bills as 10 MB)');
  expect(scannedText(12_300_000)).toBe('(12.3 MB scanned, which Athena bills as 13 MB)');
});
