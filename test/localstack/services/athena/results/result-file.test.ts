import { expect, test } from 'vitest';
import { MemoryObjectStore } from '../../../../../lib/lake/memory/object-store.ts';
import {
  readCsv,
  readText,
  writeCsv,
  writeText,
} from '../../../../../localstack/services/athena/results/result-file.ts';

const LOCATION = 's3://work/athena/1.csv';
const columns = [
  { name: 'a', type: 'varchar' },
  { name: 'b', type: 'decimal(18,8)' },
];

test('writes values quoted, quotes doubled, null as nothing, and names first', async () => {
  const objects = new MemoryObjectStore();
  await writeCsv(objects, LOCATION, columns, [
    ['say "é", 𝒳\n', null],
    ['', '1.00000000'],
  ]);
  expect(Buffer.from(await objects.get(LOCATION)).toString()).toBe(
    '"a","b"\n"say ""é"", 𝒳\n",\n"","1.00000000"\n',
  );
});

test('reads pages back, whatever the width of rows and wherever a window cuts', async () => {
  const objects = new MemoryObjectStore();
  const rows = Array.from({ length: 3000 }, (_, index) => [
    index % 7 === 0 ? null : `"${'é"'.repeat(index % 300)}\n${index}`,
    index % 5 === 0 ? '' : `${index}`,
  ]);
  await writeCsv(objects, LOCATION, columns, rows);
  const read: (readonly (string | null)[])[] = [];
  let from: number | undefined = 0;
  while (from !== undefined) {
    const page: Awaited<ReturnType<typeof readCsv>> = await readCsv(objects, LOCATION, from, 700);
    expect(page.rows.length).toBeLessThanOrEqual(700);
    read.push(...page.rows);
    from = page.next;
  }
  expect(read).toEqual([['a', 'b'], ...rows]);
});

test('lines of text have no header, no end behind the last, and come in pages', async () => {
  const objects = new MemoryObjectStore();
  await writeText(objects, LOCATION, ['x\tint', 'y', '']);
  expect(Buffer.from(await objects.get(LOCATION)).toString()).toBe('x\tint\ny\n');
  expect(await readText(objects, LOCATION, 0, 2)).toEqual({ rows: [['x\tint'], ['y']], next: 2 });
  expect(await readText(objects, LOCATION, 2, 2)).toEqual({ rows: [['']], next: undefined });
});
