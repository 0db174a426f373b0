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
    (start, end) => times.push(openTimeAt(page, start, end)),
  );
  return times;
}

/** Open times that rows of a page have in common, and other values with them. @param times of {@link openTimes} */
export function contradictedTimes(page: Uint8Array, times: readonly number[]): ReadonlySet<number> {
  const contradicted = new Set<number>();
  if (new Set(times).size === times.length) return contradicted;
  const rows = new Map<number, string>();
  const text = (start: number, end: number) =>
    Buffer.from(page.buffer, page.byteOffset + start, end - start).toString('latin1');
  scanRows(
    page,
    () => -1,
    (start, end) => {
      const time = openTimeAt(page, start, end);
      const row = text(start, end);
      const other = rows.get(time);
      if (other === undefined) rows.set(time, row);
      else if (other !== row) contradicted.add(time);
    },
  );
  return contradicted;
}

export function openTimeAt(page: Uint8Array, start: number, end: number): number {
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
