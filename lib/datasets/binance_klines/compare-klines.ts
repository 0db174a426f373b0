import type { TimeRange } from '../../contracts/slice.ts';
import type { Comparison } from '../../ingestion/connector.ts';
import { scanRows } from '../../ingestion/formats/scan-rows.ts';
import { openTimeAt } from './open-times.ts';

/** Fields of a row behind its open time, as messages name them. */
const FIELDS = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'close_time',
  'quote_volume',
  'trades',
  'taker_buy_base_volume',
  'taker_buy_quote_volume',
];
const CLOSE_TIME = FIELDS.indexOf('close_time');

/**
 * Compares the candles that two lists of rows have in common, by their open times: values as numbers, whatever zeros they are written
 * with, and close times in milliseconds, since files are in microseconds from 2025 on.
 * @param asked what the page was asked for, epoch ms
 * @param except open times (ms UTC) that are not compared
 * @throws MalformedPage
 */
export function compareKlines(
  file: Uint8Array,
  page: Uint8Array,
  asked: TimeRange,
  except: ReadonlySet<number> = new Set(),
): Comparison {
  const expected = new Map<number, readonly string[]>();
  eachRow(page, (time, fields) => expected.set(time, fields()));
  let common = 0;
  let different = 0;
  let fileAlone = 0;
  let first: string | undefined;
  eachRow(file, (time, fieldsOf) => {
    const other = expected.get(time);
    if (except.has(time)) return;
    if (!other) {
      if (time >= asked.from && time < asked.to) fileAlone++;
      return;
    }
    common++;
    const fields = fieldsOf();
    const at = FIELDS.findIndex((_, field) => fields[field] !== other[field]);
    if (at < 0) return;
    different++;
    first ??= `open_time ${new Date(time).toISOString()}: ${FIELDS[at]} ${fields[at]} in the file, ${other[at]} by the API`;
  });
  return { common, different, fileAlone, first };
}

function eachRow(rows: Uint8Array, onRow: (time: number, fields: () => readonly string[]) => void): void {
  scanRows(
    rows,
    () => -1,
    (start, end) => {
      const time = openTimeAt(rows, start, end);
      if (time > 0) onRow(time, () => fieldsOf(rows, start, end));
    },
  );
}

/** Values of a row behind its open time, each number in one form. */
function fieldsOf(rows: Uint8Array, start: number, end: number): readonly string[] {
  const text = Buffer.from(rows.buffer, rows.byteOffset + start, end - start).toString('latin1');
  const fields = text.replaceAll(/[[\]"\s]/g, '').split(',');
  return FIELDS.map((_, field) => {
    const value = fields[field + 1] ?? '';
    return field === CLOSE_TIME ? value.slice(0, 13) : plain(value);
  });
}

/** 1.50 and 01.5 as 1.5, 2.000 as 2. */
function plain(number: string): string {
  const [, whole, fraction = ''] = /^0*(\d+?)(?:\.(\d*?)0*)?$/.exec(number) ?? [];
  if (whole === undefined) return number;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
