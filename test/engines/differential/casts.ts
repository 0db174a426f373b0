import type { Kind } from './kind.ts';
import { INTEGERS, INTERVALS, NUMBERS, TIMES } from './kind.ts';
import type { Random } from './random.ts';

/** A type of the kind to cast to; undefined for kinds that nothing is cast to. */
export function castTarget({ base, of }: Kind, random: Random): string | undefined {
  const precision = () => random.pick([0, 3, 3, 6, 6, 9]);
  switch (base) {
    case 'decimal':
      return random.pick([
        'decimal(18,8)',
        'decimal(38,18)',
        'decimal(5,2)',
        // The least bigint passes Trino's check of fewer than 19 digits without a fraction.
        'decimal(19,0)',
        'decimal(10,1)',
        'decimal(38,0)',
        'decimal(28,8)',
        'decimal(3,3)',
      ]);
    case 'varchar':
      return random.pick(['varchar', 'varchar', 'varchar(3)', 'varchar(40)']);
    case 'char':
      return `char(${random.int(1, 12)})`;
    case 'timestamp':
      return `timestamp(${precision()})`;
    case 'time':
      return `time(${precision()})`;
    case 'timestamp with time zone':
      return `timestamp(${precision()}) with time zone`;
    case 'array': {
      const element = castTarget(of[0]!, random);
      return element && `array(${element})`;
    }
    case 'map': {
      const parts = of.map((part) => castTarget(part, random));
      return parts.some((part) => !part) ? undefined : `map(${parts.join(', ')})`;
    }
    case 'row': {
      const parts = of.map((part) => castTarget(part, random));
      return parts.some((part) => !part)
        ? undefined
        : `row(${parts.map((part, i) => `f${i} ${part}`).join(', ')})`;
    }
    case 'varbinary':
      return undefined;
    default:
      return base;
  }
}

/** What may be cast to a kind. */
export const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [...INTEGERS, 'decimal', 'double', 'real'].map((base) => [
      base,
      [...NUMBERS, 'boolean', 'varchar', 'varchar', 'json'],
    ]),
  ),
  boolean: [...NUMBERS, 'varchar', 'json'],
  varchar: [...NUMBERS, ...TIMES, ...INTERVALS, 'boolean', 'varchar', 'char', 'json'],
  char: ['varchar', 'varchar', 'char', 'integer'],
  date: ['varchar', 'timestamp', 'timestamp with time zone'],
  time: ['time', 'timestamp', 'varchar', 'timestamp with time zone'],
  timestamp: ['varchar', 'date', 'timestamp', 'timestamp with time zone'],
  'timestamp with time zone': ['varchar', 'date', 'timestamp', 'timestamp with time zone'],
  json: ['integer', 'bigint', 'decimal', 'double', 'boolean', 'varchar', 'date', 'timestamp'],
  array: ['json'],
  map: ['json'],
  row: ['json'],
};
