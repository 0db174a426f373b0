/** Sizes of V8's two generations, megabytes. */
export interface HeapLimits {
  readonly maxOldGenerationSizeMb: number;
  readonly maxYoungGenerationSizeMb: number;
}

/**
 * Three semi-spaces, as V8 counts them. AWS gives a tenth of the memory; here all functions share a laptop, and a larger young
 * generation saves little time.
 */
const LARGEST_YOUNG_MB = 24;

/**
 * What Lambda's Node.js runtime tells V8: nine tenths of the memory for the old generation, one tenth for the young one. What a
 * function's NODE_OPTIONS say goes first; with one of the two flags alone, V8 chooses the other by itself (half of the memory).
 */
export function heapLimits(memoryMb: number, nodeOptions = ''): HeapLimits {
  const semi = flag(nodeOptions, 'max-semi-space-size');
  const old = flag(nodeOptions, 'max-old-space-size');
  const chosen = semi !== undefined || old !== undefined;
  return {
    maxOldGenerationSizeMb: old ?? Math.floor(memoryMb * (chosen ? 0.5 : 0.9)),
    maxYoungGenerationSizeMb:
      semi === undefined ? Math.max(3, Math.min(LARGEST_YOUNG_MB, Math.floor(memoryMb / 10))) : semi * 3,
  };
}

/** Value of a V8 flag, e.g. `--max-old-space-size=512`; V8 takes `_` for `-`. */
function flag(options: string, name: string): number | undefined {
  const value = new RegExp(`--${name.replaceAll('-', '[-_]')}[= ](\\d+)`).exec(options)?.[1];
  return value === undefined ? undefined : Number(value);
}
