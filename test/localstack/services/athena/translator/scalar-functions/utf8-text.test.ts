import { expect, test } from 'vitest';
import { utf8Text } from '../../../../../../localstack/services/athena/translator/scalar-functions/utf8-text.ts';

// As Trino 476 answered from_utf8(x, '?').
test.each([
  ['61c3a9e697a5f09f9880', 'aé日😀'],
  ['efbbbf61', '\ufeffa'],
  ['61ff62', 'a?b'],
  ['80', '?'],
  ['c3', '?'],
  ['c328', '?('],
  ['c080', '?'],
  ['e28228', '?('],
  ['e080af', '?'],
  ['eda080', '?'],
  ['f0288cbc', '?(??'],
  ['f4908080', '?'],
  ['f888808080', '?'],
  ['f88880', '?'],
  ['fc8480808080', '?'],
  ['fe', '?'],
  ['61c3a9ffc3a9', 'aé?é'],
])('%s', (hex, text) => {
  expect(utf8Text(Buffer.from(hex, 'hex'), '?')).toBe(text);
});
