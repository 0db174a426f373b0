import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import standIn from '../../../../lib/datasets/shop_products/stand-in.ts';
import type { ProviderApi } from '../../../../lib/stand-ins/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'change-files-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const get = async (api: ProviderApi, name: string) => {
  const answer = await api({ path: `/any/${name}`, query: new URLSearchParams(), headers: {} });
  return answer && Buffer.from(answer.body).toString();
};

test('recorded files of changes are served byte for byte, as of the last change; what cannot be read is named', async () => {
  mkdirSync(join(folder, 'debezium'));
  const write = (name: string, body: string | Uint8Array) => writeFileSync(join(folder, name), body);
  write('debezium/mysql-products-a.ndjson', '{"ts_ms":1}\nnull\n');
  write('debezium/mysql-products-b.ndjson.gz', gzipSync('{"ts_ms":1700000000000}\n'));
  write('debezium/mysql-products-c.ndjson', '{');
  write('mysql-products-d.ndjson', '');
  const { source, unused, unreadable } = standIn.recordings.replay(folder);
  expect(source!.settings).toMatchObject({ files: ['mysql-products-a.ndjson', 'mysql-products-b.ndjson'] });
  expect(await get(source!.api, 'mysql-products-a.ndjson')).toBe('{"ts_ms":1}\nnull\n');
  expect(await get(source!.api, 'mysql-products-b.ndjson')).toBe('{"ts_ms":1700000000000}\n');
  expect(await get(source!.api, 'mysql-products-d.ndjson')).toBeUndefined();
  expect(source!.end).toEqual(new Date(1_700_000_000_000));
  expect(unused.map(({ path, reason }) => [path.slice(folder.length + 1), reason])).toEqual([
    ['mysql-products-d.ndjson', 'it is no file such as debezium/mysql-products-cud.ndjson'],
  ]);
  expect(unreadable).toEqual([expect.stringMatching(/mysql-products-c\.ndjson: no change records: /)]);
});

test('a made-up shop tells the same changes whenever it is asked: inserts, updates, deletes, tombstones and repetitions', async () => {
  const { api, settings } = standIn.simulate({ seed: 3, now: () => new Date() });
  const { files } = settings as { readonly files: readonly string[] };
  const bodies = await Promise.all(files.map((name) => get(api, name)));
  expect(await get(standIn.simulate({ seed: 3, now: () => new Date(0) }).api, files[2]!)).toBe(bodies[2]);
  const lines = bodies.flatMap((body) => body!.trim().split('\n'));
  const changes = lines.filter((line) => line !== 'null').map((line) => JSON.parse(line));
  const ops = Map.groupBy(changes, ({ op }) => op);
  expect([...ops.keys()].sort()).toEqual(['c', 'd', 'u']);
  expect(lines.filter((line) => line === 'null')).toHaveLength(
    new Set(ops.get('d')!.map(({ source }) => source.pos)).size,
  );
  expect(new Set(changes.map(({ source }) => source.pos)).size).toBeLessThan(changes.length);
});
