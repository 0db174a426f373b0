import { expect, it } from 'vitest';
import { countRows, scanRows } from '../../../../lib/ingestion/formats/scan-rows.ts';

const elements = (page: string): string[] => {
  const bytes = Buffer.from(page);
  const found: string[] = [];
  scanRows(
    bytes,
    () => -1,
    (start, end) => found.push(bytes.subarray(start, end).toString()),
  );
  return found;
};

it.each([
  ['[]', []],
  [' [ ] \n', []],
  ['[[1,"a"],[2,"]"]]', ['[1,"a"]', '[2,"]"]']],
  ['[\n  [1, "\\"],["],\n  [NaN] ]\n', ['[1, "\\"],["]', '[NaN]']],
  ['[{"a":[1,2]}, null ,3]', ['{"a":[1,2]}', 'null', '3']],
])('splits %j', (page, expected) => {
  expect(elements(page)).toEqual(expected);
});

it.each([
  ['', 'the body is empty'],
  ['<html>', 'a JSON array expected'],
  ['{"code":-1}', 'a JSON array expected'],
  ['[[1,2],[3', 'the body breaks off after 9 bytes'],
  ['[[1,2],', 'the body breaks off after 7 bytes'],
  ['[[1,2]', 'the body breaks off after 6 bytes'],
  ['[["a', 'the body breaks off after 4 bytes'],
  ['[', 'the body breaks off after 1 bytes'],
  ['[[1][2]]', "',' or ']' expected at byte 4"],
  ['[[1],]', 'a value expected at byte 5'],
  ['[[1]]x', 'more behind the array, at byte 5'],
])('refuses %j', (page, message) => {
  expect(() => countRows(Buffer.from(page))).toThrow(message);
});
