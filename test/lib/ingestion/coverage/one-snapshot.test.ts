import { expect, test } from 'vitest';
import { answer, decimal, path, text, timestamp } from '../../../../lib/contracts/column.ts';
import { distinctRecords, oneSnapshot } from '../../../../lib/ingestion/coverage/one-snapshot.ts';
import { json } from '../../../../lib/ingestion/formats/json.ts';

const dataset = {
  tables: [
    {
      key: ['taken_at', 'asset'],
      columns: {
        taken_at: timestamp('When', answer('timestamp')),
        asset: text('Asset', path('id')),
        price: decimal(38, 18, 'Price', path('price')),
      },
    },
  ],
};
const page = (timestamp: number, ...rows: (readonly [id: string | undefined, price: string])[]) => ({
  answer: json({ rows: 'data' }).read(
    Buffer.from(JSON.stringify({ timestamp, data: rows.map(([id, price]) => ({ id, price })) })),
  ),
});
const from = (path: string) => ({ kind: 'field', path }) as const;

test('a record that moved to a later page is as it was on the earlier one; the time is that of the first page', () => {
  const pages = oneSnapshot(dataset, [
    page(1, ['a', '10'], ['b', '9']),
    page(2, ['b', '11'], ['c', '8']),
    page(3, ['a', '12']),
  ]);
  const shown = () =>
    pages.map(({ answer }) => [
      answer.around('timestamp'),
      ...[...answer.records].map((record) => `${record.value(from('id'))} ${record.value(from('price'))}`),
    ]);
  expect(shown()).toEqual([
    ['1', 'a 10', 'b 9'],
    ['1', 'b 9', 'c 8'],
    ['1', 'a 10'],
  ]);
  // Pages are read twice where keys are in conflict.
  expect(shown()).toEqual(shown());
});

test('what contradicts itself within one page stays as it is', () => {
  const [, second] = oneSnapshot(dataset, [page(1, ['a', '1']), page(2, ['b', '1'], ['b', '2'])]);
  expect([...second!.answer.records].map((record) => record.value(from('price')))).toEqual(['1', '2']);
});

test('different records are counted once, and those without a name each', () => {
  const answers = [page(1, ['a', '1'], ['b', '1']), page(2, ['b', '2'], [undefined, '3'], [undefined, '3'])];
  expect(
    distinctRecords(
      dataset,
      answers.map(({ answer }) => answer),
    ),
  ).toBe(4);
});
