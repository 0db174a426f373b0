import { defineConfig } from 'vitest/config';

/** Suites of which CI takes chosen cases, or fewer turns: here all. */
const SAMPLED = [
  'test/engines/{foreign-page,localstack-machines}.test.ts',
  'test/localstack/services/athena/translator/try.test.ts',
  'test/pipeline/{interrupted-query,shared-folder}.test.ts',
  'test/recordings/broken-files.test.ts',
];

/** Long suites: `npm test`, `npm run test:pipeline` and `npm run test:engines` run a seeded sample of each. */
export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts', 'test/engines/support/suite-servers.ts'],
    include: ['test/soak/**/*.test.ts', ...SAMPLED],
    env: { COINLAKE_WHOLE: 'true' },
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
