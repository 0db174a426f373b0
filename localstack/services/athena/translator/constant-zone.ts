import type { Typed } from '../../../../lib/sql/bind/typed-tree.ts';
import type { TypeOf } from '../../../../lib/sql/types/type.ts';
import {
  KNOWN_FROM,
  KNOWN_TO,
  type ZonePeriod,
  zonePeriods,
} from '../../../../lib/sql/types/zone-changes.ts';
import { zoneName } from '../../../../lib/sql/types/zone-name.ts';
import { writeCast } from './cast-writer.ts';
import { named } from './evaluate-once.ts';
import { writeExpression } from './expression-writer.ts';
import type { WriterContext } from './query-writer.ts';
import { moment, text } from './sql-text.ts';

/**
 * The zone of every value that an expression of type timestamp with time zone has, in Trino's spelling; undefined where it is computed
 * or no zone. What is known when the query is translated is computed by comparisons instead of a function call a row.
 */
export function constantZone(e: Typed): string | undefined {
  switch (e.kind) {
    case 'call':
      return e.name === 'at_timezone' || e.name === 'with_timezone' ? namedZone(e.arguments[1]!) : undefined;
    case 'cast':
      if (e.operand.type.kind === 'timestamp' || e.operand.type.kind === 'date') return 'UTC';
      return e.operand.type.kind === 'timestamp with time zone' ? constantZone(e.operand) : undefined;
    default:
      return undefined;
  }
}

/** The zone that a constant text names, in Trino's spelling; undefined for others, and for a text that names none. */
export function namedZone(e: Typed): string | undefined {
  const constant = e.kind === 'cast' && e.type.kind === 'varchar' ? e.operand : e;
  if (constant.kind !== 'constant' || typeof constant.value !== 'string') return undefined;
  const name = zoneName(constant.value);
  try {
    return name !== undefined && zonePeriods(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

type Zoned = TypeOf<'timestamp with time zone'>;

/** The moment of a time with a zone, in UTC, without its zone where that need not be carried. */
export function writeMoment(e: Typed, context: WriterContext): string {
  const { precision } = e.type as Zoned;
  const zone = constantZone(e);
  if (zone !== undefined && e.kind === 'call') {
    if (e.name === 'at_timezone') return writeMoment(e.arguments[0]!, context);
    if (precision <= 6) return momentIn(zone, writeExpression(e.arguments[0]!, context));
  }
  if (
    zone !== undefined &&
    e.kind === 'cast' &&
    !e.safe &&
    e.operand.type.kind !== 'timestamp with time zone'
  )
    return writeCast(writeExpression(e.operand, context), e.operand.type, { kind: 'timestamp', precision });
  return moment(writeExpression(e, context), precision);
}

/** The local time, as a timestamp of the same digits; undefined where the zone is not known before the rows. */
export function writeLocal(e: Typed, context: WriterContext): string | undefined {
  const zone = constantZone(e);
  const { precision } = e.type as Zoned;
  if (zone === undefined || precision > 6) return undefined;
  const utc = writeMoment(e, context);
  if (zone === 'UTC') return utc;
  return named([utc], ([x = '']) => {
    const micros = `epoch_us(${x})`;
    const otherwise = `trino_zone_offset(${micros}, ${text(zone)})`;
    return `make_timestamp(${micros} + ${offset(micros, zonePeriods(zone), ({ from }) => from, otherwise)})`;
  });
}

/** The moment in UTC at which clocks of the zone showed a local time: the earlier of two, and past a gap by its length. */
export function momentIn(zone: string, local: string): string {
  if (zone === 'UTC') return local;
  const periods = zonePeriods(zone);
  // The old offset holds until clocks have shown all that they show twice, or would have shown what they skip.
  const from = ({ from: at, offset: after }: ZonePeriod, i: number) =>
    at + Math.max(after, periods[i - 1]?.offset ?? after);
  return named([local], ([x = '']) => {
    const micros = `epoch_us(${x})`;
    const otherwise = `trino_local_offset(${micros}, ${text(zone)})`;
    return `make_timestamp(${micros} - ${offset(micros, periods, from, otherwise)})`;
  });
}

/** A search among the periods, in microseconds; outside of the known years by a function. */
function offset(
  micros: string,
  periods: readonly ZonePeriod[],
  from: (period: ZonePeriod, index: number) => number,
  otherwise: string,
): string {
  const search = (low: number, high: number): string => {
    if (high - low === 1) return String(periods[low]!.offset * 1000);
    const middle = (low + high) >> 1;
    const first = from(periods[middle]!, middle) * 1000;
    return `CASE WHEN ${micros} < ${first} THEN ${search(low, middle)} ELSE ${search(middle, high)} END`;
  };
  // A day off the ends, so that local times and moments there agree on the period.
  const [first, last] = [KNOWN_FROM + DAY, KNOWN_TO - DAY].map((at) => at * 1000);
  return `CASE WHEN ${micros} >= ${first} AND ${micros} < ${last} THEN CAST(${search(0, periods.length)} AS BIGINT) ELSE ${otherwise} END`;
}

const DAY = 86_400_000;
