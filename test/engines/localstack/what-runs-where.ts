import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The table "What runs where" of docs/deploy.md: the cell of LocalStack's free tier, by the service that a row begins with or lists. */
export function whatRunsWhere(): ReadonlyMap<string, string> {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/deploy.md'), 'utf8');
  const section = page.split('## What runs where')[1]?.split('\n## ')[0] ?? '';
  const [head = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const column = head.indexOf('LocalStack, free');
  if (column < 0)
    throw new Error('docs/deploy.md has no table with a column "LocalStack, free" under "What runs where"');
  return new Map(
    rows.flatMap((cells) =>
      (cells[0] ?? '').split(', ').map((service) => [service, cells[column] ?? ''] as const),
    ),
  );
}
