import { expect, test } from 'vitest';
import { shieldStatement } from '../../../lib/cli/statement-argument.ts';

test.each<[string, readonly string[], readonly string[]]>([
  [
    'a comment and a space',
    ['query', '-- x\nSELECT 1', '--format', 'csv'],
    ['query', '--format', 'csv', '--', '-- x\nSELECT 1'],
  ],
  ['a comment without a space', ['query', '--x\nSELECT 1'], ['query', '--', '--x\nSELECT 1']],
  [
    'a comment that looks like an option',
    ['query', '--format=csv\nSELECT 1'],
    ['query', '--', '--format=csv\nSELECT 1'],
  ],
])('%s is the statement', (_, argv, shielded) => expect(shieldStatement(argv)).toEqual(shielded));

test.each<[string, readonly string[]]>([
  ['a value with a space', ['query', '--data=/a folder', 'SELECT 1']],
  ['the end of options', ['query', '--', '-- x\nSELECT 1']],
  ['another command', ['run', '-- x']],
  ['no comment', ['query', 'SELECT 1 -- one']],
])('%s stays as it is', (_, argv) => expect(shieldStatement(argv)).toEqual(argv));
