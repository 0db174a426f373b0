import type { FunctionName } from './bundle-functions.ts';

/** Stack traces name the sources, not the bundle. */
const COMMON = '--enable-source-maps';

/**
 * What NODE_OPTIONS says to a function. V8's young generation grows with the time that a process works, to some 50 MB; in
 * normalize, whose rows lie outside of it, 1 MiB does as well: its memory then stays the same however many partitions it stages.
 */
export const nodeOptions = (name: FunctionName): string =>
  name === 'normalize' ? `${COMMON} --max-semi-space-size=1` : COMMON;
