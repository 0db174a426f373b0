import { expect, test } from 'vitest';
import { integer, text } from '../../../lib/contracts/column.ts';
import type { TableDefinition } from '../../../lib/contracts/table.ts';
import { fieldsOf } from '../lake/sample-table.ts';
import { smallLake } from './small-lake.ts';

const base: TableDefinition = {
  database: 'silver',
  name: 'blocks',
  description: 'Blocks',
  key: [],
  partition: [],
  fields: [],
};
const blocks = { ...base, fields: fieldsOf({ height: integer('Height'), miner: text('Miner') }) };
const pools = { ...base, name: 'pools', fields: fieldsOf({ miner: text('Miner') }) };

test('tables are found by the columns that they have, whatever their name', async () => {
  const { ask, append } = smallLake();
  const named = async (query: string) =>
    (await ask(`/api/v1/tables${query}`)).body.tables.map(({ table }: { table: string }) => table);
  expect(await named('?columns=miner')).toEqual([]);
  await append(blocks, [{ height: 1, miner: 'a' }], 'r1');
  await append(pools, [{ miner: 'a' }], 'r2');
  expect(await named('')).toEqual(['silver.blocks', 'silver.pools']);
  expect(await named('?columns=miner')).toEqual(['silver.blocks', 'silver.pools']);
  expect(await named('?columns=miner,height')).toEqual(['silver.blocks']);
  expect(await named('?columns=miner,fee')).toEqual([]);
});

test('an answer by columns changes when a table comes that has them', async () => {
  const { ask, append } = smallLake();
  const tag = async () => (await ask('/api/v1/tables?columns=miner')).headers.get('etag');
  const before = await tag();
  await append(pools, [{ miner: 'a' }], 'r1');
  expect(await tag()).not.toBe(before);
});

test.each(['columns=', 'columns=a,,b', 'columns=a b'])(
  '?%s is refused with what is allowed',
  async (query) => {
    const { status, body } = await smallLake().ask(`/api/v1/tables?${query}`);
    expect([status, body.parameter, body.detail]).toEqual([
      400,
      'columns',
      `columns: '${query.slice('columns='.length)}' is not allowed`,
    ]);
    expect(body.allowed).toMatch(/^names of columns, separated by commas: /);
  },
);
