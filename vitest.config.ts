import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/setup/longest-first.ts';

/** Tests that leave nothing behind in the modules that they load. */
const STATELESS = [
  'test/lib/{contracts,datasets,ingestion,lake,serve,sql}/**/*.test.ts',
  'test/lib/{runs,page}/**/*.test.ts',
  'test/lambdas/**/*.test.ts',
  'test/localstack/services/{athena/{results,translator},states}/**/*.test.ts',
];
const OTHERS = ['test/engines/**', 'test/pipeline/**', 'test/soak/**', '**/node_modules/**'];

export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    setupFiles: ['test/setup/refuse-network.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Many tests wait for processes that they started: one or two workers, on two cores, would leave these idle.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: { name: 'processes', include: ['test/**/*.test.ts'], exclude: [...OTHERS, ...STATELESS] },
      },
      // Their modules are loaded once a worker, not once a file, which took a third of their time.
      { extends: true, test: { name: 'stateless', include: STATELESS, isolate: false } },
    ],
  },
});
