import { writeJson } from '../../lib/lake/json-object.ts';
import type { ObjectStore } from '../../lib/lake/object-store.ts';
import type { RunEnding } from './run-report.ts';

/**
 * Reports a run unless that has been done: a run whose own Catch reported it also ends in a failed execution's event.
 * Marked after the report, so that a message may come twice but is never lost.
 * @returns false when the run was reported before
 */
export async function reportOnce(
  objects: ObjectStore,
  workBucket: string,
  ending: RunEnding,
  report: () => Promise<void>,
): Promise<boolean> {
  const uri = `s3://${workBucket}/runs/${ending.run}/report.json`;
  if (await objects.head(uri)) return false;
  await report();
  await writeJson(objects, uri, ending);
  return true;
}
