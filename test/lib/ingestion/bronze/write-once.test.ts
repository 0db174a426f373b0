import { expect, it } from 'vitest';
import { writeOnce } from '../../../../lib/ingestion/bronze/write-once.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

class Busy extends MemoryObjectStore {
  conflicts = 2;
  override put(...args: Parameters<MemoryObjectStore['put']>) {
    if (this.conflicts-- > 0) throw Object.assign(new Error('busy'), { name: 'ConditionalRequestConflict' });
    return super.put(...args);
  }
}

it('keeps the first bytes', async () => {
  const objects = new MemoryObjectStore();
  expect(await writeOnce(objects, 's3://b/k', Buffer.from('1'), {})).toBe(true);
  expect(await writeOnce(objects, 's3://b/k', Buffer.from('2'), {})).toBe(false);
  expect(Buffer.from(await objects.get('s3://b/k')).toString()).toBe('1');
});

it('tries again when S3 answers 409', async () => {
  const objects = new Busy();
  expect(await writeOnce(objects, 's3://b/k', Buffer.from('1'), {})).toBe(true);
  expect(objects.conflicts).toBe(-1);
});
