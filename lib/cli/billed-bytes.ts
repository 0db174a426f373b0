const MEGABYTE = 1_000_000;
const LEAST = 10 * MEGABYTE;

/**
 * Bytes that Athena bills for a query that read data: whole megabytes, and ten of them at least. A statement that reads none is free.
 * Source: Amazon Athena pricing.
 */
export const billedBytes = (scannedBytes: number): number =>
  scannedBytes === 0 ? 0 : Math.max(LEAST, Math.ceil(scannedBytes / MEGABYTE) * MEGABYTE);

/** `(1.5 MB scanned, which Athena bills as 10 MB)`; in kB below a megabyte, in bytes below a kilobyte. */
export function scannedText(scannedBytes: number): string {
  const [unit, size] =
    scannedBytes < 1000
      ? (['B', 1] as const)
      : scannedBytes < MEGABYTE
        ? (['kB', 1000] as const)
        : (['MB', MEGABYTE] as const);
  const amount = (scannedBytes / size).toFixed(unit === 'B' ? 0 : 1);
  return `(${amount} ${unit} scanned, which Athena bills as ${billedBytes(scannedBytes) / MEGABYTE} MB)`;
}
