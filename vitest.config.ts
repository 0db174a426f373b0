import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['test/setup/temporary-folder.ts'],
    include: ['test/**/*.test.ts'],
    exclude: ['test/engines/**', 'test/soak/**', '**/node_modules/**'],
    setupFiles: ['test/setup/refuse-network.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    pool: 'forks',
  },
});
