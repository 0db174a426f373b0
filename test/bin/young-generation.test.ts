import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const file = pathToFileURL(join(import.meta.dirname, '..', '..', 'bin', 'young-generation.ts')).href;
const PROGRAM = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { limitYoungGeneration } from '${file}';
  const megabytes = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size / 2 ** 20;
  limitYoungGeneration();
  const sizes = [megabytes()];
  const alive = [];
  for (let index = 0; index < 3e6; index++) alive.push({ index });
  sizes.push(megabytes());
  console.log(JSON.stringify(sizes));`;

test('the young generation has its size at once, and keeps it however much stays alive', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual([16, 16]);
});
