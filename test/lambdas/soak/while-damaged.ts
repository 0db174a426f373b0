import type { Lake } from '../../../lib/lake/lake.ts';
import { loadTable } from '../../../lib/lake/table.ts';

/** Runs something while one of a silver table's files is damaged, if it has any. @param pick of so many which */
export async function whileDamaged(
  lake: Lake,
  name: string,
  pick: (count: number) => number,
  run: () => Promise<void>,
): Promise<void> {
  const files = (await (await loadTable(lake, 'silver', name))?.dataFiles(undefined, [])) ?? [];
  if (files.length === 0) return run();
  const { path } = files[pick(files.length)]!;
  const whole = await lake.objects.get(path);
  await lake.objects.put(path, Buffer.from('damaged'));
  await run();
  await lake.objects.put(path, whole);
}
