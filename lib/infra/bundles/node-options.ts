import type { FunctionName } from './bundle-functions.ts';

/** Share of a function's memory that Lambda's Node.js runtime gives the old generation by itself. */
const OLD_GENERATION = 0.9;

/**
 * The variable NODE_OPTIONS of a function, if it has one. V8's young generation grows with the time that a process works, to some
 * 50 MB; in normalize, whose rows lie outside of it, 8 MiB do as well: its memory then stays the same however many partitions it stages.
 * Lambda's runtime leaves both sizes to who sets one, and V8's own choice for the old generation is half of the memory: it is said too.
 * @param memory of the function, MiB
 */
export const nodeOptions = (name: FunctionName, memory: number): Readonly<Record<string, string>> =>
  name === 'normalize'
    ? {
        NODE_OPTIONS: `--max-semi-space-size=8 --max-old-space-size=${Math.floor(memory * OLD_GENERATION)}`,
      }
    : {};
