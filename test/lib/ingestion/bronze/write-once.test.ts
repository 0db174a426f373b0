import { expect, it } from 'vitest';
import { writeOnce } from '../../../../lib/ingestion/bronze/write-once.ts';
import { MemoryObjectStore } from '../../../../lib/lake/memory/object-store.ts';

it('keeps the first bytes', async () => {
  const objects = new MemoryObjectStore();
  expect(await writeOnce(objects, 's3://b/k', Buffer.from('1'), {})).toBe(true);
  expect(await writeOnce(objects, 's3://b/k', Buffer.from('2'), {})).toBe(false);
  expect(Buffer.from(await objects.get('s3://b/k')).toString()).toBe('1');
});
