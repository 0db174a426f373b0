import { mkdtempSync, readdirSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';

vi.mock('../../../lib/sql/model/compile-models.ts', { spy: true });
// A folder of its own: commands of tests beside this one use the project's.
let folder: string;
vi.mock('../../../lib/infra/kept-folders.ts', () => ({ keptIn: (kind: string) => join(folder, kind) }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinlake-models-'));
});

/** The models as another command has them, and how often it compiled them. */
async function ofAnotherCommand() {
  vi.resetModules();
  const { compileModels } = await import('../../../lib/sql/model/compile-models.ts');
  vi.mocked(compileModels).mockClear();
  const { goldModels } = await import('../../../lib/cli/gold-models.ts');
  const [models, again] = [goldModels(), goldModels()];
  expect(again).toBe(models);
  return { models, compiled: vi.mocked(compileModels).mock.calls.length };
}

test('models are compiled once, and are the same for commands after that one', async () => {
  const first = await ofAnotherCommand();
  const second = await ofAnotherCommand();
  expect([first.compiled, second.compiled]).toEqual([1, 0]);
  expect(first.models.map(({ name }) => name)).toContain('ohlcv_daily');
  expect(second.models).toEqual(first.models);
});

test('what was kept and then damaged is compiled anew', async () => {
  const { models } = await ofAnotherCommand();
  const kept = readdirSync(join(folder, 'models'));
  expect(kept).toHaveLength(1);
  truncateSync(join(folder, 'models', kept[0]!), 1000);
  expect(await ofAnotherCommand()).toEqual({ models, compiled: 1 });
  expect(readdirSync(join(folder, 'models'))).toEqual(kept);
});
