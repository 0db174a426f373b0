import { icebergRead } from 'icebird';
import { vi } from 'vitest';
import { findSnapshot } from '../../../lib/lake/iceberg/table-metadata.ts';
import type { Lake } from '../../../lib/lake/lake.ts';
import type { Table } from '../../../lib/lake/table.ts';

/**
 * The rows of a table as icebird, an independent reader, gives them. Who calls it gives back `fetch` afterwards.
 * @param snapshotId a past state, with the columns that it had @default the current one
 */
export async function readWithIcebird(
  lake: Lake,
  table: Table,
  snapshotId?: string,
): Promise<Record<string, unknown>[]> {
  vi.stubGlobal('fetch', async (url: string | URL | Request, init: RequestInit = {}) => {
    const uri = String(url instanceof Request ? url.url : url).replace(
      'https://lake.s3.amazonaws.com',
      's3://lake',
    );
    const [, start, end] = /bytes=(\d+)-(\d*)/.exec(new Headers(init.headers).get('range') ?? '') ?? [];
    const bytes = await lake.objects.get(uri);
    const part = start ? bytes.slice(Number(start), end ? Number(end) + 1 : undefined) : bytes;
    return new Response(part as Uint8Array<ArrayBuffer>, { status: start ? 206 : 200 });
  });
  const { metadata } = table;
  const past = snapshotId === undefined ? undefined : findSnapshot(metadata, BigInt(snapshotId))!;
  const asOf = past && {
    'current-snapshot-id': past['snapshot-id'],
    'current-schema-id': past['schema-id'],
  };
  return icebergRead({ tableUrl: table.location, metadata: { ...metadata, ...asOf } as never });
}
