import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tableApi } from '../../../../../lib/datasets/_blockchair/stand-in/table-api.ts';
import { dumpPath, get } from './get.ts';

const ROWS = [
  { id: '12', block_id: '1', hash: null, is_coinbase: '1', value: '12345678901234567', fee: '0.5' },
  { id: '13', block_id: '1', hash: '77', is_coinbase: '0', value: '1', fee: null },
];
const api = tableApi('transactions', (chain, day) =>
  chain === 'ethereum' && day === '2024-06-01' ? { rows: ROWS } : undefined,
);
const asked = async (query: string) =>
  JSON.parse(String((await get(api, '/ethereum/transactions', query))?.body));

test('a dump has no line break behind its last row, empty texts for null, and no ids of the API', async () => {
  const { status, body } = (await get(api, dumpPath('ethereum', 'transactions', '2024-06-01')))!;
  expect(status).toBe(200);
  expect(gunzipSync(body as Buffer).toString()).toBe(
    'block_id\thash\tis_coinbase\tvalue\tfee\n1\t\t1\t12345678901234567\t0.5\n1\t77\t0\t1\t',
  );
  expect((await get(api, dumpPath('ethereum', 'transactions', '2024-06-02')))?.status).toBe(404);
  expect(await get(api, dumpPath('ethereum', 'blocks', '2024-06-01'))).toBeUndefined();
});

test('the API gives rows from an id on, with numbers, texts of long ones, and booleans', async () => {
  expect(await asked('q=time(2024-06-01),id(0..)&s=id(asc)&limit=1')).toEqual({
    data: [{ id: 12, block_id: 1, hash: null, is_coinbase: true, value: '12345678901234567', fee: 0.5 }],
    context: { code: 200, limit: 1, offset: 0, rows: 1, total_rows: 2, state: 1 },
  });
  expect(await asked('q=time(2024-06-01),id(13..)&s=id(asc)&limit=100')).toMatchObject({
    data: [{ id: 13, hash: '77', is_coinbase: false, value: 1, fee: null }],
    context: { rows: 1, total_rows: 1 },
  });
  for (const query of [
    'q=id(7)',
    'q=time(2024-06-01)&s=id(asc)&limit=101',
    'q=time(2024-06-01)&s=id(asc)&offset=10001',
  ])
    expect((await asked(query)).context.code, query).toBe(400);
  expect(await get(api, '/')).toBeUndefined();
});
