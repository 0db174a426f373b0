/** Share of a function's memory that Lambda's Node.js runtime gives the old generation by itself. */
const OLD_GENERATION = 0.9;

/**
 * What NODE_OPTIONS says to normalize. V8's young generation grows with the time that a process works, to some 50 MB; in this function, whose
 * rows lie outside of it, 8 MiB do as well: its memory then stays the same however many partitions it stages. Lambda's runtime leaves
 * both sizes to who sets one, and V8's own choice for the old generation is half of the memory: it is said too.
 * @param memory of the function, MiB
 */
export const normalizeOptions = (memory: number): string =>
  `--max-semi-space-size=8 --max-old-space-size=${Math.floor(memory * OLD_GENERATION)}`;
