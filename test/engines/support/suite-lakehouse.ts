import type { TestProject } from 'vitest/node';
import { startLakehouse } from './lakehouse.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The suite's lakehouse: read it, never write. */
    lakehouse: { readonly endpoint: string; readonly data: string };
  }
}

/** One lakehouse for the whole suite: `inject('lakehouse')`. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const lakehouse = await startLakehouse();
  project.provide('lakehouse', { endpoint: lakehouse.endpoint, data: lakehouse.data });
  return () => lakehouse.close();
}
