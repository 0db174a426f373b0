import { scanRows } from '../../ingestion/formats/scan-rows.ts';

/** From here on an epoch is in microseconds. */
const MICROSECONDS_FROM = 1e14;

/**
 * Open time of each candle of a page in ms UTC, in the page's order; 0 for a row that has none.
 * @throws MalformedPage
 */
export function openTimes(page: Uint8Array): number[] {
  const times: number[] = [];
  scanRows(
    page,
    () => -1,
    (start, end) => times.push(openTime(page, start, end)),
  );
  return times;
}

function openTime(page: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && !isDigit(page[at]!)) {
    const byte = page[at]!;
    // The row's bracket, a quote, white space.
    if (byte !== 0x5b && byte !== 0x22 && byte > 0x20) return 0;
    at++;
  }
  let value = 0;
  for (; at < end && isDigit(page[at]!); at++) value = value * 10 + page[at]! - 0x30;
  return value >= MICROSECONDS_FROM ? Math.floor(value / 1000) : value;
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
