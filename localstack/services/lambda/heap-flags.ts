/** Semi-space of V8's young generation, megabytes: AWS gives more to large functions, here all of them share a laptop. */
const LARGEST_SEMI_SPACE_MB = 4;

/**
 * Flags of V8 as Lambda's Node.js runtime sets them: nine tenths of the memory for the old generation, one tenth for the young one
 * (three semi-spaces). A function's NODE_OPTIONS go first; with one of the two sizes alone, V8 chooses the other from the memory
 * of the machine, which is half of the function's for the old generation.
 * @example heapFlags(1024) // ['--max-old-space-size=921', '--max-semi-space-size=8']
 */
export function heapFlags(memoryMb: number, nodeOptions = ''): readonly string[] {
  const semi = /--max[-_]semi[-_]space[-_]size/.test(nodeOptions);
  const old = /--max[-_]old[-_]space[-_]size/.test(nodeOptions);
  return [
    ...(old ? [] : [`--max-old-space-size=${Math.floor(memoryMb * (semi ? 0.5 : 0.9))}`]),
    ...(semi || old
      ? []
      : [`--max-semi-space-size=${Math.max(1, Math.min(LARGEST_SEMI_SPACE_MB, Math.floor(memoryMb / 30)))}`]),
  ];
}
