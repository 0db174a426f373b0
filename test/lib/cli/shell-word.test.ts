import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../../lib/cli/shell-word.ts';

test.each(['/data/lake', 'my data', "Ann's $HOME `lake`", '', 'Ä;rm'])(
  'a shell reads %j as one word again',
  (word) => {
    const read = execFileSync('sh', ['-c', `printf '%s|' ${shellWord(word)}`], { encoding: 'utf8' });
    expect(read).toBe(`${word}|`);
  },
);

test('what needs no quotes has none', () => {
  expect(shellWord('/data/lake-1')).toBe('/data/lake-1');
});
