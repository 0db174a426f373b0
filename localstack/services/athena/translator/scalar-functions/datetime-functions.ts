import { BIGINT, INTEGER, VARCHAR } from '@duckdb/node-api';
import { dateText, timestampConstant } from '../../../../../lib/sql/bind/literals.ts';
import { localOffset, zoneOffset } from '../../../../../lib/sql/types/time-zone.ts';
import { zoneName } from '../../../../../lib/sql/types/zone-name.ts';
import type { ScalarFunction } from './define.ts';
import { parseIso } from './iso8601.ts';
import { formatJoda } from './joda-format.ts';
import { parseJoda } from './joda-parse.ts';
import { formatMySql, parseMySql } from './mysql-format.ts';

/** Milliseconds of a moment in microseconds, toward minus infinity. */
const millis = (micros: bigint) => Number(micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n);

/**
 * A timestamp's text in nanoseconds, rounded half up to so many digits behind the second.
 * @throws Error `Value cannot be cast to timestamp: x`
 */
function parseTimestamp(text: string, precision: number): { nanos: bigint; zone?: string } {
  const constant = timestampConstant(text.trim());
  if (constant?.kind !== 'constant' || typeof constant.value !== 'string')
    throw new Error(`Value cannot be cast to timestamp: ${text}`);
  const [second, fraction = ''] = constant.value.split('.');
  const base = BigInt(Date.parse(`${second!.replace(' ', 'T')}Z`)) * 1_000_000n;
  const digits = fraction.padEnd(13, '0');
  const unit = 10n ** BigInt(9 - precision);
  const units = BigInt(digits.slice(0, precision) || '0') + (digits[precision]! >= '5' ? 1n : 0n);
  const nanos = base + units * unit;
  return constant.zone === undefined ? { nanos } : { nanos, zone: constant.zone };
}

/** @throws Error for nanoseconds that 64 bits don't hold */
function inBits(nanos: bigint): bigint {
  if (BigInt.asIntN(64, nanos) === nanos) return nanos;
  throw new Error(
    'NOT_SUPPORTED: A timestamp of more than six digits before 1677 or after 2262 is not supported by the local Athena',
  );
}

/** In nanoseconds for a type of more than six digits, else in microseconds. */
const inUnits = (nanos: bigint, precision: number) => (precision > 6 ? inBits(nanos) : nanos / 1000n);

const zoneNames = new Map<string, string>();
/** Texts that name a zone are few; computed ones could be many. */
const MOST_NAMES = 10_000;

/** @throws Error `'x' is not a valid time zone` */
function knownZone(zone: string): string {
  const known = zoneNames.get(zone);
  if (known !== undefined) return known;
  const name = zoneName(zone);
  if (name === undefined) throw new Error(`'${zone}' is not a valid time zone`);
  zoneOffset(name, 0);
  if (zoneNames.size < MOST_NAMES) zoneNames.set(zone, name);
  return name;
}

const zoned = (moment: bigint, zone: string) => `${moment} ${zone}`;

/** Moments are BIGINT microseconds since 1970; a moment with its zone is the text `microseconds zone`. */
export const datetimeFunctions: readonly ScalarFunction[] = [
  {
    name: 'trino_zone_offset',
    parameters: [BIGINT, VARCHAR],
    result: BIGINT,
    call: (utc: bigint, zone: string) => BigInt(zoneOffset(zone, millis(utc))) * 1000n,
  },
  {
    name: 'trino_local_offset',
    parameters: [BIGINT, VARCHAR],
    result: BIGINT,
    call: (local: bigint, zone: string) => BigInt(localOffset(zone, millis(local))) * 1000n,
  },
  {
    name: 'trino_zone_name',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: knownZone,
  },
  {
    name: 'trino_known_zone',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (zone: string) => {
      try {
        return knownZone(zone);
      } catch {
        throw new Error(`NOT_SUPPORTED: Time zone not supported: ${zone}`);
      }
    },
  },
  {
    name: 'trino_offset_zone',
    parameters: [BIGINT, BIGINT],
    result: VARCHAR,
    call: (hours: bigint, minutes: bigint) => {
      // As Java computes it: past the end of a long it goes on from the other.
      const offset = BigInt.asIntN(64, hours * 60n + minutes);
      const size = offset < 0n ? -offset : offset;
      const two = (value: bigint) => String(value).padStart(2, '0');
      const zone = zoneName(`${offset < 0n ? '-' : '+'}${two(size / 60n)}:${two(size % 60n)}`);
      if (zone === undefined) throw new Error(`INVALID_FUNCTION_ARGUMENT: Invalid offset minutes ${offset}`);
      return zone;
    },
  },
  {
    name: 'trino_parse_timestamp',
    parameters: [VARCHAR, INTEGER],
    result: BIGINT,
    call: (text: string, precision: number) => inUnits(parseTimestamp(text, precision).nanos, precision),
  },
  {
    name: 'trino_parse_time',
    parameters: [VARCHAR],
    result: BIGINT,
    call: (text: string) => {
      const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?$/.exec(text.trimEnd());
      const [hour, minute, second] = (match ?? []).slice(1, 4).map((part) => Number(part ?? 0));
      if (!match || hour! > 23 || minute! > 59 || second! > 59)
        throw new Error(`Value cannot be cast to time: ${text}`);
      const digits = (match[4] ?? '').padEnd(7, '0');
      const micros = BigInt(digits.slice(0, 6)) + (digits[6]! >= '5' ? 1n : 0n);
      return BigInt(((hour! * 60 + minute!) * 60 + second!) * 1_000_000) + micros;
    },
  },
  {
    name: 'trino_parse_zoned',
    parameters: [VARCHAR, INTEGER],
    result: VARCHAR,
    call: (text: string, precision: number) => {
      const { nanos, zone = 'UTC' } = parseTimestamp(text, precision);
      const offset = BigInt(localOffset(zone, millis(nanos / 1000n))) * 1_000_000n;
      return zoned(inUnits(nanos - offset, precision), zone);
    },
  },
  {
    name: 'trino_parse_date',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => {
      const date = dateText(text);
      if (date === undefined) throw new Error(`Value cannot be cast to date: ${text}`);
      return date;
    },
  },
  {
    name: 'trino_format_datetime',
    parameters: [BIGINT, BIGINT, VARCHAR, VARCHAR],
    result: VARCHAR,
    // No zone, or one without a name: a timestamp has none.
    call: (local: bigint, offset: bigint, zone: string, format: string) =>
      formatJoda(millis(local), Number(offset / 1000n), zone, format),
  },
  {
    name: 'trino_date_format',
    parameters: [BIGINT, VARCHAR],
    result: VARCHAR,
    call: (local: bigint, format: string) => formatMySql(local, format),
  },
  {
    name: 'trino_date_parse',
    parameters: [VARCHAR, VARCHAR],
    result: BIGINT,
    call: (text: string, format: string) => BigInt(parseMySql(text, format)) * 1000n,
  },
  {
    name: 'trino_parse_datetime',
    parameters: [VARCHAR, VARCHAR],
    result: VARCHAR,
    call: (text: string, format: string) => {
      const { local, zone } = parseJoda(text, format);
      return zoned(BigInt(local - localOffset(zone, local)) * 1000n, zone);
    },
  },
  {
    name: 'trino_from_iso8601_timestamp',
    parameters: [VARCHAR],
    result: VARCHAR,
    call: (text: string) => {
      const { local, fraction, zone = 'UTC' } = parseIso(text, false);
      const moment = local + Number(fraction.padEnd(3, '0').slice(0, 3));
      return zoned(BigInt(moment - localOffset(zone, moment)) * 1000n, zone);
    },
  },
  {
    name: 'trino_from_iso8601_date',
    parameters: [VARCHAR],
    result: BIGINT,
    call: (text: string) => BigInt(parseIso(text, true).local) * 1000n,
  },
  {
    name: 'trino_sequence_limit',
    parameters: [BIGINT],
    result: INTEGER,
    call: (entries: bigint) => {
      if (entries > 10_000n)
        throw new Error('result of sequence function must not have more than 10000 entries');
      return 1;
    },
  },
];
