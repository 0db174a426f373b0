import type { TestProject } from 'vitest/node';
import { startLakehouse } from './lakehouse.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The suite's lakehouse: read it, and write only into databases and buckets of your own, gone when you end. */
    lakehouse: { readonly endpoint: string; readonly data: string };
  }
}

/** One lakehouse for the whole suite, of the recordings in COINLAKE_RECORDINGS if it is set: `inject('lakehouse')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lakehouse = await startLakehouse(process.env.COINLAKE_RECORDINGS);
  project.provide('lakehouse', { endpoint: lakehouse.endpoint, data: lakehouse.data });
  return () => lakehouse.close();
}
