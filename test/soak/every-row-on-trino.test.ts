import { judgeTable, TABLES } from '../engines/trino/judge-table.ts';
import { readersOfLakehouse } from '../engines/trino/readers.ts';

const readers = await readersOfLakehouse();

// Of these `npm run test:engines` compares a part value by value.
for (const table of TABLES.filter(({ part }) => part !== undefined))
  judgeTable({ ...table, part: 'true' }, readers);
