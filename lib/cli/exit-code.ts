import { INTERRUPTED } from './interruption.ts';

/** Exit codes of every command: done, failed, wrong usage or settings, interrupted before it was done. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: INTERRUPTED } as const;
