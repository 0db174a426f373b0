import { expect, it } from 'vitest';
import { memberAt, parseExactly, textOf } from '../../../../lib/ingestion/formats/json-value.ts';
import { Random } from '../../../engines/differential/random.ts';

it.each([
  ...[
    '0',
    '-0',
    '-0.0',
    '0.0',
    '7',
    '-7',
    '12.5',
    '12.50',
    '0.10',
    '1.',
    '100',
    '1e5',
    '1E5',
    '1.5e5',
    '-1e-8',
    '1e21',
  ],
  ...[
    '0.000001',
    '0.0000001',
    '-0.0000001',
    '0.00000012345',
    '10.0000001',
    '123456789012345',
    '1234567890123456',
  ],
  ...[
    '9007199254740993',
    '9.007199254740993',
    '0.1234567890123456',
    '12345678.1234567',
    '123456789.12345678',
  ],
])('keeps the number %s as it is written, wherever it stands', (number) => {
  const isNumber = !number.endsWith('.');
  for (const [text, path] of [
    [number, undefined],
    [` ${number} `, undefined],
    [`[${number}]`, '0'],
    [`[1, ${number}]`, '1'],
    [`[1\n,\t${number}\n]`, '1'],
    [`{"a":${number}}`, 'a'],
    [`{"a" : ${number} }`, 'a'],
    [`{"x":"é\\"", "a"\n:\t${number}}`, 'a'],
    [`{"b":[{"a":${number}}]}`, 'b.0.a'],
  ] as const) {
    if (!isNumber) {
      expect(() => parseExactly(text), text).toThrow(SyntaxError);
      continue;
    }
    const found = parseExactly(text);
    expect(textOf(path === undefined ? found : memberAt(found, path)), text).toBe(number);
    expect(JSON.stringify(found), text).toBe(JSON.stringify(slowly(text)));
  }
});

it('keeps every number of documents from a seed', () => {
  const random = new Random(5);
  const space = () => random.pick(['', '', ' ', '\n\t']);
  const number = (): string => {
    const whole = random.chance(0.3) ? '0' : random.digits(random.int(1, 17));
    const fraction = random.chance(0.5)
      ? `.${'0'.repeat(random.int(0, 8))}${random.digits(random.int(1, 12))}`
      : '';
    return `${random.pick(['', '-'])}${whole}${fraction}${random.chance(0.1) ? random.pick(['e5', 'E-3', 'e+20']) : ''}`;
  };
  const value = (depth: number): string =>
    random.weighted([
      [6, number],
      [2, () => JSON.stringify(random.pick(['', 'a: 1.50', '":1.0', ',2e5', 'ü\\', '12:00:00.000Z']))],
      [1, () => random.pick(['null', 'true', 'false'])],
      [
        depth,
        () =>
          `[${space()}${random.times(random.int(0, 4), () => value(depth - 1)).join(`${space()},${space()}`)}${space()}]`,
      ],
      [
        depth,
        () =>
          `{${random.times(random.int(0, 4), (at) => `${space()}"${random.pick(['k', 'a b', '\\u0041'])}${at}"${space()}:${space()}${value(depth - 1)}${space()}`).join(',')}}`,
      ],
    ])();
  let usual = 0;
  for (let document = 0; document < 5000; document++) {
    const text = value(3);
    const found = parseExactly(text);
    expect(JSON.stringify(found), text).toBe(JSON.stringify(slowly(text)));
    if (JSON.stringify(found) === JSON.stringify(JSON.parse(text))) usual++;
  }
  expect(usual).toBeGreaterThan(500);
});

/** By a look at each value, as the proposal has it. */
const slowly = (text: string): unknown =>
  JSON.parse(text, ((_: string, value: unknown, { source }: { readonly source?: string }) =>
    typeof value === 'number'
      ? (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(source!)
      : value) as never);
