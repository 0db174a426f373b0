import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tests make their temporary folders in one, which is gone when they end, whatever became of them. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'coinlake-tests-'));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
