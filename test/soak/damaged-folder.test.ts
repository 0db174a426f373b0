import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAMAGES, type Damage, damageableFolder, KINDS } from '../end-to-end/damaged-folder.ts';

let folder: Awaited<ReturnType<typeof damageableFolder>>;
beforeAll(async () => {
  folder = await damageableFolder();
});
afterAll(() => folder.remove());

describe.each(KINDS)('%s', (kind) => {
  test.each(Object.keys(DAMAGES) as Damage[])('%s: commands work, or name it at once', async (damage) => {
    expect(await folder.check(kind, damage)).toEqual([]);
  });
});
