import { expect, test } from 'vitest';
import { tableLayout } from '../../../lib/cli/table-layout.ts';
import { textWidth } from '../../../lib/cli/text-width.ts';

const columns = ['symbol', 'reason', 'rows'];
const rows = [
  ['币安人生USDT', 'the provider did not answer in time', '5'],
  ['BTC', 'none', '12000'],
];
function draw(terminalWidth?: number, right: readonly string[] = ['rows']): readonly string[] {
  const layout = tableLayout(columns, rows, { right, terminalWidth });
  return [layout.head, layout.rows(rows, 0), layout.foot].filter(Boolean).join('\n').split('\n');
}

test('as wide as wanted, wide characters aligned', () => {
  expect(draw()).toEqual([
    '┌──────────────┬─────────────────────────────────────┬───────┐',
    '│ symbol       │ reason                              │  rows │',
    '├──────────────┼─────────────────────────────────────┼───────┤',
    '│ 币安人生USDT │ the provider did not answer in time │     5 │',
    '│ BTC          │ none                                │ 12000 │',
    '└──────────────┴─────────────────────────────────────┴───────┘',
  ]);
});

test('texts give way where the terminal is narrower', () => {
  expect(draw(46)).toEqual([
    '┌──────────────┬─────────────────────┬───────┐',
    '│ symbol       │ reason              │  rows │',
    '├──────────────┼─────────────────────┼───────┤',
    '│ 币安人生USDT │ the provider did    │     5 │',
    '│              │ not answer in time  │       │',
    '│ BTC          │ none                │ 12000 │',
    '└──────────────┴─────────────────────┴───────┘',
  ]);
});

test('one column a line where even that is too wide', () => {
  expect(draw(36)).toEqual([
    '─ row 1 ────────────────────────────',
    'symbol │ 币安人生USDT',
    'reason │ the provider did not answer',
    '       │ in time',
    'rows   │ 5',
    '─ row 2 ────────────────────────────',
    'symbol │ BTC',
    'reason │ none',
    'rows   │ 12000',
  ]);
});

test.each(Array.from({ length: 100 }, (_, i) => [i + 20]))('nothing is wider than %i cells', (width) => {
  for (const line of draw(width)) expect(textWidth(line)).toBeLessThanOrEqual(width);
});

test('a later page of rows is numbered on', () => {
  expect(tableLayout(columns, rows, { terminalWidth: 30 }).rows([rows[1] as string[]], 1000)).toMatch(
    /^─ row 1001 ─/,
  );
});
