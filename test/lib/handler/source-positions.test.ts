import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { nameSources } from '../../../lib/handler/source-positions.ts';
import { bundleOptions } from '../../../lib/infra/bundles/bundle-functions.ts';

const SOURCE = `import { inner } from './inner.ts';

export function outer(text: string): unknown {
  try {
    return inner(text);
  } catch (cause) {
    throw new RangeError('outside', { cause });
  }
}
`;
const INNER = `interface Unused { readonly a: string }
export const inner = (text: string): unknown => {
  throw new TypeError(text);
};
`;

let bundle: string;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-sources-'));
  mkdirSync(join(folder, 'lambdas'));
  writeFileSync(join(folder, 'lambdas', 'outer.ts'), SOURCE);
  writeFileSync(join(folder, 'lambdas', 'inner.ts'), INNER);
  bundle = join(folder, 'bundle', 'index.cjs');
  buildSync({ ...bundleOptions, entryPoints: [join(folder, 'lambdas', 'outer.ts')], outfile: bundle });
});

function thrown(): Error {
  try {
    createRequire(bundle)(bundle).outer('inside');
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test('the stack names lines of the sources, of the cause too', () => {
  const error = thrown();
  expect(error.stack).toMatch(/index\.cjs:\d+:\d+/);
  nameSources(error);
  expect(error.stack).toMatch(/^RangeError: outside\n {4}at Object\.outer \(lambdas\/outer\.ts:7:\d+\)\n/);
  expect((error.cause as Error).stack).toMatch(
    /^TypeError: inside\n {4}at inner \(lambdas\/inner\.ts:3:\d+\)\n {4}at Object\.outer \(lambdas\/outer\.ts:5:\d+\)\n/,
  );
});

test('errors that are each other’s cause are each named once', () => {
  const error = thrown();
  const cause = error.cause as Error;
  cause.cause = error;
  nameSources(error);
  for (const { stack } of [error, cause]) expect(stack).not.toContain('index.cjs');
});

test('what is no error, and places without a map, stay as they are', () => {
  nameSources('text');
  nameSources(undefined);
  const error = thrown();
  rmSync(`${bundle}.map`);
  const { stack } = error;
  nameSources(error);
  expect(error.stack).toBe(stack);
});
