import { defineConfig } from 'vitest/config';
import all from './vitest.config.ts';

const { projects: _, ...test } = all.test ?? {};

/** Suites that take the whole pipeline through minutes of faults, kills and upgrades: too long for `npm test`, part of what CI runs. */
export default defineConfig({
  test: {
    ...test,
    include: ['test/pipeline/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    setupFiles: [...(test.setupFiles ?? []), 'test/setup/put-back.ts'],
    // Modules of the runtime are loaded once a worker, not once a file.
    isolate: false,
  },
});
