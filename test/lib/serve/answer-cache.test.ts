import { expect, test } from 'vitest';
import { AnswerCache } from '../../../lib/serve/answers/answer-cache.ts';

const made: string[] = [];
const make =
  (name: string, length: number, status = 200) =>
  () => {
    made.push(name);
    return new Response(name.repeat(length), { status, headers: { 'X-Name': name } });
  };

test('an answer is made once, and given again with its headers', async () => {
  const cache = new AnswerCache(800);
  for (let i = 0; i < 3; i++) {
    const response = await cache.answer('one', make('a', 10));
    expect([await response.text(), response.headers.get('x-name')]).toEqual(['a'.repeat(10), 'a']);
  }
  expect(made).toEqual(['a']);
});

test('what is too large, or no success, is made anew', async () => {
  const cache = new AnswerCache(800);
  made.length = 0;
  for (let i = 0; i < 2; i++) {
    await cache.answer('large', make('b', 101));
    expect((await cache.answer('wrong', make('c', 1, 404))).status).toBe(404);
  }
  expect(made).toEqual(['b', 'c', 'b', 'c']);
  expect(cache.bytes).toBe(0);
});

test('the longest unused leaves first', async () => {
  const cache = new AnswerCache(800);
  for (let i = 0; i < 9; i++) {
    await cache.answer(String(i), make('d', 100));
    await cache.answer('0', make('d', 100));
  }
  expect(cache.bytes).toBe(800);
  made.length = 0;
  await cache.answer('0', make('kept', 1));
  await cache.answer('1', make('gone', 1));
  expect(made).toEqual(['gone']);
});
