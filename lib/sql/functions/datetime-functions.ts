import { timestampWithTimeZone, varchar } from '../types/type.ts';
import type { Bindings, Signature } from './signature.ts';
import { signature } from './signature.ts';

const scalar = (text: string, compute?: Signature['result']) => signature('scalar', text, compute);
const zoned = (precision: number) => () => timestampWithTimeZone(precision);

const DATE_PARTS = [
  'year quarter month week week_of_year year_of_week yow day day_of_month day_of_week dow day_of_year doy',
].flatMap((names) => names.split(' '));
const TIME_PARTS = ['hour', 'minute', 'second', 'millisecond'];

const isoDigits = ({ numbers }: Bindings) => {
  const digits = numbers.get('p')!;
  return digits === 0 ? 0 : digits + 1;
};

export const datetimeFunctions: readonly Signature[] = [
  ...DATE_PARTS.flatMap((f) => [
    scalar(`${f}(date) -> bigint`),
    scalar(`${f}(timestamp(p)) -> bigint`),
    scalar(`${f}(timestamp(p) with time zone) -> bigint`),
  ]),
  ...TIME_PARTS.flatMap((f) => [
    scalar(`${f}(timestamp(p)) -> bigint`),
    scalar(`${f}(timestamp(p) with time zone) -> bigint`),
    scalar(`${f}(time(p)) -> bigint`),
    scalar(`${f}(interval day to second) -> bigint`),
  ]),
  ...['day', 'day_of_month'].map((f) => scalar(`${f}(interval day to second) -> bigint`)),
  scalar('year(interval year to month) -> bigint'),
  scalar('month(interval year to month) -> bigint'),
  ...['date', 'timestamp(p)', 'timestamp(p) with time zone'].flatMap((type) => [
    scalar(`date_trunc(varchar, ${type}) -> ${type}`),
    scalar(`date_add(varchar, bigint, ${type}) -> ${type}`),
    scalar(`date_diff(varchar, ${type}, ${type}) -> bigint`),
    scalar(`last_day_of_month(${type}) -> date`),
  ]),
  scalar('date_trunc(varchar, time(p)) -> time(p)'),
  scalar('date_add(varchar, bigint, time(p)) -> time(p)'),
  scalar('date_diff(varchar, time(p), time(p)) -> bigint'),
  scalar('date(varchar) -> date'),
  scalar('date(date) -> date'),
  scalar('date(timestamp(p)) -> date'),
  scalar('date(timestamp(p) with time zone) -> date'),
  scalar('now()', zoned(3)),
  scalar('to_unixtime(timestamp(p)) -> double'),
  scalar('to_unixtime(timestamp(p) with time zone) -> double'),
  scalar('from_unixtime(double)', zoned(3)),
  scalar('from_unixtime(double, varchar)', zoned(3)),
  scalar('from_unixtime(double, bigint, bigint)', zoned(3)),
  scalar('from_unixtime_nanos(bigint)', zoned(9)),
  scalar('from_unixtime_nanos(decimal(p,s))', zoned(9)),
  scalar('with_timezone(timestamp(p), varchar) -> timestamp(p) with time zone'),
  scalar('at_timezone(timestamp(p) with time zone, varchar) -> timestamp(p) with time zone'),
  scalar('timezone(timestamp(p) with time zone) -> varchar'),
  scalar('timezone_hour(timestamp(p) with time zone) -> bigint'),
  scalar('timezone_minute(timestamp(p) with time zone) -> bigint'),
  scalar('current_timezone() -> varchar'),
  scalar('format_datetime(timestamp(p), varchar) -> varchar'),
  scalar('format_datetime(timestamp(p) with time zone, varchar) -> varchar'),
  scalar('date_format(timestamp(p), varchar) -> varchar'),
  scalar('date_format(timestamp(p) with time zone, varchar) -> varchar'),
  scalar('date_parse(varchar, varchar) -> timestamp(3)'),
  scalar('parse_datetime(varchar, varchar)', zoned(3)),
  scalar('from_iso8601_timestamp(varchar)', zoned(3)),
  scalar('from_iso8601_date(varchar) -> date'),
  scalar('to_iso8601(date)', () => ({ kind: 'varchar', length: 16 })),
  // Date, T, time, the point and the digits behind it, and the zone's offset.
  scalar('to_iso8601(timestamp(p))', (b) => varchar(22 + isoDigits(b))),
  scalar('to_iso8601(timestamp(p) with time zone)', (b) => varchar(28 + isoDigits(b))),
  scalar('human_readable_seconds(double) -> varchar'),
  scalar('to_milliseconds(interval day to second) -> bigint'),
];
