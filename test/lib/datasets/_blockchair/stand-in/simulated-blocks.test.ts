import { expect, test } from 'vitest';
import { simulatedBlocks } from '../../../../../lib/datasets/_blockchair/stand-in/simulated-blocks.ts';
import { tableApi } from '../../../../../lib/datasets/_blockchair/stand-in/table-api.ts';
import { dumped, dumpPath, get } from './get.ts';

const NOW = new Date('2024-06-03T12:00:00Z');
const simulated = tableApi('blocks', (chain, day) => simulatedBlocks(1, NOW, chain, day));

test.each([
  ['bitcoin', 144, 8e8],
  ['dogecoin', 1440, 5e7],
  ['ethereum', 7200, 3e9],
])(
  'a simulated day of %s is of a plausible size, the same by dump and API, and follows the day before',
  async (chain, blocks, bytes) => {
    const [before, rows] = [
      await dumped(simulated, chain, 'blocks', '2024-06-01'),
      await dumped(simulated, chain, 'blocks', '2024-06-02'),
    ];
    expect(rows).toHaveLength(blocks);
    expect(rows.map(({ id }) => Number(id) - Number(rows[0]?.id))).toEqual(rows.map((_, index) => index));
    expect(Number(rows[0]?.id)).toBe(Number(before.at(-1)?.id) + 1);
    expect(rows.every(({ time }) => time?.startsWith('2024-06-02 '))).toBe(true);
    expect(rows.reduce((sum, { size }) => sum + Number(size), 0)).toBeLessThan(bytes);
    const page = await get(simulated, `/${chain}/blocks`, 'q=time(2024-06-02)&s=id(asc)&limit=2&offset=1');
    const { data, context } = JSON.parse(String(page?.body)) as {
      readonly data: readonly Readonly<Record<string, unknown>>[];
      readonly context: object;
    };
    expect(context).toMatchObject({ code: 200, total_rows: blocks });
    expect(data.map(({ id, hash }) => [String(id), hash])).toEqual(
      rows.slice(1, 3).map(({ id, hash }) => [id, hash]),
    );
  },
);

test('a day that has not ended, and a chain that is not known, have no dump', async () => {
  expect((await get(simulated, dumpPath('bitcoin', 'blocks', '2024-06-03')))?.status).toBe(404);
  expect((await get(simulated, dumpPath('other', 'blocks', '2024-06-01')))?.status).toBe(404);
});
