import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Json } from '../../../../../localstack/services/states/json-value.ts';
import { evaluate } from '../../../../../localstack/services/states/jsonata/evaluator.ts';

const bindings = { states: { input: { price: 7 } }, variables: { symbol: 'BTCUSDT' } };
const resultOf = (expression: string): Promise<Json> => evaluate(`{% ${expression} %}`, 'Output', bindings);
const causeOf = (expression: string): Promise<string> =>
  resultOf(expression).then(
    () => 'no error',
    (error) => `${error.error} at ${error.location}: ${error.errorCause}`,
  );
const prefix = (expression: string) =>
  `States.QueryEvaluationError at Output: The JSONata expression '${expression}' specified for the field 'Output'`;

test('templates of any depth are evaluated; what has no expression stays as it is', async () => {
  const template = { a: ['{% $states.input.price * 2 %}', { b: '{% $symbol %}' }], c: 'text' };
  expect(await evaluate(template, 'Output', bindings)).toEqual({ a: [14, { b: 'BTCUSDT' }], c: 'text' });
  const literal = { a: [1, 'two'] };
  expect(await evaluate(literal, 'Output', bindings)).toBe(literal);
});

test('errors name expression and field', async () => {
  expect(await causeOf('$nothing')).toBe(`${prefix('$nothing')} returned nothing (undefined).`);
  await expect(evaluate({ a: ['{% 1 + "x" %}'] }, 'Arguments', bindings)).rejects.toMatchObject({
    error: 'States.QueryEvaluationError',
    location: 'Arguments/a[0]',
  });
});

describe('what has no end or is too large is refused, and this process answers meanwhile', () => {
  // The limit of ten seconds comes after five: what has no end takes a core until then.
  beforeAll(() => {
    const later = globalThis.setTimeout;
    const sooner = (run: () => void, milliseconds?: number) =>
      later(run, milliseconds === 10_000 ? 5000 : milliseconds);
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(sooner as typeof setTimeout);
  });
  // Which limit comes first depends on how busy the machine is.
  const MEMORY = /took more than (256 MB of memory|10 seconds): check for an infinite loop\.$/;
  const TIME = /took more than 10 seconds: check for an infinite loop\.$/;
  test.each([
    ['recursion', '($f := function($n){ $f($n + 1) + 1 }; $f(1))', MEMORY],
    ['a range of sums', '$sum([1..10000000].($ + 1))', MEMORY],
    ['a range', '[1..1000000000]', /threw an error during evaluation\. D2014: /],
    ['padding', '$pad("x", 1000000000)', /threw an error during evaluation\. Invalid string length$/],
  ])('%s', async (_name, expression, reason) => {
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    const other = resultOf('$states.input.price');
    const cause = await causeOf(expression);
    clearInterval(timer);
    expect(cause.startsWith(prefix(expression))).toBe(true);
    expect(cause).toMatch(reason);
    expect(await other).toBe(7);
    expect(longest).toBeLessThan(2000);
  });

  test('others do not wait for those that do not end', async () => {
    let ended = 0;
    const endless = [
      '($f := function($n){ $f($n + 1) }; $f(1))',
      `$match("${'a'.repeat(50)}b", /^(a+)+$/)`,
    ].map(async (expression) => {
      const cause = await causeOf(expression);
      ended++;
      return [expression, cause] as const;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await Promise.all([resultOf('1 + 1'), resultOf('$symbol')])).toEqual([2, 'BTCUSDT']);
    expect(ended).toBe(0);
    for (const [expression, cause] of await Promise.all(endless)) {
      expect(cause.startsWith(prefix(expression))).toBe(true);
      expect(cause).toMatch(TIME);
    }
  });
});
