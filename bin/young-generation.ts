import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Enough that most of what a request needs is gone before it is copied: with 2 MB, half of a run's time went into collecting. */
const BYTES = 16 * 2 ** 20;

/**
 * Lets V8 keep 16 MB for young objects in this process: by itself it takes up to 128 MB on a laptop that has other programs. Flags of
 * sizes are too late in a program that runs; those of growth are not, so this grows the young generation and then forbids growth.
 */
export function limitYoungGeneration(): void {
  // What stays alive makes V8 grow it. Bounded, in case another version of V8 grows differently.
  for (let alive: object[][] = [], round = 0; round < 1000 && youngBytes() < BYTES; round++)
    alive.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
  setFlagsFromString('--semi-space-growth-factor=1');
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? BYTES;
}
