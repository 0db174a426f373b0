import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**', 'test/pipeline/**', 'test/soak/**', '**/node_modules/**'],
    setupFiles: ['test/setup/refuse-network.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Modules are loaded once a worker, not once a file: a third of all CPU time. A test leaves nothing behind in them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes that they started: one worker, the default on two cores, would leave one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
