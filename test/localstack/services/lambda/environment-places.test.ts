import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EnvironmentPlaces } from '../../../../localstack/services/lambda/environment-places.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Takes a place for each name; the names in the order in which they got theirs. */
function takeAll(places: EnvironmentPlaces, ...names: readonly string[]): string[] {
  const got: string[] = [];
  for (const name of names) void places.take().then(() => got.push(name));
  return got;
}

test('gives places in order of arrival, no more than there are', async () => {
  const places = new EnvironmentPlaces(2);
  const got = takeAll(places, 'a', 'b', 'c', 'd');
  await vi.advanceTimersByTimeAsync(1999);
  expect(got).toEqual(['a', 'b']);
  places.give();
  await vi.advanceTimersByTimeAsync(0);
  expect(got).toEqual(['a', 'b', 'c']);
  expect(places.taken).toBe(2);
});

test('one that has waited for long gets a place beside the others, and the next waits for two', async () => {
  const places = new EnvironmentPlaces(1, 1000);
  const got = takeAll(places, 'a', 'b');
  await vi.advanceTimersByTimeAsync(1000);
  expect(got).toEqual(['a', 'b']);
  expect(places.taken).toBe(2);
  const later = takeAll(places, 'c');
  places.give();
  await vi.advanceTimersByTimeAsync(500);
  expect(later).toEqual([]);
  places.give();
  await vi.advanceTimersByTimeAsync(0);
  expect(later).toEqual(['c']);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(places.taken).toBe(1);
});
