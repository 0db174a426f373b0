import { expect, it } from 'vitest';
import { parseJson, sameInteger, stringifyJson } from '../../../../lib/lake/iceberg/json.ts';

it('keeps integers of 63 bits, and everything else', () => {
  const text =
    '{"a":9223372036854775807,"b":[1,2.5,-9007199254740993,1e300],"c":"9223372036854775807","d":null}';
  expect(parseJson(text)).toEqual({
    a: 9223372036854775807n,
    b: [1, 2.5, -9007199254740993n, 1e300],
    c: '9223372036854775807',
    d: null,
  });
  expect(stringifyJson(parseJson(text))).toBe(text.replace('1e300', '1e+300'));
});

it('compares integers of either form', () => {
  expect(sameInteger(5, 5n)).toBe(true);
  expect(sameInteger(9223372036854775807n, 9223372036854775806n)).toBe(false);
  expect(sameInteger(undefined, 0)).toBe(false);
});
