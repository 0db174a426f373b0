import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { shortestReal } from '../translator/result-value.ts';

/**
 * A value as Athena writes it in result files and GetQueryResults.
 * @param type its Trino type, which tells the digits of a timestamp's second
 * @throws Error for a value of a kind that has no text here
 */
export function valueText(value: DuckDBValue, type: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (type === 'real') return doubleText(shortestReal(value));
    return type === 'double' ? doubleText(value) : String(value);
  }
  if (value instanceof DuckDBDecimalValue || value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBTimestampValue) return timestampText(value.micros, type);
  if (value instanceof DuckDBTimestampTZValue) return `${timestampText(value.micros, type)} UTC`;
  if (value instanceof DuckDBTimeValue) return timeText(value.micros, digitsOf(type));
  if (value instanceof DuckDBBlobValue)
    return Buffer.from(value.bytes)
      .toString('hex')
      .replace(/(..)(?=.)/g, '$1 ');
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const element = /^array\((.*)\)$/s.exec(type)?.[1] ?? '';
    return `[${value.items.map((item) => valueText(item, element) ?? 'null').join(', ')}]`;
  }
  if (value instanceof DuckDBMapValue) {
    const [key, item] = splitTypes(/^map\((.*)\)$/s.exec(type)?.[1] ?? '');
    return `{${value.entries
      .map((entry) => `${valueText(entry.key, key ?? '')}=${valueText(entry.value, item ?? '') ?? 'null'}`)
      .join(', ')}}`;
  }
  if (value instanceof DuckDBStructValue) {
    const fields = splitTypes(/^row\((.*)\)$/s.exec(type)?.[1] ?? '').map(fieldOf);
    // The names are the type's: an object has no member __proto__, and puts those that are numbers first.
    return `{${Object.values(value.entries)
      .map((item, index) => {
        const { name = `field${index}`, type: fieldType = '' } = fields[index] ?? {};
        return `${name}=${valueText(item, fieldType) ?? 'null'}`;
      })
      .join(', ')}}`;
  }
  throw new Error(`A value of ${value.constructor.name} (${type}) has no text form`);
}

/** As Java's Double.toString: at least one digit behind the point, exponents from 1E7 up and below 1E-3. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** A row's field: its name, where it has one, and its type. */
function fieldOf(text: string): { readonly name?: string; readonly type: string } {
  const [, quoted, plain, type] =
    /^(?!interval (?:day|year) to )(?:"((?:[^"]|"")*)"|([a-z_][a-z0-9_]*)) (.+)$/is.exec(text) ?? [];
  const name = quoted?.replaceAll('""', '"') ?? plain;
  return name === undefined || type === undefined ? { type: text } : { name, type };
}

/** Types between top-level commas. */
function splitTypes(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (character === '"') quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  parts.push(text.slice(start).trim());
  return parts;
}

const digitsOf = (type: string): number => Number(/\((\d+)\)/.exec(type)?.[1] ?? 3);

const DAY = 86_400_000_000n;

function timestampText(micros: bigint, type: string): string {
  const remainder = ((micros % DAY) + DAY) % DAY;
  const day = new Date(Number((micros - remainder) / 1000n)).toISOString().slice(0, 10);
  return `${day} ${timeText(remainder, digitsOf(type))}`;
}

function timeText(micros: bigint, digits: number): string {
  const two = (value: bigint) => String(value).padStart(2, '0');
  const seconds = micros / 1_000_000n;
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .padEnd(digits, '0')
    .slice(0, digits);
  return digits === 0 ? clock : `${clock}.${fraction}`;
}
