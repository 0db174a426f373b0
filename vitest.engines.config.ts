import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

/** Engines and clients that this project did not write judge its tables and its SQL. They install what they need. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.test.ts'],
    // Every test's name: what each engine and client ran.
    reporters: ['verbose'],
    globalSetup: ['test/engines/support/suite-servers.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 600_000,
    hookTimeout: 900_000,
    // Three at a time: most wait for an engine. More engines than that would take too many gigabytes.
    maxWorkers: 3,
  },
});
