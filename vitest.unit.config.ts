import { defineConfig } from 'vitest/config';

/** Pure code, in seconds: a part of what `npm test` runs. */
export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    include: ['test/lib/{contracts,datasets,handler,ingestion,lake,runs,sql,stand-ins}/**/*.test.ts'],
    // These ask a server of their own; statements of every depth take seconds.
    exclude: [
      'test/lib/ingestion/http/http-client.test.ts',
      'test/lib/datasets/*/{dataset,hourly-runs,market-chart}.test.ts',
      'test/lib/sql/parse/nesting.test.ts',
    ],
    setupFiles: ['test/setup/refuse-network.ts', 'test/setup/refuse-servers.ts', 'test/setup/put-back.ts'],
    testTimeout: 15_000,
    pool: 'forks',
    // They share no state, so that workers need not be made anew for each file.
    isolate: false,
  },
});
