import type { Stage } from './stage.ts';

export async function countRows({ connection, table }: Stage): Promise<number> {
  const counted = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return Number(counted.getRows()[0]?.[0] ?? 0);
}
