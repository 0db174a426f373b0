import { expect, test } from 'vitest';
import { safeJson, safeLine, safeText } from '../../../lib/cli/safe-text.ts';

test.each([
  ['\x1b[2J\x1b]0;title\x07', '\\x1b[2J\\x1b]0;title\\x07'],
  ['\x9b31m', '\\x9b31m'],
  ['100\r999', '100\\r999'],
  ['a\x08b\x7f\0', 'a\\x08b\\x7f\\x00'],
  ['user\u202egnp.exe\u2066', 'user\\u202egnp.exe\\u2066'],
  ['one\u2028two\ufeff', 'one\\u2028two\\ufeff'],
  ['a\tb\nc', 'a\tb\nc'],
  ['币安人生USDT 👩‍💻 é ß', '币安人生USDT 👩‍💻 é ß'],
])('%j is shown as %j', (text, shown) => expect(safeText(text)).toBe(shown));

test('a line has no line feeds and no tabs', () => expect(safeLine('a\tb\nc\x1b')).toBe('a\\tb\\nc\\x1b'));

test('JSON keeps its value', () => {
  const json = JSON.stringify('\x1b \x9b \u202e \x7f 币');
  expect(safeJson(json)).toBe('"\\u001b \\u009b \\u202e \\u007f 币"');
  expect(JSON.parse(safeJson(json))).toBe('\x1b \x9b \u202e \x7f 币');
});
