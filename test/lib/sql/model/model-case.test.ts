import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCases } from '../../../../lib/sql/model/model-case.ts';

function cases(text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-cases-'));
  try {
    mkdirSync(join(folder, 'cases'));
    writeFileSync(join(folder, 'cases', 'one.yml'), text);
    return loadCases(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('reads tables of text, empty values as null', () => {
  expect(
    cases(`description: what it shows
as_of: 2024-05-01T00:00:00Z
given:
  silver.t: |
    a,b
    1,
expect: |
  c
  x
`),
  ).toEqual([
    {
      name: 'one',
      description: 'what it shows',
      asOf: new Date('2024-05-01T00:00:00Z'),
      given: { 'silver.t': { columns: ['a', 'b'], rows: [['1', null]] } },
      expect: { columns: ['c'], rows: [['x']] },
    },
  ]);
});

test('says which row has too few values, and what a case needs', () => {
  const head = 'description: d\nas_of: 2024-05-01T00:00:00Z\n';
  expect(() => cases(`${head}given: { silver.t: "a,b\\n1" }\nexpect: "c"`)).toThrow(
    /cases\/one\.yml given silver\.t, row 1: 1 values for 2 columns$/,
  );
  expect(() => cases(`${head}given: { t: "a" }\nexpect: "c"`)).toThrow(
    /cases\/one\.yml is not valid:\n {2}given\.t: .*/,
  );
});
