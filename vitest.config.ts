import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

/** Tests that are about whole processes and their memory, or hold all of the recordings in it. */
const ALONE = [
  'test/{bin,end-to-end,project,recordings}/**/*.test.ts',
  'test/localstack/{process,services/lambda}/**/*.test.ts',
];
/** What other commands run. */
const OTHERS = ['test/engines/**', 'test/pipeline/**', 'test/soak/**', '**/node_modules/**'];

export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    setupFiles: ['test/setup/refuse-network.ts'],
    // The CDK's own look at properties takes as long as all else of a synthesis; test/bin has it.
    env: { CDK_VALIDATION: 'false' },
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes that they started: one or two workers, on two cores, would leave these idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE } },
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...OTHERS, ...ALONE],
          setupFiles: ['test/setup/put-back.ts'],
          // Their modules are loaded once a worker, not once a file: half of the time of most.
          isolate: false,
        },
      },
    ],
  },
});
