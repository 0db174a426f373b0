import { expect, test } from 'vitest';
import { MemoryObjectStore } from '../../../../../lib/lake/memory/object-store.ts';
import { readResult, writeResult } from '../../../../../localstack/services/athena/results/result-file.ts';

const LOCATION = 's3://work/athena/1.csv';
const columns = [
  { name: 'a', type: 'varchar' },
  { name: 'b', type: 'decimal(18,8)' },
];

test('writes values quoted, quotes doubled, null as nothing, and names first', async () => {
  const objects = new MemoryObjectStore();
  await writeResult(
    objects,
    LOCATION,
    columns,
    [
      ['say "é", 𝒳\n', null],
      ['', '1.00000000'],
    ],
    true,
  );
  expect(Buffer.from(await objects.get(LOCATION)).toString()).toBe(
    '"a","b"\n"say ""é"", 𝒳\n",\n"","1.00000000"\n',
  );
  expect(JSON.parse(Buffer.from(await objects.get(`${LOCATION}.metadata`)).toString())).toMatchObject({
    ColumnInfo: [
      { Name: 'a', Label: 'a', Type: 'varchar', Precision: 2147483647, Scale: 0, CaseSensitive: true },
      { Name: 'b', Type: 'decimal', Precision: 18, Scale: 8, CaseSensitive: false },
    ],
  });
});

test('reads pages back, whatever the width of rows and wherever a window cuts', async () => {
  const objects = new MemoryObjectStore();
  const rows = Array.from({ length: 3000 }, (_, index) => [
    index % 7 === 0 ? null : `"${'é"'.repeat(index % 300)}\n${index}`,
    index % 5 === 0 ? '' : `${index}`,
  ]);
  await writeResult(objects, LOCATION, columns, rows, true);
  const read: (readonly (string | null)[])[] = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page: Awaited<ReturnType<typeof readResult>> = await readResult(objects, LOCATION, from, 700, true);
    expect(page.rows.length).toBeLessThanOrEqual(700);
    read.push(...page.rows);
    from = page.next;
  }
  expect(read).toEqual([['a', 'b'], ...rows]);
});

test('lines of text have no header', async () => {
  const objects = new MemoryObjectStore();
  await writeResult(
    objects,
    LOCATION,
    columns,
    [
      ['x', 'int'],
      ['y', null],
    ],
    false,
  );
  expect(await readResult(objects, LOCATION, 0, 10, false)).toEqual({
    rows: [
      ['x', 'int'],
      ['y', ''],
    ],
    next: undefined,
  });
});
