import { cpSync } from 'node:fs';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import { workFolder } from '../../end-to-end/coinlake.ts';
import type { SuiteServers } from './suite-servers.ts';
import { type Catalogs, connectTrino, type Trino } from './trino.ts';

/**
 * The suite's lakehouse, of the recordings in COINLAKE_RECORDINGS if it is set: read it, and write only into databases and buckets of your own, gone when
 * you end.
 */
export const suiteLakehouse = () => shared('lakehouse');

/**
 * The suite's lakehouse of the small simulated market, under the same terms. Readers that pass every value through text are not made for a year of minutes.
 */
export const smallLakehouse = () => shared('small');

/** A data folder like that of the small lakehouse as it began, to do anything with. */
export async function smallLakeCopy(): Promise<{ readonly data: string; readonly remove: () => void }> {
  const { seed } = await shared('small');
  const { data, remove } = workFolder();
  cpSync(seed, data, { recursive: true });
  return { data, remove };
}

/** The suite's Trino, with catalogs of your own. */
export async function suiteTrino(catalogs: Catalogs = {}): Promise<Pick<Trino, 'query'>> {
  const trino = connectTrino((await shared('trino')).port);
  for (const [name, { connector, ...properties }] of Object.entries(catalogs)) {
    const given = Object.entries(properties).map(([key, value]) => `"${key}" = '${value}'`);
    await trino.query(
      `CREATE CATALOG IF NOT EXISTS ${name} USING ${connector}${given.length > 0 ? ` WITH (${given.join(', ')})` : ''}`,
    );
  }
  return trino;
}

/** @throws Error with what kept it from starting */
async function shared<Name extends keyof SuiteServers>(name: Name): Promise<SuiteServers[Name]> {
  // fetch would wait for five minutes at most.
  const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
    get(`${inject('suiteServers')}/${name}`, async (response) =>
      resolve([response.statusCode, await text(response)]),
    ).once('error', reject);
  });
  if (status !== 200) throw new Error(body);
  return JSON.parse(body);
}
