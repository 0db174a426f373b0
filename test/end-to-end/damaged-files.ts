import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { lakeOf, type Reader } from '../../lib/cli/session-lake.ts';
import { loadTable } from '../../lib/lake/table.ts';

/**
 * Damages the files of a silver table.
 * @param partition value of one of its partition fields. @default all files
 * @returns what puts them back as they were
 */
export async function damageFiles(
  session: Reader,
  name: string,
  partition?: string,
): Promise<() => Promise<void>> {
  const { s3 } = session;
  const table = await loadTable(lakeOf(session), 'silver', name);
  const files = (await table!.dataFiles()).filter(
    (file) => partition === undefined || Object.values(file.partition).includes(partition),
  );
  const before = await Promise.all(
    files.map(async ({ path }) => {
      const { hostname, pathname } = new URL(path);
      const place = { Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) };
      const { Body } = await s3.send(new GetObjectCommand(place));
      return { ...place, Body: await Body!.transformToByteArray() };
    }),
  );
  for (const file of before) await s3.send(new PutObjectCommand({ ...file, Body: Buffer.from('damaged') }));
  return async () => {
    for (const file of before) await s3.send(new PutObjectCommand(file));
  };
}
