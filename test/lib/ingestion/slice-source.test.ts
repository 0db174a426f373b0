import { describe, expect, it } from 'vitest';
import type { Extent } from '../../../lib/contracts/slice.ts';
import { bearer, http, keyHeader, keyParameter } from '../../../lib/ingestion/slice-source.ts';

const url = (
  source: ReturnType<typeof http>,
  extent: Extent,
  parameters = {},
  page = {},
  origin = source.origin,
) => source.url({ parameters, extent }, page, origin);
const whole: Extent = { kind: 'whole' };
const day: Extent = { kind: 'day', from: Date.UTC(2024, 5, 1), to: Date.UTC(2024, 5, 2) };

describe('http', () => {
  it('fills in the day, ids and parameters, encoded', () => {
    const files = http({ url: 'https://dumps.example/{chain}/blocks_{yyyymmdd}.tsv.gz' });
    expect(url(files, day, { chain: 'a/b' })).toBe('https://dumps.example/a%2Fb/blocks_20240601.tsv.gz');
    const api = http({
      url: 'https://api.example/blocks?s=asc',
      query: { q: 'id({from}..{last})', d: '{day}' },
    });
    expect(() => url(api, { kind: 'ids', from: 10, to: 20 })).toThrow(
      "source: {day} in '{day}' is no value of the slice; there are from, last",
    );
    const blocks = http({ url: 'https://api.example/blocks?s=asc', query: { q: 'id({from}..{last})' } });
    expect(url(blocks, { kind: 'ids', from: 10, to: 20 })).toBe(
      'https://api.example/blocks?s=asc&q=id%2810..19%29',
    );
  });

  it('names its provider: as it says, else the host', () => {
    expect(http({ url: 'https://api.example/v1/items' }).provider).toBe('api.example');
    const url = 'https://dumps.chains.example/{yyyymmdd}.tsv';
    expect(http({ url, provider: 'chains' }).provider).toBe('chains');
    expect(() => http({ url, provider: 'My Chains' })).toThrow(
      "source: http({ provider: 'My Chains' }): lower-case letters, digits, '.', '_' and '-' expected",
    );
  });

  it('adds what a page asks, and takes the address that an answer links to', () => {
    const api = http({ url: 'https://api.example/v1/items?sort=id' });
    expect(url(api, whole, {}, { query: { page: '2' } })).toBe('https://api.example/v1/items?sort=id&page=2');
    expect(url(api, whole, {}, { url: '/v1/items?cursor=x' })).toBe('https://api.example/v1/items?cursor=x');
    expect(url(api, whole, {}, { url: 'https://other.example/next' })).toBe('https://other.example/next');
  });

  it('answers elsewhere where the deployment says so, links included', () => {
    const api = http({ url: 'https://api.example/v1/items' });
    const local = 'http://127.0.0.1:9/base/';
    expect(url(api, whole, {}, {}, local)).toBe('http://127.0.0.1:9/base/v1/items');
    expect(url(api, whole, {}, { url: 'https://api.example/v1/items?page=2' }, local)).toBe(
      'http://127.0.0.1:9/base/v1/items?page=2',
    );
  });

  it('refuses what is no address', () => {
    expect(() => http({ url: 'data.csv' })).toThrow(
      "source: http({ url: 'data.csv' }): an address such as https://example.org/data.csv expected",
    );
  });
});

it('a key is a header, by the name of its secret', () => {
  expect(keyHeader('x-key', 'X_KEY', { isRequired: true })).toMatchObject({ isRequired: true });
  expect(keyParameter('key', 'X_KEY')).toEqual({ secret: 'X_KEY', parameter: 'key', prefix: '' });
  expect(bearer('X_KEY')).toEqual({ secret: 'X_KEY', header: 'authorization', prefix: 'Bearer ' });
  expect(keyHeader('x-api-key', 'X_KEY')).toEqual({ secret: 'X_KEY', header: 'x-api-key', prefix: '' });
});
