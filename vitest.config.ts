import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**', 'test/pipeline/**', 'test/soak/**', '**/node_modules/**'],
    setupFiles: ['test/setup/refuse-network.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
    // Many tests wait for processes that they started: one worker, the default on two cores, would leave one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
