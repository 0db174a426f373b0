import { afterAll, vi } from 'vitest';
import { restoreClients } from './mocked-client.ts';

/** Puts back what a test file replaced: the next file has the same modules, and would meet its mocks, clocks and variables. */
afterAll(() => {
  restoreClients();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
