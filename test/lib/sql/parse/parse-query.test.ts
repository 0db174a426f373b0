import { describe, expect, test } from 'vitest';
import { parseExpressionText, parseQueryText } from '../../../../lib/sql/parse/parse-query.ts';

describe('parseQueryText', () => {
  test('takes comments before, inside and after, and one semicolon', () => {
    const query = parseQueryText('-- first\n/* second */ SELECT 1 /* third */ ;\n');
    expect(query.body).toMatchObject({ kind: 'select', line: 2, column: 14 });
  });

  test('keeps three-part quoted names as written', () => {
    const { body } = parseQueryText('SELECT * FROM "AwsDataCatalog"."silver"."t" AS x (a, b)');
    expect(body).toMatchObject({
      from: {
        kind: 'alias',
        alias: { name: 'x' },
        relation: { name: { parts: ['AwsDataCatalog', 'silver', 't'] } },
      },
    });
  });

  test.each([
    [
      'SELEC 1',
      "SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'. Expecting: '(', 'SELECT', 'TABLE', 'VALUES'",
    ],
    ['SELECT 1 FROM', "SYNTAX_ERROR: line 1:14: mismatched input '<EOF>'. Expecting: <identifier>"],
    ['SELECT (1', "SYNTAX_ERROR: line 1:10: mismatched input '<EOF>'. Expecting: ')'"],
    ['SELECT 1;\nSELECT 2', "SYNTAX_ERROR: line 2:1: mismatched input 'SELECT'. Expecting: <EOF>"],
    ['SELECT #', "SYNTAX_ERROR: line 1:8: extraneous input '#'"],
  ])('refuses %s with its place', (sql, message) => {
    expect(() => parseQueryText(sql)).toThrow(expect.objectContaining({ message }));
  });
});

test('reads the state of a table that is asked for', () => {
  const { body } = parseQueryText(
    "SELECT 1 FROM a FOR TIMESTAMP AS OF TIMESTAMP '2024-01-01 00:00:00' - INTERVAL '1' DAY AS b, c FOR VERSION AS OF 7",
  );
  expect(body).toMatchObject({
    from: {
      left: {
        alias: { name: 'b' },
        relation: {
          name: { parts: ['a'] },
          asOf: { kind: 'timestamp', value: { kind: 'arithmetic' }, column: 17 },
        },
      },
      right: { name: { parts: ['c'] }, asOf: { kind: 'version', value: { text: '7' } } },
    },
  });
});

describe('parseExpressionText', () => {
  test('reads operators by their precedence and keeps where they stand', () => {
    const e = parseExpressionText('1 + 2 * 3 = 7 AND NOT a OR b');
    expect(e).toMatchObject({
      kind: 'or',
      left: {
        kind: 'and',
        left: {
          kind: 'comparison',
          column: 11,
          left: { operator: '+', column: 3, right: { operator: '*', column: 7 } },
        },
        right: { kind: 'not' },
      },
    });
  });

  test('tells lambdas, rows and parentheses apart', () => {
    expect(parseExpressionText('(a, b) -> a')).toMatchObject({ kind: 'lambda' });
    expect(parseExpressionText('(a, b)')).toMatchObject({ kind: 'row' });
    expect(parseExpressionText('(a)')).toMatchObject({ kind: 'column' });
    expect(parseExpressionText('((SELECT 1))')).toMatchObject({ kind: 'subquery' });
  });

  test('unescapes quotes and Unicode', () => {
    expect(parseExpressionText("'it''s'")).toMatchObject({ value: "it's" });
    expect(parseExpressionText("U&'\\00e9'")).toMatchObject({ value: 'é' });
  });
});
