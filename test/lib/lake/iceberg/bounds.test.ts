import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../../../lib/contracts/column.ts';
import type { ColumnValue } from '../../../../lib/contracts/table.ts';
import { decodeBound, encodeBound } from '../../../../lib/lake/iceberg/bounds.ts';

const decimal: ColumnType = { kind: 'decimal', precision: 38, scale: 2 };

// Bytes by hand from the Iceberg specification, appendix D. Its own example: decimal 14.20 is 0x058C.
const CASES: [ColumnType, Exclude<ColumnValue, null>, string][] = [
  [decimal, 1420n, '058c'],
  [decimal, 0n, '00'],
  [decimal, 127n, '7f'],
  [decimal, 128n, '0080'],
  [decimal, -1n, 'ff'],
  [decimal, -128n, '80'],
  [decimal, -129n, 'ff7f'],
  [decimal, -(10n ** 38n) + 1n, 'b4c4b357a5793b85f675ddc000000001'],
  [{ kind: 'integer' }, -2, 'feffffff'],
  [{ kind: 'date' }, 1, '01000000'],
  [{ kind: 'bigint' }, -2n, 'feffffffffffffff'],
  [{ kind: 'timestamp' }, 258n, '0201000000000000'],
  [{ kind: 'double' }, 1, '000000000000f03f'],
  [{ kind: 'boolean' }, true, '01'],
  [{ kind: 'text' }, 'é', 'c3a9'],
];

describe('bounds', () => {
  it.each(CASES)('%o %s is %s', (type, value, hex) => {
    expect(Buffer.from(encodeBound(type, value)).toString('hex')).toBe(hex);
    expect(decodeBound(type, Uint8Array.from(Buffer.from(hex, 'hex')))).toBe(value);
  });

  it('reads bounds from before a column was widened', () => {
    expect(decodeBound({ kind: 'bigint' }, Uint8Array.of(254, 255, 255, 255))).toBe(-2n);
    expect(decodeBound({ kind: 'double' }, Uint8Array.of(0, 0, 128, 63))).toBe(1);
  });
});
