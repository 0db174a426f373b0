import { expect, test } from 'vitest';
import { resolveFunction } from '../../../../lib/sql/functions/resolve-function.ts';
import { parseType } from '../../../../lib/sql/types/resolve-type.ts';
import { typeName } from '../../../../lib/sql/types/type.ts';

const at = { line: 1, column: 8 };
const resolve = (name: string, ...types: string[]) =>
  resolveFunction(name, types.map(parseType), at, () => parseType('bigint'));

test.each([
  ['sum', ['integer'], 'bigint'],
  ['sum', ['decimal(18,8)'], 'decimal(38, 8)'],
  ['avg', ['decimal(18,8)'], 'decimal(18, 8)'],
  ['round', ['decimal(4,3)', 'integer'], 'decimal(5, 3)'],
  ['sqrt', ['decimal(4,3)'], 'double'],
  ['concat', ['array(integer)', 'array(bigint)'], 'array(bigint)'],
  ['date_trunc', ['varchar(3)', 'timestamp(6)'], 'timestamp(6)'],
  ['date_diff', ['varchar(3)', 'timestamp(6)', 'timestamp(3)'], 'bigint'],
  ['greatest', ['integer', 'decimal(2,1)'], 'decimal(11, 1)'],
])('%s(%s) gives %s', (name, types, result) => {
  expect(typeName(resolve(name, ...types).result)).toBe(result);
});

test('a lambda is bound with the types of the array', () => {
  const { result } = resolveFunction(
    'transform',
    [parseType('array(date)'), { lambda: 1 }],
    at,
    (_, [element]) => {
      expect(typeName(element!)).toBe('date');
      return parseType('varchar');
    },
  );
  expect(typeName(result)).toBe('array(varchar)');
});

test('unknown names and unfit arguments are refused in Trino’s words', () => {
  expect(() => resolve('foo')).toThrow(
    expect.objectContaining({ message: "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered" }),
  );
  expect(() => resolve('bool_and', 'integer')).toThrow(
    expect.objectContaining({
      message:
        'FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function bool_and. Expected: bool_and(boolean)',
    }),
  );
});
