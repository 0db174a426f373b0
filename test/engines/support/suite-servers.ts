import { cpSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { TestProject } from 'vitest/node';
import { workFolder } from '../../end-to-end/coinlake.ts';
import { type Lakehouse, openLakehouse, startLakehouse } from './lakehouse.ts';
import { startTrino } from './trino.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where files ask for what they share: see suite.ts. */
    suiteServers: string;
  }
}

/** What files of the suite share, by name, each with what a file is told of it. */
export interface SuiteServers {
  /** Of the recordings in COINLAKE_RECORDINGS if it is set, as it was kept in COINLAKE_KEPT_LAKE if there is one; else the small one. */
  readonly lakehouse: { readonly endpoint: string; readonly data: string };
  /** `seed`: a copy of its data folder from before anybody used it. */
  readonly small: { readonly endpoint: string; readonly data: string; readonly seed: string };
  readonly trino: { readonly port: number };
}

/** Each is started for the first file that asks for it, and ends with the suite: starts take most of a minute of a core. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ends: (() => Promise<void> | void)[] = [];
  const kept = async (starting: Promise<Lakehouse>): Promise<Lakehouse> => {
    const lakehouse = await starting;
    ends.push(lakehouse.close);
    return lakehouse;
  };
  const starts: { readonly [Name in keyof SuiteServers]: () => Promise<SuiteServers[Name]> } = {
    async lakehouse() {
      const { COINLAKE_RECORDINGS: recordings, COINLAKE_KEPT_LAKE: made } = process.env;
      if (!recordings) return shared('small');
      return kept(made && existsSync(made) ? openLakehouse(made) : startLakehouse(recordings));
    },
    async small() {
      const { endpoint, data } = await kept(startLakehouse());
      const seed = workFolder();
      ends.push(seed.remove);
      // Who copies it is another lakehouse than the one that serves it.
      cpSync(data, seed.data, { recursive: true, filter: (path) => basename(path) !== 'endpoint.json' });
      return { endpoint, data, seed: seed.data };
    },
    async trino() {
      const { port, stop } = await startTrino();
      ends.push(stop);
      return { port };
    },
  };
  const started = new Map<string, Promise<unknown>>();
  const shared = <Name extends keyof SuiteServers>(name: Name): Promise<SuiteServers[Name]> => {
    const told = started.get(name) ?? starts[name]();
    started.set(name, told);
    return told as Promise<SuiteServers[Name]>;
  };
  const server = createServer((request, response) => {
    shared(request.url?.slice(1) as keyof SuiteServers).then(
      (told) => response.end(JSON.stringify(told)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('suiteServers', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    await Promise.allSettled(started.values());
    for (const end of ends.reverse()) await end();
  };
}
