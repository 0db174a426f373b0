import { defineConfig } from 'vitest/config';

/** Long suites: `npm test` and `npm run test:pipeline` run a seeded sample of each. */
export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts', 'test/engines/support/suite-servers.ts'],
    include: ['test/soak/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
