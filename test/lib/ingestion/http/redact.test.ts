import { expect, it } from 'vitest';
import { beginningOf, redactBody, redactUrl, redactValues } from '../../../../lib/ingestion/http/redact.ts';

it('hides the values of secret parameters only', () => {
  expect(redactUrl('https://h/x?a=1&key=s3cret&b=2', ['key'])).toBe('https://h/x?a=1&key=REDACTED&b=2');
  expect(redactUrl('https://h/x?a=1', ['key'])).toBe('https://h/x?a=1');
});

it('puts the beginning of a body on one line', () => {
  expect(beginningOf(Buffer.from(' <a>\n\t<b> '))).toBe('<a> <b>');
  expect(beginningOf(Buffer.from('abcdef'), 3)).toBe('abc…');
});

it('hides secrets in a body, and leaves one without them as it was received', () => {
  const body = Buffer.from([0xff, ...Buffer.from('"CG-0123456789"'), 0x00]);
  expect([...redactBody(body, ['CG-0123456789'])]).toEqual([0xff, ...Buffer.from('"REDACTED"'), 0x00]);
  expect(redactBody(body, ['CG-9999999999', 'CG-'])).toBe(body);
});

it('hides secret values wherever they stand, but no short words', () => {
  expect(redactValues('key CG-0123456789, CG-0123456789', ['CG-0123456789'])).toBe('key REDACTED, REDACTED');
  expect(redactValues('a key', ['key'])).toBe('a key');
});
