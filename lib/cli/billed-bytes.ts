const MEGABYTE = 1_000_000;
const LEAST = 10 * MEGABYTE;

/**
 * Bytes that Athena bills for a query that read data: whole megabytes, and ten of them at least. A statement that reads none is free.
 * Source: Amazon Athena pricing.
 */
export const billedBytes = (scannedBytes: number): number =>
  scannedBytes === 0 ? 0 : Math.max(LEAST, Math.ceil(scannedBytes / MEGABYTE) * MEGABYTE);

/** `(1.5 MB scanned, which Athena bills as 10 MB)` */
export const scannedText = (scannedBytes: number): string =>
  `(${(scannedBytes / MEGABYTE).toFixed(scannedBytes < MEGABYTE ? 3 : 1)} MB scanned, which Athena bills as ${billedBytes(scannedBytes) / MEGABYTE} MB)`;
